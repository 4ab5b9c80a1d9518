"""The state of a run, from which another run can go on and give the same pixels."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

NOT_OURS = "The saved state does not belong to these settings."
"""The sentence for a state that a run cannot go on from."""


@dataclass(frozen=True, eq=False)
class RunState:
    """State of a run after `iteration` steps over all scales and `seconds` of work.

    `rate` is the learning rate. Of the `arrays`, "image" is the optimised picture and "average" the
    average of the iterates, both (H, W, 3) float32 in [0, 1] with the margin beyond the edges; the
    others are the state of the optimiser. The arrays may share memory with the run: write or copy
    them before asking for its next step.
    """

    iteration: int
    seconds: float
    rate: float
    arrays: Mapping[str, NDArray[Any]]

    @property
    def finite(self) -> bool:
        """True if all numbers are finite. Sums are tested, because they need no extra memory."""
        return all(math.isfinite(float(np.sum(array))) for array in self.arrays.values())

    def numbers(self, prefix: str) -> dict[str, float]:
        """Return the numbers in the state whose names begin with `prefix`, by name."""
        return {name: float(self.arrays[name]) for name in self.arrays if name.startswith(prefix)}
