"""The fallback to the processor when a device fails during a run.

The work of a failed GPU since the end of its last whole scale is lost; the state at that end is
kept in main memory. A GPU works asynchronously, so its failure is noticed wherever its results are
read next: in a step, or in a function of a Step such as `Step.frame`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import ParamSpec, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from stylizer.engine.control import Control
from stylizer.engine.errors import DeviceFailedError
from stylizer.engine.hardware import device as devices
from stylizer.engine.hardware.precision import supported_precisions
from stylizer.engine.job import Change, Job, Pixels, changed, changes_after, changes_until
from stylizer.engine.live import live_changes
from stylizer.engine.painter import Painter
from stylizer.engine.recipe import Recipe
from stylizer.engine.scales.pictures import to_tensor
from stylizer.engine.scales.pyramid import resize
from stylizer.engine.size import fit
from stylizer.engine.state import RunState
from stylizer.engine.step import Step

CPU = torch.device("cpu")
P = ParamSpec("P")
T = TypeVar("T")


def steps(job: Job, control: Control, painter: Painter) -> Iterator[Step]:
    """Yield the steps of a painter, and start it again on the processor if its device fails.

    The new start is after the last whole scale, or where the job began. Therefore `Step.iteration`
    goes back by up to a scale; `Step.seconds` goes on. Live changes that were made since then act
    at once.
    """
    place = devices.joint_name(devices.devices_sharing(job.recipe.device))
    if place == "cpu":
        yield from painter(job, control)
        return
    acting = kept_recipe = changed(job.recipe, changes_until(job.changes, job.done))
    kept, picture = job.resume, job.content
    last, seconds, taken = job.done, kept.seconds if kept else 0.0, control.taken
    try:
        for step in painter(job, control):
            acting = changed(acting, [step.change]) if step.change else acting
            last, seconds, taken = step.iteration, step.seconds, control.taken
            yield step if step.done else _shielded(step, picture)
            if step.ends_scale and not step.done:
                kept, picture, kept_recipe = step.state(), step.image(), acting
        return
    except DeviceFailedError:
        pass  # goes on below the clause, where the error no longer holds tensors on the device
    del picture  # large
    # The failed step did not report the changes that it took.
    acting = changed(acting, changes_until(changes_after(job.changes, last), last + 1))
    if control.taken is not None and control.taken is not taken:
        acting = changed(acting, [Change(last + 1, live_changes(acting, control.taken))])
    lost = seconds - (kept.seconds if kept else 0.0)
    job = _on_processor(job, kept, kept_recipe, acting, changes_after(job.changes, last + 1))
    announced = False
    for step in painter(job, control):
        notice = f"{place} failed: going on with the processor from scale {step.scale}."
        yield _later(step, lost, "" if announced else notice)
        announced = True


def _on_processor(
    job: Job, kept: RunState | None, recipe: Recipe, acting: Recipe, pending: tuple[Change, ...]
) -> Job:
    """Return the job that goes on with `recipe` on the processor, from the state `kept`.

    The live settings of `acting` act from its first step on, the `pending` changes later.
    """
    if recipe.precision not in supported_precisions(CPU):
        recipe = recipe.replace(precision="auto")
    recipe = recipe.replace(device="cpu")
    done = kept.iteration if kept else 0
    changes = (Change(done + 1, live_changes(recipe, acting)), *pending)
    return replace(job, recipe=recipe, changes=changes, resume=kept)


def _later(step: Step, lost: float, notice: str) -> Step:
    """Return a step with `lost` added to its seconds, and `notice` put before its own notice."""

    def state() -> RunState:
        own = step.state()
        return replace(own, seconds=own.seconds + lost)

    notices = " ".join(filter(None, (notice, step.notice)))
    return replace(step, seconds=step.seconds + lost, notice=notices or None, state=state)


def _shielded(step: Step, older: Pixels) -> Step:
    """Return a step whose functions do not raise when its device has failed.

    They then return the picture `older`, no heat map, and a state that is not finite, which is
    never saved. The next step raises the error of the failed device.
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


def _unless_failed(read: Callable[P, T], instead: Callable[P, T]) -> Callable[P, T]:
    """Return a function that calls `read`, or `instead` once the device has failed."""

    def safe(*given: P.args, **named: P.kwargs) -> T:
        try:
            return read(*given, **named)
        except DeviceFailedError:
            pass
        return instead(*given, **named)

    return safe
