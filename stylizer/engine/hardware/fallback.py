"""When a device fails in the middle of a run: the processor goes on.

What a GPU had done since the end of its last scale is lost with it; the state at that end lies in
main memory. A GPU works behind Python's back, so its failure is met wherever something is read
from it next: in a step, or in a look at one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import accumulate
from typing import ParamSpec, Protocol, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from stylizer.engine.hardware import device as devices
from stylizer.engine.hardware.precision import supported_precisions
from stylizer.engine.job import Change, Job, Pixels
from stylizer.engine.live import live_changes
from stylizer.engine.recipe import Recipe
from stylizer.engine.scales.pictures import to_tensor
from stylizer.engine.scales.pyramid import plan, resize
from stylizer.engine.size import fit
from stylizer.engine.state import RunState
from stylizer.engine.step import Step

CPU = torch.device("cpu")
P = ParamSpec("P")
T = TypeVar("T")


class Running(Protocol):
    """A run as its steps leave it: the recipe that acts now, recorded changes still to come."""

    recipe: Recipe
    pending: list[Change]
    seconds: float
    notice: str | None

    def steps(self) -> Iterator[Step]: ...


def steps(job: Job, start: Callable[[Job], Running]) -> Iterator[Step]:
    """The steps of `start(job)`; once its device has failed, those of the processor.

    These begin after the last whole scale, or where the job began, so `Step.iteration` goes back
    by up to a scale. Live changes made since then act at once.
    """
    place = devices.joint_name(devices.devices_sharing(job.recipe.device))
    if place == "cpu":
        yield from start(job).steps()
        return
    running: Running | None = None
    kept, recipe, picture = job.resume, job.recipe, job.content
    try:
        running = start(job)
        recipe = running.recipe
        for step in running.steps():
            yield step if step.done else _shielded(step, picture)
            if step.ends_scale and not step.done:
                state, picture = step.state(), step.image()
                kept, recipe = state, running.recipe
        return
    except RuntimeError as error:
        if not devices.failed(error):
            raise
    done = kept.iteration if kept else 0
    changes = job.changes
    if running:
        changes = (Change(done + 1, live_changes(recipe, running.recipe)), *running.pending)
    if recipe.precision not in supported_precisions(CPU):
        recipe = recipe.replace(precision="auto")
    going = start(replace(job, recipe=recipe.replace(device="cpu"), changes=changes, resume=kept))
    height, width = job.content.shape[:2]
    ends = accumulate(scale.steps for scale in plan(recipe, width, height))
    scale = 1 + sum(done >= end for end in ends)
    going.notice = f"{place} failed: going on with the processor from scale {scale}."
    going.seconds = running.seconds if running else going.seconds
    del running, picture  # large
    yield from going.steps()


def _shielded(step: Step, older: Pixels) -> Step:
    """The step; when the device fails in a look at it, an older picture is seen, no heat, or a
    state that is not finite, which nobody saves.

    The next step then meets the same failure.
    """

    def spare(limit: int) -> Tensor:
        width, height = fit(*step.size, min(limit, max(step.size)))
        return resize(to_tensor(older, CPU), width, height)[0].movedim(0, -1).clamp(0, 1)

    def image() -> Pixels:
        pixels: Pixels = spare(max(step.size)).contiguous().numpy()
        return pixels

    def frame(limit: int) -> NDArray[np.uint8]:
        return np.ascontiguousarray((spare(limit) * 255).round().to(torch.uint8).numpy())

    def state() -> RunState:
        return RunState(step.iteration, step.seconds, 0.0, {"image": np.full(1, np.nan)})

    return replace(
        step,
        image=_unless_failed(step.image, image),
        frame=_unless_failed(step.frame, frame),
        state=_unless_failed(step.state, state),
        heat=_unless_failed(step.heat, lambda term, limit: None),
    )


def _unless_failed(look: Callable[P, T], instead: Callable[P, T]) -> Callable[P, T]:
    def safe(*given: P.args, **named: P.kwargs) -> T:
        try:
            return look(*given, **named)
        except RuntimeError as error:
            if not devices.failed(error):
                raise
        return instead(*given, **named)

    return safe
