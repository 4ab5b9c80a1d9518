"""Short tasks off the GUI thread."""

from __future__ import annotations

import threading

import pytest

from stylizer.app.background import Background
from stylizer.engine.errors import FileError


def test_background_work_calls_back_on_its_own_thread(qtbot):
    background = Background()
    where = []
    background.start(
        threading.get_ident, lambda ident: where.extend((ident, threading.get_ident())), pytest.fail
    )
    qtbot.waitUntil(lambda: len(where) == 2)
    assert where[0] != where[1] == threading.get_ident()


@pytest.mark.parametrize(
    ("error", "words"), [(FileError("No such file."), "No such file."), (KeyError("x"), "log")]
)
def test_background_errors_become_sentences(qtbot, error, words):
    def work():
        raise error

    background, told = Background(), []
    background.start(work, pytest.fail, told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert words in told[0]
