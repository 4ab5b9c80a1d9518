"""The optimisers, with a state that can be saved, resized and rolled back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from torch import Tensor

Closure = Callable[[], Tensor]
"""Clears the gradient of the picture, computes the loss and its gradient, returns the loss."""


class Solver(Protocol):
    """Changes `image` (a leaf that requires a gradient) in place."""

    rate: float

    def step(self, closure: Closure) -> Tensor:
        """One step; the loss before it, as a scalar.

        When `closure` raises, the picture is what it was. The gradient is used up.
        """

    def state(self) -> dict[str, Tensor]:
        """What it remembers, no copies: pictures like `image`, and scalars."""

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Remember what `state` gave; KeyError for that of another optimiser."""

    def reset(self) -> None:
        """The objective has changed: forget what no longer holds."""

    def forget(self) -> None:
        """The picture has been set: begin anew."""

    def carried_to(self, image: Tensor) -> Solver:
        """The same optimiser for the picture at another scale."""
