"""The optimisation: `run` changes the picture step by step, as a painter (see painter.py) does."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Iterator
from functools import partial

from torch import Tensor

from stylizer.engine.changes import Changes
from stylizer.engine.control import Cancelled, Control
from stylizer.engine.encoders.base import Encoder
from stylizer.engine.errors import DivergedError
from stylizer.engine.hardware.failures import typed_errors
from stylizer.engine.hardware.workplace import Workplace
from stylizer.engine.job import Change, Job
from stylizer.engine.pace import Pace
from stylizer.engine.scale_run import ScaleRun
from stylizer.engine.step import Step
from stylizer.engine.term import Term

MEASURE = 5
"""Number of steps between two readings of the losses, which also check that they are finite.
Losses are not read at every step, because each reading waits for the GPU; the solver on a pyramid
waits for it anyway."""
BALANCE = 25
"""Number of steps between two measurements of the adaptive weights."""
ATTEMPTS = 6
"""Number of times in a row that a run goes back with smaller steps before it gives up."""


def run(job: Job, control: Control, encoder: Encoder | None = None) -> Iterator[Step]:
    """Optimise from coarse to fine and yield each Step; end early once `control` is cancelled.

    `encoder` replaces the encoder of the recipe and must have the same layers. A device that is not
    there is replaced by the best one, with a notice. Raises StylizerError as a Painter does:
    DeviceError for a device that is too small, OutOfMemoryError, DeviceFailedError, WeightsError
    for weights of another network, JobError for a state of another job, and DivergedError when the
    loss stays infinite with ever smaller steps.
    """
    with typed_errors(), contextlib.suppress(Cancelled):
        yield from _Run(job, control, encoder).steps()


class _Run:
    """One run through all scales and their steps."""

    def __init__(self, job: Job, control: Control, encoder: Encoder | None) -> None:
        self.control = control
        self.changes = Changes(job, control)
        self.place = Workplace(job)
        height, width = job.content.shape[:2]
        self.pace = Pace(job.recipe, width, height)
        self.iteration, self.seconds = job.done, 0.0
        if job.resume:
            self.pace.restore(job.resume)
            self.seconds = job.resume.seconds
        self.failures = 0  # overflows in a row
        self.scale_run = ScaleRun(job, self.changes.recipe, self.place, encoder, control.poll)

    def steps(self) -> Iterator[Step]:
        while True:
            with self._clock():
                self.scale_run.enter(self.pace.scale)
            self.failures = 0
            while not self.pace.over:
                self.control.wait()
                if self.control.cancelled:
                    return
                with self._clock():
                    self.iteration += 1
                    change, losses = self._step()
                yield self._report(change, losses)
            self.scale_run.leave()
            if self.pace.done:
                return
            self.pace.next_scale()

    def _step(self) -> tuple[Change | None, dict[Term, float] | None]:
        """Take a step in a scale; return the change that acts in it, and the losses if measured."""
        scale_run, pace = self.scale_run, self.pace
        change = self.changes.take(self.iteration)
        recipe = self.changes.recipe
        if change:
            scale_run.change(recipe, change.settings)
            pace.change()
        adam, first = recipe.optimizer == "adam", pace.taken == 0
        # The other solvers compare the gradients of several steps, so they need the same sampled
        # cells for a whole scale.
        seed = self.iteration if adam else pace.index
        balance = first if recipe.optimizer == "pyramid" else pace.taken % BALANCE == 0
        terms = scale_run.advance(seed, balance=recipe.adaptive and balance)
        finite = scale_run.iterate.follow(1 - (recipe.averaging if adam else 0.0))
        often = recipe.optimizer == "pyramid" or change is not None
        due = often or pace.taken % MEASURE == 0 or pace.taken + 1 == pace.scale.steps
        losses = self._measured(terms, finite) if due else None
        pace.take(losses)
        return change, losses

    def _measured(self, terms: dict[Term, Tensor], finite: Tensor) -> dict[Term, float] | None:
        """Return the losses; None if the losses or the image overflowed and the run went back."""
        losses = {term: float(value) for term, value in terms.items()}
        if math.isfinite(sum(losses.values())) and finite:
            self.failures = 0
            return losses
        self.failures += 1
        if self.failures > ATTEMPTS:
            raise DivergedError(
                "The picture left the range of finite numbers again and again."
                " Lower the weights or the learning rate, or use float32."
            )
        self.scale_run.iterate.roll_back(self.changes.recipe.learning_rate / 2**self.failures)
        self.place.notice = "The numbers grew too large. The run goes on with smaller steps."
        return None

    def _report(self, change: Change | None, losses: dict[Term, float] | None) -> Step:
        pace, output = self.pace, self.scale_run.output()
        return Step(
            iteration=self.iteration,
            total=pace.total,
            scale=pace.index + 1,
            scales=len(pace.scales),
            size=(pace.scale.width, pace.scale.height),
            work=pace.work,
            seconds=self.seconds,
            device=self.place.name,
            precision=self.place.precision,
            block=self.place.block,
            losses=losses,
            change=change,
            notice=self.place.tell(),
            ends_scale=pace.over,
            done=pace.done,
            image=typed_errors()(output.pixels),
            frame=typed_errors()(output.frame),
            heat=self.scale_run.heat,
            state=partial(self.scale_run.state, self.iteration, self.seconds, pace.numbers()),
        )

    @contextlib.contextmanager
    def _clock(self) -> Iterator[None]:
        """Add the time that the body of the `with` takes to `seconds`."""
        began = time.perf_counter()
        yield
        self.seconds += time.perf_counter() - began
