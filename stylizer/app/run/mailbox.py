"""Hands the newest value from one thread to another; older ones are dropped."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Signal


class Mailbox(QObject):
    """One slot. `arrived` comes only when the slot was empty, so a slow reader is never flooded."""

    arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._value: object | None = None

    @property
    def empty(self) -> bool:
        return self._value is None

    def put(self, value: object) -> None:
        """Overwrite the slot; from any thread."""
        with self._lock:
            was_empty, self._value = self._value is None, value
        if was_empty:
            self.arrived.emit()

    def take(self) -> object | None:
        """The newest value, once; None when there is none."""
        with self._lock:
            value, self._value = self._value, None
            return value
