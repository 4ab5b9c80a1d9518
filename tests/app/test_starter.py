"""Actions that need the engine wait until it is loaded."""

from __future__ import annotations

from stylizer.app.notices import Kind, Notices
from stylizer.app.starter import Starter
from stylizer.engine.errors import JobError


class Loading:
    """Replaces the thread that loads the engine."""

    def __init__(self, busy: bool) -> None:
        self.busy = busy

    def isRunning(self) -> bool:
        return self.busy


def test_only_the_newest_action_waits_and_it_begins_once(qapp):
    loading, notices, done = Loading(busy=True), Notices(), []
    starter = Starter(loading, notices, notices)
    starter.begin(lambda: done.append("first"))
    starter.begin(lambda: done.append("second"))
    assert done == []
    assert "starts in a moment" in notices.current.text
    loading.busy = False
    for _ in range(2):
        starter.release()
    assert done == ["second"]


def test_a_forgotten_action_never_begins(qapp):
    notices, done = Notices(), []
    starter = Starter(Loading(busy=True), notices, notices)
    starter.begin(lambda: done.append("begun"))
    starter.forget()
    starter.release()
    assert done == []


def test_the_sentence_of_an_error_becomes_a_notice(qapp):
    notices = Notices()

    def refuse() -> None:
        raise JobError("Add a photo first.")

    Starter(Loading(busy=False), notices, notices).begin(refuse)
    assert (notices.current.kind, notices.current.text) == (Kind.ERROR, "Add a photo first.")
