"""A painter of a few lines, without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from stylizer.engine.changes import Changes
from stylizer.engine.control import Control
from stylizer.engine.job import Job
from stylizer.engine.size import fit
from stylizer.engine.state import RunState
from stylizer.engine.step import Step

SCALES, STEPS = 2, 3
TOTAL = SCALES * STEPS


class ToyPainter:
    """A painter that darkens the photo by the recipe's strength, in two scales of three steps each.

    `before(job, iteration)` is called before each step, and may raise.
    """

    def __init__(self, before: Callable[[Job, int], None] = lambda job, iteration: None) -> None:
        self.before = before

    def __call__(self, job: Job, control: Control) -> Iterator[Step]:
        height, width = job.content.shape[:2]
        size = fit(width, height, job.recipe.size)
        changes = Changes(job, control)
        picture = job.content[: size[1], : size[0]].copy()
        if job.resume is not None:
            picture[:] = job.resume.arrays["image"]
        for iteration in range(job.done + 1, TOTAL + 1):
            control.wait()
            if control.cancelled:
                return
            self.before(job, iteration)
            change = changes.take(iteration)
            picture = picture * np.float32(1 - changes.recipe.strength / 10)
            yield _step(job, iteration, size, change, picture)


def _step(job, iteration, size, change, picture) -> Step:
    return Step(
        iteration=iteration,
        total=TOTAL,
        scale=1 + (iteration - 1) // STEPS,
        scales=SCALES,
        size=size,
        work=iteration / TOTAL,
        seconds=10.0 * iteration,
        device="cpu" if job.recipe.device == "auto" else job.recipe.device,
        precision="float32",
        block=64,
        losses=None,
        change=change,
        notice="Half is done." if iteration == STEPS else None,
        ends_scale=iteration % STEPS == 0,
        done=iteration == TOTAL,
        image=lambda: picture,
        frame=lambda limit: (picture * 255).astype(np.uint8),
        heat=lambda term, limit: None,
        state=lambda: RunState(iteration, 10.0 * iteration, 0.1, {"image": picture}),
    )
