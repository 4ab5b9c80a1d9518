"""A mailbox that passes the newest value from one thread to another and drops older values."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Signal


class Mailbox(QObject):
    """One slot for a value.

    `arrived` is emitted only when the slot was empty, so that a slow reader is not flooded.
    """

    arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._value: object | None = None

    @property
    def empty(self) -> bool:
        return self._value is None

    def put(self, value: object) -> None:
        """Put a value into the slot, in place of any other value. Any thread may call this."""
        with self._lock:
            was_empty, self._value = self._value is None, value
        if was_empty:
            self.arrived.emit()

    def take(self) -> object | None:
        """Empty the slot, and return its value or None."""
        with self._lock:
            value, self._value = self._value, None
            return value
