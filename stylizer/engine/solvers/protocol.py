"""The protocol of a solver, with a state that can be saved, resized and forgotten."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from torch import Tensor

Closure = Callable[[], Tensor]
"""() -> the loss, a scalar; it also sets the gradient of the picture to that of the loss."""


class Solver(Protocol):
    """An optimiser that changes `image`, a leaf that requires a gradient, in place."""

    rate: float

    def step(self, closure: Closure) -> bool:
        """Take one step; return False if it was refused and the picture stays as it was.

        If `closure` raises, the picture stays as it was, too. The gradient is overwritten.
        """

    def state(self) -> dict[str, Tensor]:
        """Return the state, without copies: tensors of the shape of `image`, and scalars."""

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Go on from a result of `state`. Raises KeyError for the state of another solver."""

    def reset(self) -> None:
        """Forget the part of the state that is not valid after a change of the objective."""

    def forget(self) -> None:
        """Forget the whole state, after the picture was replaced by another one."""

    def resampled_to(self, image: Tensor) -> Solver:
        """Return a solver for `image` at another scale, with the state resampled to it."""
