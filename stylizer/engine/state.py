"""Where a run stands, so that another can go on from there as if nothing had happened."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class RunState:
    """A run after `iteration` steps over all scales, `seconds` of work, at a learning `rate`.

    `arrays`: «image» is what is optimised and «average» what is shown, both (H, W, 3) float32
    in [0, 1] with the margin that is painted beyond the edges; the others are what the
    optimiser remembers. They may be the memory that the run works in: write or copy them
    before asking for its next step.
    """

    iteration: int
    seconds: float
    rate: float
    arrays: Mapping[str, NDArray[Any]]

    @property
    def finite(self) -> bool:
        """Whether all numbers in it are; sums tell it without memory of their own."""
        return all(math.isfinite(float(np.sum(array))) for array in self.arrays.values())
