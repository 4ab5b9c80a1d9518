"""Download the weights of encoders, one encoder at a time, off the GUI thread."""

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
"""Seconds over which the speed is averaged."""


@dataclass(frozen=True)
class DownloadProgress:
    """The progress of a download.

    `have` is the number of bytes received, and `total` the size of the file, 0 while it is unknown.
    `rate` is in bytes per second and `left` in seconds; both are None while they are unknown.
    """

    have: int
    total: int
    rate: float | None = None
    left: float | None = None


class DownloadMeter:
    """Computes the progress of a download, with its speed over the last few seconds."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, int]] = deque()

    def update(self, now: float, have: int, total: int) -> DownloadProgress:
        """Return the progress after `have` of `total` bytes at the time `now` in seconds."""
        if self._recent and have < self._recent[-1][1]:  # the download has started over
            self._recent.clear()
        self._recent.append((now, have))
        while len(self._recent) > 2 and now - self._recent[1][0] > WINDOW:
            self._recent.popleft()
        seconds, received = now - self._recent[0][0], have - self._recent[0][1]
        rate = received / seconds if seconds > 0.5 else None
        left = (total - have) / rate if total and rate else None
        return DownloadProgress(have, total, rate, left)


class Fetch(QThread):
    """Downloads the weights of the encoder `name`, which is "" while there is no download.

    `progress` is None until the first bytes arrive. It changes too often for a signal, so a widget
    reads it from time to time.
    """

    begun = Signal()
    brought = Signal(str)
    stopped = Signal(str)
    failed = Signal(str, str)
    """Carries the name and a sentence for the user."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name = ""
        self.progress: DownloadProgress | None = None
        self._mirror = ""
        self._download = Download()
        self._meter = DownloadMeter()
        self._sentence: str | None = None
        self.finished.connect(self._end)

    def get(self, name: str, mirror: str) -> None:
        """Begin a download, unless there is one already."""
        if self.name:
            return
        self.name, self._mirror = name, mirror
        self.progress, self._sentence = None, None
        self._download, self._meter = Download(self._watch), DownloadMeter()
        self.begun.emit()
        self.start()

    def cancel(self) -> None:
        """End the download soon. The bytes received so far are kept for the next attempt."""
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
        self.progress = self._meter.update(time.monotonic(), have, total)

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
