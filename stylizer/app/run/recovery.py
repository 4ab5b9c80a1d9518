"""Offer to continue interrupted runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from stylizer.app.background import Background
from stylizer.app.notices import Action, Notices
from stylizer.app.run.restore import revive
from stylizer.app.run.runner import Runner
from stylizer.app.scene import Scene
from stylizer.files.runs.saved_runs import SavedRun, saved_runs
from stylizer.files.runs.task import Task


class Recovery(QObject):
    """Offers the interrupted runs one after another, the newest first, while nothing runs."""

    def __init__(
        self,
        runner: Runner,
        notices: Notices,
        background: Background,
        begin: Callable[[Callable[[], None]], None],
        parent: QObject | None = None,
    ) -> None:
        """Connect to the app. `begin` calls its argument as soon as the engine is loaded."""
        super().__init__(parent)
        self._runner, self._notices, self._background = runner, notices, background
        self._begin = begin
        self._runs: list[SavedRun] = []
        runner.state_changed.connect(self._offer)
        notices.dismissed.connect(self._runs.clear)  # the next start offers the runs again

    def find_saved_runs(self) -> None:
        """Search for interrupted runs, in the background."""
        problems: list[str] = []

        def found(runs: list[SavedRun]) -> None:
            self._runs[:] = runs
            self._offer()
            if problems:
                self._notices.info(" ".join(problems))

        self._background.start(lambda: saved_runs(problems.append), found, self._notices.error)

    def _offer(self) -> None:
        if self._runner.active or not self._runs:
            self._notices.withdraw()
            return
        run = self._runs[0]
        self._notices.offer(
            self.tr("A render was interrupted: {0}, {1}\u00a0px, {2}\u00a0% done.").format(
                run.record.content.name, run.record.recipe.size, int(100 * run.work)
            ),
            Action(self.tr("Go on"), partial(self._go_on, run)),
            Action(self.tr("Discard"), partial(self._discard, run)),
        )

    def _go_on(self, run: SavedRun) -> None:
        self._take(run)

        def revived(found: tuple[Scene, Task]) -> None:
            scene, task = found
            self._runner.studio.set_all(scene, self.tr("Go on with a render"))
            self._begin(lambda: self._runner.resume(run, task))

        def refused(sentence: str) -> None:
            self._runs.insert(0, run)
            self._notices.error(
                sentence,
                Action(self.tr("Try again"), partial(self._go_on, run)),
                Action(self.tr("Discard"), partial(self._discard, run)),
            )

        self._background.start(lambda: revive(run), revived, refused)

    def _discard(self, run: SavedRun) -> None:
        self._take(run)
        self._background.start(run.discard, lambda _: self._offer(), self._notices.error)

    def _take(self, run: SavedRun) -> None:
        self._runs[:] = [other for other in self._runs if other is not run]
        self._notices.withdraw()
