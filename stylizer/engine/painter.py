"""The ways to a picture. The optimiser is the first; see optimise.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from stylizer.engine.control import Control
from stylizer.engine.job import Job
from stylizer.engine.step import Step


class Painter(Protocol):
    """Paints a job, step by step.

    Whoever drives it knows nothing of how it paints. So a painter gives:

    Order. Each Step comes when it is done, `iteration` counting from 1 over all scales, without a
    gap, up to `total`; the last one is `done`. The last of each scale has `ends_scale`, and a state
    from which a run can go on. A painter that has one scale ends it once.

    Going on. With `job.resume` the first step is the one after `job.resume.iteration`, and
    `seconds` count from `job.resume.seconds`. Equal jobs give equal pixels, resumed or not.

    Changes. `job.changes` up to `job.done` have acted already; each of the others acts from its
    own step on. Before each step the painter asks `control.take_change()` once, and takes over the
    live settings in which that recipe differs. What acts from a step on, recorded or live, is
    that step's `change`; None when nothing has changed.

    Control. It waits at `control.wait()` before each step. Once `control` is cancelled it ends
    without another step, at the latest after one block of a large picture (`control.poll()` leaves
    a step from within).

    Looks. `Step.image`, `frame`, `heat` and `state` show the run after that step, until the next
    one is asked for, and also after a cancelled run has ended. They cost nothing until somebody
    looks. `heat` may always be None. `state` has all arrays that `job.resume` needs.

    Errors. It raises StylizerError only, also from the looks: OutOfMemoryError when it cannot do
    with less memory, DeviceFailedError when a GPU broke down, DivergedError, WeightsError,
    JobError. It need not mend a failed device: its driver starts it again on the processor
    (hardware/fallback.py). Other exceptions are faults of the program.

    Memory. Once it has ended, or was closed, it holds nothing that its steps do not hold; and
    nothing of it is left to the garbage collector, which in the window works on another thread.
    """

    def __call__(self, job: Job, control: Control) -> Iterator[Step]: ...
