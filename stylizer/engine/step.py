"""The report that a run yields after each optimiser step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stylizer.engine.job import Change, Pixels
from stylizer.engine.state import RunState
from stylizer.engine.term import Term


@dataclass(frozen=True)
class Step:
    """Report of one optimiser step.

    `iteration` is the number of the step, from 1 to `total`, counted over all scales. `scale` is
    the number of the scale, from 1 to `scales`, and `size` is its (width, height). `work` in (0, 1]
    is the share of the whole work done, by pixels. `losses` holds the value of each weighted term
    of the objective if the terms were measured at this step, else None; the sum of the values is
    the objective. `block` is the side in pixels of the blocks in which the picture was worked on;
    a side no smaller than the picture's means that the picture was whole. `device` is the name of
    the device, "cuda:all" if several devices shared the work. `seconds` is the time since the run
    began, without pauses. `change` holds the live settings that act from this step on. `notice` is
    a sentence for the user. `ends_scale` and `done` mark the last step of a scale and of the run.

    After a device has failed, `iteration` goes back by up to a scale; changes that came after the
    step to which the run goes back count as not made.

    `image()`, `frame(limit)`, `heat(term, limit)` and `state()` read the run as it is now: call
    them before asking for the next step.
    """

    iteration: int
    total: int
    scale: int
    scales: int
    size: tuple[int, int]
    work: float
    seconds: float
    device: str
    precision: str
    block: int
    losses: dict[Term, float] | None
    change: Change | None
    notice: str | None
    ends_scale: bool
    done: bool
    image: Callable[[], Pixels]
    """() -> the average of the iterates (H, W, 3), float32 sRGB in [0, 1]."""
    frame: Callable[[int], NDArray[np.uint8]]
    """(limit) -> the average of the iterates (H, W, 3) as uint8, no side longer than `limit` px."""
    heat: Callable[[Term, int], NDArray[np.float32] | None]
    """(term, limit) -> heat map of a content or style term, (h, w) in [0, 1], no side longer than
    `limit`: bright where the average of the iterates does not meet the term yet. None if there is
    no map now, because the term has no weight, memory is short, the run is being cancelled or its
    scale is over."""
    state: Callable[[], RunState]
    """() -> the state from which another run can go on after this step."""
