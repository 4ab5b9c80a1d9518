"""Brings the weights of an encoder from the network, one at a time, off the GUI thread."""

from __future__ import annotations

import logging
import time
from collections import deque
from dataclasses import dataclass

from PySide6.QtCore import QObject, QThread, Signal, Slot

from stylizer.engine.errors import StylizerError
from stylizer.files.weights import manage
from stylizer.files.weights.download import Download, Stopped

log = logging.getLogger(__name__)

WINDOW = 5.0
"""Seconds over which speed is measured."""


@dataclass(frozen=True)
class DownloadProgress:
    """Bytes that are here and bytes in all (0 while unknown); bytes per second, seconds left."""

    have: int
    total: int
    rate: float | None = None
    left: float | None = None


class DownloadMeter:
    """Turns counts of bytes into Progress; remembers the last few seconds."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, int]] = deque()

    def see(self, now: float, have: int, total: int) -> DownloadProgress:
        if self._recent and have < self._recent[-1][1]:  # it has started over
            self._recent.clear()
        self._recent.append((now, have))
        while len(self._recent) > 2 and now - self._recent[1][0] > WINDOW:
            self._recent.popleft()
        seconds, come = now - self._recent[0][0], have - self._recent[0][1]
        rate = come / seconds if seconds > 0.5 else None
        left = (total - have) / rate if total and rate else None
        return DownloadProgress(have, total, rate, left)


class Fetch(QThread):
    """`name` is what is being fetched, empty when nothing is.

    `progress` is how far it is, None until the first bytes come. It changes far too often for a
    signal: whoever shows it looks at it now and then.
    """

    begun = Signal()
    brought = Signal(str)
    stopped = Signal(str)
    failed = Signal(str, str)
    """Name and a sentence for the user."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name = ""
        self.progress: DownloadProgress | None = None
        self._mirror = ""
        self._download = Download()
        self._pace = DownloadMeter()
        self._sentence: str | None = None
        self.finished.connect(self._end)

    def get(self, name: str, mirror: str) -> None:
        """Begin; nothing happens while another one is under way."""
        if self.name:
            return
        self.name, self._mirror = name, mirror
        self.progress, self._sentence = None, None
        self._download, self._pace = Download(self._watch), DownloadMeter()
        self.begun.emit()
        self.start()

    def cancel(self) -> None:
        """End soon; what has come is kept."""
        self._download.cancel()

    def run(self) -> None:
        try:
            manage.get(self.name, self._download, self._mirror)
        except Stopped:
            self._sentence = ""
        except StylizerError as error:
            self._sentence = str(error)
        except Exception:
            log.exception("fetching weights failed")
            self._sentence = self.tr("Something unexpected went wrong. The log has the details.")

    def _watch(self, have: int, total: int) -> None:
        self.progress = self._pace.see(time.monotonic(), have, total)

    @Slot()
    def _end(self) -> None:
        self.wait()
        name, self.name = self.name, ""
        if self._sentence is None:
            self.brought.emit(name)
        elif self._sentence:
            self.failed.emit(name, self._sentence)
        else:
            self.stopped.emit(name)
