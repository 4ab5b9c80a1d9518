"""The iterate, which is the picture that is optimised, and its average, which is shown."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from stylizer.engine.errors import JobError
from stylizer.engine.recipe import Recipe
from stylizer.engine.solvers.protocol import Solver
from stylizer.engine.solvers.registry import solver
from stylizer.engine.solvers.state_tensors import state_of, tensors_of
from stylizer.engine.state import NOT_OURS, RunState
from stylizer.engine.term import Term


class Iterate:
    """The iterate of the optimisation, its solver, and the exponential average of the iterates.

    `image` and `average` are (1, 3, H, W) in [0, 1] with their margins.
    """

    image: Tensor
    average: Tensor
    solver: Solver

    def __init__(self, recipe: Recipe, start: Tensor) -> None:
        """Begin at `start` (1, 3, H, W); its memory is used for the average."""
        # torch's L-BFGS flattens the picture, which channels-last does not allow.
        flat = recipe.optimizer == "lbfgs"
        self._layout = torch.contiguous_format if flat else torch.channels_last
        self._place(start)
        self.solver = solver(recipe, self.image)

    def move(self, start: Tensor) -> None:
        """Go on at `start`, of another size; its memory is used for the average."""
        self._place(start)
        self.solver = self.solver.resampled_to(self.image)

    def _place(self, start: Tensor) -> None:
        self.image = start.clone(memory_format=self._layout).requires_grad_()
        self.average = start

    @torch.no_grad()
    def follow(self, share: float) -> Tensor:
        """Mix `share` of the image into the average, and return whether the image is finite.

        The result is a tensor, so that this does not wait for the device. An image that is not
        finite is not mixed in.
        """
        finite = self.image.sum().isfinite()
        self.average.lerp_(torch.where(finite, self.image, self.average), share)
        return finite

    @torch.no_grad()
    def shift(self, change: Tensor) -> None:
        """Add `change` (1, 3, H, W) to the image and to its average."""
        for picture in (self.image, self.average):
            picture.add_(change).clamp_(0, 1)

    @torch.no_grad()
    def roll_back(self, rate: float) -> None:
        """Go back to the average, and use another learning rate from there on."""
        self.image.copy_(self.average)
        self.solver.forget()
        self.solver.rate = rate

    def state(self, iteration: int, seconds: float, numbers: Mapping[str, float]) -> RunState:
        """Return the state that `restore` takes, with further `numbers` by name."""
        tensors = {"image": self.image.detach(), "average": self.average, **self.solver.state()}
        return state_of(iteration, seconds, self.solver.rate, tensors, numbers)

    def restore(self, state: RunState) -> dict[Term, float]:
        """Go on from `state` and return its factors of the objective.

        Raises JobError if the state is of another size or solver.
        """
        height, width = self.image.shape[2:]
        saved, factors = tensors_of(state, (height, width), self.image.device)
        try:
            with torch.no_grad():
                self.image.copy_(saved.pop("image"))
            self.average.copy_(saved.pop("average"))
            self.solver.restore(saved)
        except KeyError:
            raise JobError(NOT_OURS) from None
        self.solver.rate = state.rate
        return factors
