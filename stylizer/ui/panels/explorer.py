"""Opens the explorer, and paints what was found in it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from stylizer.app.run.runner import Runner
from stylizer.app.settings import Settings
from stylizer.ui.explorer.explorer_dialog import ExplorerDialog


class Exploring(QObject):
    """Only while nothing is being painted: the explorer is in front of the window until then."""

    def __init__(
        self,
        runner: Runner,
        settings: Settings,
        begin: Callable[[Callable[[], None]], None],
        window: QWidget,
    ) -> None:
        """`begin` calls what it is given as soon as the engine is there."""
        super().__init__(window)
        self._runner, self._settings = runner, settings
        self._begin, self._window = begin, window
        self.dialog: ExplorerDialog | None = None

    def ask(self) -> None:
        """Open it as soon as the engine is there."""
        self._begin(self._open)

    def shut(self) -> None:
        """End what goes on in it: for closing the window."""
        if self.dialog is not None:
            self.dialog.reject()

    def _open(self) -> None:
        if self._runner.active or self.dialog is not None:
            return
        dialog = ExplorerDialog(self._runner.studio, self._settings, self._window)

        def answered(accepted: int) -> None:
            self.dialog = None
            dialog.deleteLater()
            if accepted:
                self._begin(self._runner.start)

        dialog.finished.connect(answered)
        self.dialog = dialog
        dialog.open()
