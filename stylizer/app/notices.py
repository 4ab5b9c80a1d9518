"""One place for everything the app has to say."""

from __future__ import annotations

import enum
import logging
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

log = logging.getLogger(__name__)


class Kind(enum.Enum):
    INFO = "info"
    DONE = "done"
    ERROR = "error"


@dataclass(frozen=True)
class Notice:
    """A sentence for the user."""

    kind: Kind
    text: str


class Notices(QObject):
    """Holds the newest notice. An error stays until the next action clears it."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.current: Notice | None = None

    @Slot(str)
    def info(self, text: str) -> None:
        """Something worth knowing; it never hides an error."""
        if self.current is None or self.current.kind is not Kind.ERROR:
            self._show(Notice(Kind.INFO, text))

    @Slot(str)
    def done(self, text: str) -> None:
        self._show(Notice(Kind.DONE, text))

    @Slot(str)
    def error(self, text: str) -> None:
        log.warning("told the user: %s", text)
        self._show(Notice(Kind.ERROR, text))

    @Slot()
    def clear(self) -> None:
        self._show(None)

    def _show(self, notice: Notice | None) -> None:
        if notice != self.current:  # repeats are dropped
            self.current = notice
            self.changed.emit()
