"""Conversion of the tensors of a run into the arrays of a saved state, and back."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from stylizer.engine.errors import JobError
from stylizer.engine.scales.pictures import to_tensor
from stylizer.engine.state import NOT_OURS, RunState
from stylizer.engine.term import Term

FACTOR = "factor "
"""Prefix of the names of arrays that hold the objective's factors."""


def state_of(
    iteration: int,
    seconds: float,
    rate: float,
    tensors: Mapping[str, Tensor],
    numbers: Mapping[str, float],
) -> RunState:
    """Return the state of a run after `iteration` steps and `seconds`, at learning rate `rate`.

    `tensors` are pictures (1, 3, H, W) and scalars; tensors on the CPU are not copied. `numbers`
    are further scalars by name.
    """
    arrays = {
        name: (value[0].movedim(0, -1) if value.ndim == 4 else value).cpu().numpy()
        for name, value in tensors.items()
    }
    scalars = {name: np.array(number, np.float64) for name, number in numbers.items()}
    return RunState(iteration, seconds, rate, {**arrays, **scalars})


def numbers_of(factors: Mapping[Term, float]) -> dict[str, float]:
    """Return the factors of the objective as numbers that `tensors_of` turns back."""
    return {f"{FACTOR}{term}": factor for term, factor in factors.items()}


def tensors_of(
    state: RunState, size: tuple[int, int], device: torch.device
) -> tuple[dict[str, Tensor], dict[Term, float]]:
    """Return (the tensors of a state by name, the factors of the objective).

    Raises JobError if a picture in the state does not have the `size` (height, width).
    """
    tensors, factors = {}, {}
    for name, array in state.arrays.items():
        if array.shape not in ((), (*size, 3)):
            raise JobError(NOT_OURS)
        if name.startswith(FACTOR):
            factors[Term.parse(name.removeprefix(FACTOR))] = float(array)
        else:
            tensors[name] = to_tensor(array, device) if array.shape else torch.from_numpy(array)
    return tensors, factors
