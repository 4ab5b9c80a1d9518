"""Run Python's cyclic garbage collector on the GUI thread only.

On another thread it could destroy QObjects that belong to the GUI thread.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

from stylizer.engine.hardware import malloc

PERIOD_MS = 1000
FULL_EVERY = 60
"""Periods between collections of the oldest generation."""


class Collector(QObject):
    """Replaces Python's automatic garbage collection between `start` and `stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ticks = 0
        self._timer = QTimer(self)
        self._timer.setInterval(PERIOD_MS)
        self._timer.timeout.connect(self._collect)

    def start(self) -> None:
        """Switch the automatic collection off, and collect every PERIOD_MS."""
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """Switch the automatic collection on again."""
        self._timer.stop()
        gc.enable()

    def settle(self) -> None:
        """Exempt all objects loaded so far from later collections, because they will stay."""
        gc.collect()
        gc.freeze()

    def tidy(self) -> None:
        """Collect all generations now, and return freed memory to the system."""
        gc.collect()
        malloc.give_back()

    def _collect(self) -> None:
        self._ticks += 1
        gc.collect(2 if self._ticks % FULL_EVERY == 0 else 1)
