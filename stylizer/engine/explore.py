"""Several recipes for the same pictures, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import torch

from stylizer.engine import optimise
from stylizer.engine.control import Control
from stylizer.engine.distances.distances import Distances, distance_meter
from stylizer.engine.encoders.base import Encoder
from stylizer.engine.job import Job, Pixels
from stylizer.engine.recipe import Recipe
from stylizer.engine.step import Step


@dataclass(frozen=True, eq=False)
class Point:
    """A finished picture (H, W, 3) in [0, 1]; `step` is its last, which tells how it was made."""

    recipe: Recipe
    pixels: Pixels
    measures: Distances
    step: Step


def explore(
    jobs: Iterable[Job],
    control: Control,
    encoder: Encoder,
    device: torch.device,
    see: Callable[[Step], None] = lambda step: None,
) -> Iterator[Point]:
    """Run one job after another; each picture comes as it is done.

    `encoder`, on `device`, measures them all, whatever encoder painted them. `see` is
    shown every step of each. Ends early once `control` is cancelled; an unfinished picture is
    left out. Raises as `optimise.run` does.
    """
    for job in jobs:
        last: Step | None = None
        for step in optimise.run(job, control):
            last = step
            see(step)
        if control.cancelled or last is None:
            return
        pixels = last.image()
        yield Point(job.recipe, pixels, distance_meter(job, encoder, device)(pixels), last)
