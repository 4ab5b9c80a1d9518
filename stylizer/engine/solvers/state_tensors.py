"""Conversion of the tensors of a run into the arrays of a saved state, and back."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from stylizer.engine.errors import JobError
from stylizer.engine.scales.pictures import to_tensor
from stylizer.engine.state import RunState
from stylizer.engine.term import Term

FACTOR = "factor "
"""Prefix of the names of arrays that hold the objective's factors."""
NOT_OURS = "The saved state does not belong to these settings."


def state_of(
    iteration: int,
    seconds: float,
    rate: float,
    tensors: Mapping[str, Tensor],
    factors: Mapping[Term, float],
) -> RunState:
    """Return the state of a run after `iteration` steps and `seconds`, at learning rate `rate`.

    `tensors` are pictures (1, 3, H, W) and scalars; tensors on the CPU are not copied.
    """
    numbers = {
        f"{FACTOR}{term}": torch.tensor(f, dtype=torch.float64) for term, f in factors.items()
    }
    arrays = {
        name: (value[0].movedim(0, -1) if value.ndim == 4 else value).cpu().numpy()
        for name, value in {**tensors, **numbers}.items()
    }
    return RunState(iteration, seconds, rate, arrays)


def tensors_of(
    state: RunState, like: Mapping[str, Tensor], device: torch.device
) -> tuple[dict[str, Tensor], dict[Term, float]]:
    """Return (the tensors of a state with the names of `like`, the factors of the objective).

    Raises JobError if a tensor is missing or has another shape than in `like`.
    """
    tensors = {}
    for name, other in like.items():
        array = state.arrays.get(name)
        shape = (*other.shape[2:], 3) if other.ndim == 4 else ()
        if array is None or array.shape != shape:
            raise JobError(NOT_OURS)
        tensors[name] = to_tensor(array, device) if shape else torch.from_numpy(array)
    factors = {
        Term.parse(name.removeprefix(FACTOR)): float(array)
        for name, array in state.arrays.items()
        if name.startswith(FACTOR)
    }
    return tensors, factors
