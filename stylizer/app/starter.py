"""Begin an action that needs the engine, as soon as the engine is loaded."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from stylizer.app.notices import Notices
from stylizer.app.warmup import WarmUp
from stylizer.engine.errors import StylizerError


class Starter(QObject):
    """Begins one action at a time. While the engine is loading, the newest action waits."""

    def __init__(self, warm_up: WarmUp, notices: Notices, parent: QObject) -> None:
        super().__init__(parent)
        self._warm_up, self._notices = warm_up, notices
        self._waiting: Callable[[], None] | None = None

    def begin(self, action: Callable[[], None]) -> None:
        """Call `action` now, or once the engine is loaded.

        If the action raises StylizerError, its sentence becomes a notice.
        """
        self._notices.clear()
        if self._warm_up.isRunning():
            self._waiting = action
            self._notices.info(self.tr("Warming up. This starts in a moment."))
        else:
            self._call(action)

    def release(self) -> None:
        """Call the waiting action, if there is one. To be called once the engine is loaded."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._notices.clear()
            self._call(waiting)

    def forget(self) -> None:
        """Drop the waiting action."""
        self._waiting = None

    def _call(self, action: Callable[[], None]) -> None:
        try:
            action()
        except StylizerError as error:
            self._notices.error(str(error))
