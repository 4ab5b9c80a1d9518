"""The thread that runs one optimisation."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QThread, Signal

from stylizer.app.qimages import from_pixels
from stylizer.app.run.mailbox import Mailbox
from stylizer.app.run.progress import ProgressMeter
from stylizer.engine.control import Control
from stylizer.engine.errors import StylizerError
from stylizer.engine.hardware.failures import typed_errors
from stylizer.engine.term import Term
from stylizer.files.runs.autosave import Autosave
from stylizer.files.runs.driver import drive
from stylizer.files.runs.event import Event
from stylizer.files.runs.painting import Painting
from stylizer.files.runs.task import Task

log = logging.getLogger(__name__)

FRAMES_PER_SECOND = 15
HEATS_PER_SECOND = 4
HEAT_SHARE = 0.1
"""At most so much of the time goes into heat maps."""
HEAT_LIMIT = 512
"""Pixels a side of a heat map, at most."""
KEEP_EVERY = 2.0
"""Seconds between full-size pictures kept for an export in mid-run."""
NICENESS = 10


@dataclass(frozen=True, eq=False)
class Heat:
    """Map of where `term` is not yet met, (h, w) in [0, 1]; None when that cannot be told, as for
    a layer without weight."""

    term: Term
    values: NDArray[np.float32] | None


class Worker(QThread):
    """Carries out one task. Steer it through `control`; never destroy it while it runs.

    `frames` holds QImages, `progress` holds Progress, `heats` holds Heat. `failed` tells a
    sentence; `noticed` too. `latest` is the newest full-size picture, None before the first.
    `autosave` keeps what a killed run needs to go on. It stays open after the run: it can
    make the result again until a file holds that.
    """

    failed = Signal(str)
    noticed = Signal(str)

    def __init__(
        self,
        task: Task,
        limit: int,
        autosave: Autosave,
        threads: int | None = None,
        parent: QObject | None = None,
    ) -> None:
        """`limit`: no frame has a longer side, in pixels. `threads` of the CPU, None for what
        suits the machine."""
        super().__init__(parent)
        self.task = task
        self.limit = limit
        self.autosave, self._threads = autosave, threads
        self.control = Control()
        self.frames = Mailbox(self)
        self.progress = Mailbox(self)
        self.heats = Mailbox(self)
        self.latest: Painting | None = None
        self._wanted = threading.Event()
        self._pace = ProgressMeter()
        self._next_frame = 0.0
        self._next_keep = 0.0
        self._heat_of: Term | None = None
        self._next_heat = 0.0

    def show_heat(self, term: Term | None) -> None:
        """Send the heat map of a term now and then; None, as at the beginning, for no map."""
        self._heat_of, self._next_heat = term, 0.0

    def want_picture(self) -> None:
        """Renew `latest` at the next step."""
        self._wanted.set()

    def run(self) -> None:
        be_nice()
        try:
            self.autosave.open()
            with typed_errors():
                self._run()
        except StylizerError as error:
            self.failed.emit(str(error))
        except Exception:
            log.exception("the run failed")
            self.autosave.close()  # the next start may have more luck with it
            self.failed.emit(
                self.tr("The run failed for an unexpected reason. The log has the details.")
            )

    def _run(self) -> None:
        for event in drive(self.task, self.control, threads=self._threads, autosave=self.autosave):
            if event.ended:
                self._keep(event)
                self._frame(event)
            else:
                self._look(event)

    def _look(self, event: Event) -> None:
        """Tell about a step; the picture is fetched only when somebody wants to look."""
        step = event.step
        if step.notice:
            self.noticed.emit(step.notice)
        self.progress.put(self._pace.update(step))
        now = time.monotonic()
        resting = self.control.paused
        due = self.frames.empty and now >= self._next_frame
        if due or resting or step.ends_scale:
            self._frame(event)
            self._next_frame = now + 1 / FRAMES_PER_SECOND
        if (term := self._heat_of) and (resting or step.ends_scale or now >= self._next_heat):
            self.heats.put(Heat(term, step.heat(term, HEAT_LIMIT)))
            spent = time.monotonic() - now
            self._next_heat = now + max(1 / HEATS_PER_SECOND, spent / HEAT_SHARE)
            now += spent
        if self._wanted.is_set() or resting or now >= self._next_keep:
            self._wanted.clear()
            self._keep(event)
            # A picture so large that keeping it takes long is kept less often.
            self._next_keep = now + KEEP_EVERY + 20 * (time.monotonic() - now)

    def _frame(self, event: Event) -> None:
        frame = event.step.frame(self.limit)
        height, width = frame.shape[:2]
        self.frames.put(from_pixels(frame, event.alpha((width, height))))

    def _keep(self, event: Event) -> None:
        self.latest = event.painting()


def be_nice() -> None:
    """Let the window go first: Linux has a niceness per thread, which its children inherit.

    So it must be set before torch starts its own threads from this one.
    """
    if sys.platform.startswith("linux"):
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
