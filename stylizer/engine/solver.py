"""The optimisers, with a state that can be saved, resized and rolled back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import torch
from torch import Tensor

from stylizer.engine.estimate import HISTORY
from stylizer.engine.pyramid import resize_smooth
from stylizer.engine.recipe import Recipe

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


class Adam:
    """Kingma and Ba 2015, algorithm 1, on one picture, with betas (0.9, 0.99)."""

    BETAS = (0.9, 0.99)
    EPSILON = (
        1e-12  # gradients of a mean over pixels are small: 1e-8 would stop them at print sizes
    )

    def __init__(
        self,
        image: Tensor,
        rate: float,
        first: Tensor | None = None,
        second: Tensor | None = None,
        count: int = 0,
    ) -> None:
        self.image, self.rate, self.count = image, rate, count
        self.first = torch.zeros_like(image, requires_grad=False) if first is None else first
        self.second = torch.zeros_like(image, requires_grad=False) if second is None else second

    def step(self, closure: Closure) -> Tensor:
        loss = closure()
        gradient = self.image.grad
        assert gradient is not None
        self.count += 1
        a, b = self.BETAS
        with torch.no_grad():
            self.first.lerp_(gradient, 1 - a)
            self.second.mul_(b).addcmul_(gradient, gradient, value=1 - b)
            root = torch.div(self.second, 1 - b**self.count, out=gradient)  # done with it
            root.sqrt_().add_(self.EPSILON)
            self.image.addcdiv_(self.first, root, value=-self.rate / (1 - a**self.count))
            self.image.clamp_(0, 1)
        self.image.grad = None
        return loss

    def state(self) -> dict[str, Tensor]:
        return {"first": self.first, "second": self.second, "count": torch.tensor(self.count)}

    def restore(self, state: Mapping[str, Tensor]) -> None:
        self.first.copy_(state["first"])
        self.second.copy_(state["second"])
        self.count = int(state["count"])

    def reset(self) -> None:
        """Moments stay: they are what makes a moved fader act smoothly."""

    def forget(self) -> None:
        self.first.zero_()
        self.second.zero_()
        self.count = 0

    def carried_to(self, image: Tensor) -> Adam:
        # The loss is a mean over pixels: with k times the pixels each gradient is k times smaller.
        height, width = image.shape[2:]
        k = (height * width) / (self.image.shape[2] * self.image.shape[3])
        first = resize_smooth(self.first, width, height).div_(k)
        second = resize_smooth(self.second, width, height).clamp_min_(0).div_(k**2)
        return Adam(image, self.rate, first, second, self.count)


class LBFGS:
    """L-BFGS with a strong Wolfe line search; its history holds for one objective at one size."""

    def __init__(self, image: Tensor, rate: float) -> None:
        self.image, self.rate = image, rate
        self.reset()

    def reset(self) -> None:
        self._torch = torch.optim.LBFGS(
            [self.image],
            lr=1.0,
            max_iter=1,
            max_eval=8,
            history_size=HISTORY,
            tolerance_grad=0.0,
            tolerance_change=0.0,
            line_search_fn="strong_wolfe",
        )

    def step(self, closure: Closure) -> Tensor:
        before = self.image.detach().clone()
        try:
            loss: Tensor = self._torch.step(closure)  # type: ignore[no-untyped-call]
        except BaseException:
            # It may have been in the middle of a line search.
            with torch.no_grad():
                self.image.copy_(before)
            self.reset()
            raise
        with torch.no_grad():
            self.image.clamp_(0, 1)
        return loss

    def state(self) -> dict[str, Tensor]:
        return {}

    def restore(self, state: Mapping[str, Tensor]) -> None:
        self.reset()

    forget = reset

    def carried_to(self, image: Tensor) -> LBFGS:
        return LBFGS(image, self.rate)


def solver(recipe: Recipe, image: Tensor) -> Solver:
    """The optimiser that a recipe asks for."""
    return (Adam if recipe.optimizer == "adam" else LBFGS)(image, recipe.learning_rate)
