"""The protocol of a painter, which makes a picture from a job. The first one is optimise.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from stylizer.engine.control import Control
from stylizer.engine.job import Job
from stylizer.engine.step import Step


class Painter(Protocol):
    """Function that paints a job and yields a Step after each step.

    The code that drives a painter knows nothing about how it paints and relies on these promises:

    Order. The painter yields each Step when that step is done. `iteration` counts from 1 to `total`
    over all scales, without a gap. The last step of the run has `done`. The last step of each scale
    has `ends_scale`, and its state allows another run to go on. A painter with a single scale has
    `ends_scale` only at its last step.

    Resuming. With `job.resume` the first step is the one after `job.resume.iteration`, and
    `seconds` counts on from `job.resume.seconds`. Equal jobs give equal pixels, resumed or not.

    Changes. The changes in `job.changes` up to step `job.done` have acted already; each later one
    acts from its own step on. Before each step the painter calls `control.take_change()` once and
    adopts the live settings in which the returned recipe differs. `Step.change` holds the settings
    that act from that step on, recorded or live, and is None if nothing has changed.

    Control. The painter calls `control.wait()` before each step. Once `control` is cancelled, the
    painter ends without another step, after at most one more block of a large picture
    (`control.poll()` leaves a step before its end).

    Reading. `Step.image`, `frame`, `heat` and `state` read the run as it is after that step, until
    the next step is asked for, and also after a cancelled run has ended. They cost nothing unless
    they are called. `heat` may always return None. `state` has all arrays that `job.resume` needs.

    Errors. The painter and the functions of its steps raise only StylizerError: OutOfMemoryError
    if less memory cannot be used, DeviceFailedError if a GPU broke down, DivergedError,
    WeightsError and JobError. A painter need not recover from a failed device, because its driver
    starts it again on the processor (hardware/fallback.py). Any other exception is a bug.

    Memory. A painter that has ended, or was closed, holds nothing except what its steps hold. It
    leaves no reference cycles to the garbage collector, which in the window runs on another thread.
    """

    def __call__(self, job: Job, control: Control) -> Iterator[Step]: ...
