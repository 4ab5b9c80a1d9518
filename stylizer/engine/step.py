"""What a run tells after each optimiser step."""

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
    """One optimiser step.

    `iteration` of `total` counts over all scales from 1; `scale` of `scales` likewise;
    `work` in (0, 1] is the share of the whole work done, by pixels. `size` is (width,
    height) of the current scale. `losses` holds the value of each weighted term of the
    objective when they were measured at this step, else None; their sum is the objective.
    `block` is the side in pixels of the parts in which the picture was worked on, no smaller than
    its own when it was whole. `device` is the name of the device, "cuda:all" where several shared
    the work. `seconds` is the time since the run began, pauses left out. `change` holds the live
    settings that act from this step on; `notice` is a sentence for the user. After a device failed,
    `iteration` goes back by up to a scale, and changes from there on have not been. `ends_scale`
    and `done` mark the last step of a scale and of the run. `frame(limit)`, `image()`,
    `heat(term, limit)` and `state()` look at the run as it is now: call them before asking for
    the next step.
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
    """() -> the averaged picture (H, W, 3), float32 sRGB in [0, 1]."""
    frame: Callable[[int], NDArray[np.uint8]]
    """(limit) -> the averaged picture, no side longer than limit, (H, W, 3) uint8."""
    heat: Callable[[Term, int], NDArray[np.float32] | None]
    """(term, limit) -> map of where in the averaged picture a content or style term is not yet met,
    (h, w) in [0, 1], no side longer than limit; None when that cannot be told now: the term has no
    weight, memory is short, the run is being cancelled or its scale is over."""
    state: Callable[[], RunState]
    """() -> all that another run needs to go on from here."""
