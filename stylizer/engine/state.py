"""The state of a run, from which another run can continue without any difference."""

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

    `arrays`: "image" is the optimised picture and "average" the average of the iterates, both
    (H, W, 3) float32 in [0, 1] with the margin beyond the edges; the others are the state of the
    optimiser. They may share the memory that the run works in: write or copy them before asking
    for its next step.
    """

    iteration: int
    seconds: float
    rate: float
    arrays: Mapping[str, NDArray[Any]]

    @property
    def finite(self) -> bool:
        """True if all numbers are finite; the test by sums needs no memory of its own."""
        return all(math.isfinite(float(np.sum(array))) for array in self.arrays.values())
