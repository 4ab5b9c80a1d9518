"""The thread that carries out one run."""

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
from stylizer.files.runs.run_result import RunResult
from stylizer.files.runs.task import Task

log = logging.getLogger(__name__)

FRAMES_PER_SECOND = 15
HEATS_PER_SECOND = 4
HEAT_SHARE = 0.1
"""Largest share of the time that is spent on heat maps."""
HEAT_LIMIT = 512
"""Longest side of a heat map in pixels."""
KEEP_EVERY = 2.0
"""Seconds between two full-size pictures, which are kept for an export during the run."""
NICENESS = 10


@dataclass(frozen=True, eq=False)
class Heat:
    """The heat map of a term of the objective, which is bright where the term is not yet met.

    `values` are (h, w) in [0, 1]; None when there is no map, as for a layer without weight.
    """

    term: Term
    values: NDArray[np.float32] | None


class Worker(QThread):
    """The thread that carries out one task.

    `control` steers the run. The mailbox `frames` holds QImages, `progress` holds Progress, and
    `heats` holds Heat. `failed` and `noticed` carry a sentence for the user. `latest` is the newest
    full-size picture, None before the first. `autosave` saves the run. It stays open after the run,
    because the saved state can make the result again until the result is exported.

    The object must not be destroyed while the thread runs.
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
        """Prepare the run.

        `limit` is the longest side of a frame in pixels. `threads` is the number of CPU threads;
        None chooses a number that suits the machine.
        """
        super().__init__(parent)
        self.task = task
        self.limit = limit
        self.autosave, self._threads = autosave, threads
        self.control = Control()
        self.frames = Mailbox(self)
        self.progress = Mailbox(self)
        self.heats = Mailbox(self)
        self.latest: RunResult | None = None
        self._wanted = threading.Event()
        self._pace = ProgressMeter()
        self._next_frame = 0.0
        self._next_keep = 0.0
        self._heat_of: Term | None = None
        self._next_heat = 0.0

    def show_heat(self, term: Term | None) -> None:
        """Send the heat map of a term from time to time. None, the initial state, sends no map."""
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
            self.autosave.close()  # the next start of the program can try to continue the run
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
        """Report a step. Frames, heat maps and full-size pictures are made only when needed."""
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
            # A large picture takes long to keep, so it is kept less often.
            self._next_keep = now + KEEP_EVERY + 20 * (time.monotonic() - now)

    def _frame(self, event: Event) -> None:
        frame = event.step.frame(self.limit)
        height, width = frame.shape[:2]
        self.frames.put(from_pixels(frame, event.alpha((width, height))))

    def _keep(self, event: Event) -> None:
        self.latest = event.result()


def be_nice() -> None:
    """Lower the priority of this thread, so that the window stays responsive.

    Only Linux has a priority for each thread. New threads inherit it, so this must be called before
    torch starts its own threads from this one.
    """
    if sys.platform.startswith("linux"):
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
