"""The optimisers, with a state that can be saved, resized and rolled back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from torch import Tensor

Closure = Callable[[], Tensor]
"""A function that sets the gradient of the picture to that of the loss, and returns the loss."""


class Solver(Protocol):
    """An optimiser that changes `image`, a leaf that requires a gradient, in place."""

    rate: float

    def step(self, closure: Closure) -> Tensor:
        """Take one step and return the loss before it, a scalar.

        When `closure` raises, the picture stays what it was. The gradient is used up.
        """

    def state(self) -> dict[str, Tensor]:
        """Return all that it remembers, no copies: pictures like `image`, and scalars."""

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Go on from what `state` returned; KeyError for the state of another optimiser."""

    def reset(self) -> None:
        """Forget what no longer holds when the objective has changed."""

    def forget(self) -> None:
        """Begin anew, when the picture has been set from outside."""

    def resampled_to(self, image: Tensor) -> Solver:
        """Return the optimiser for the picture at another scale, its moments resampled to it."""
