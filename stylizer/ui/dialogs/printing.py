"""Starts renders for print, and brings back the picture from before the last run."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from stylizer.app.background import Background
from stylizer.app.notices import Action, Notices
from stylizer.app.run.forecast import forecast
from stylizer.app.run.runner import Runner
from stylizer.ui.dialogs.print_dialog import LARGEST, PrintDialog


class Printing(QObject):
    """Renders for print.

    If a run that continued from a picture ends early, a notice offers to go back to that picture.
    """

    def __init__(
        self,
        runner: Runner,
        notices: Notices,
        background: Background,
        begin: Callable[[Callable[[], None]], None],
        window: QWidget,
    ) -> None:
        """`begin` calls a function as soon as the engine is loaded."""
        super().__init__(window)
        self._runner, self._notices, self._background = runner, notices, background
        self._begin, self._window = begin, window
        self.dialog: PrintDialog | None = None
        runner.finished.connect(self._finished)
        runner.failed.connect(lambda sentence: notices.error(sentence, *self._ways_back()))

    def ask(self) -> None:
        """Ask for a size, then start a run that continues from the present picture."""
        picture = self._runner.picture
        if picture is None or self._runner.active:
            return
        if max(picture.size) >= LARGEST:
            words = self.tr("The picture already has {0} px, the largest size of Stylizer.")
            self._notices.info(words.format(LARGEST))
            return
        # It takes a moment to make a source of a large picture.
        self._background.start(
            lambda: picture.source, lambda _: self._ask(picture.size), self._notices.error
        )

    def back(self) -> None:
        """Show the picture that the last run continued from, or the newer picture again."""
        self._notices.clear()
        self._runner.back()

    def _ask(self, now: tuple[int, int]) -> None:
        runner = self._runner
        if runner.active or self.dialog is not None:
            return
        dialog = PrintDialog(
            now,
            runner.enlarged(LARGEST).content.size,
            lambda size: forecast(runner.enlarged(size)),
            self._window,
        )

        def answered(accepted: int) -> None:
            self.dialog = None
            dialog.deleteLater()
            if accepted:
                size = dialog.long_side.value()
                self._begin(lambda: runner.enlarge(size))

        dialog.finished.connect(answered)
        self.dialog = dialog
        dialog.open()

    def _finished(self, done: bool) -> None:
        picture, ways = self._runner.picture, self._ways_back()
        if picture is not None and ways and not done:
            words = self.tr("Stopped at {0} × {1} px. You can go back to the picture before.")
            self._notices.info(words.format(*picture.size), *ways)

    def _ways_back(self) -> list[Action]:
        if not self._runner.has_before:
            return []
        return [Action(self.tr("Go back"), self.back)]
