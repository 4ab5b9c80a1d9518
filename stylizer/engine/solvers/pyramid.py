"""The quasi-Newton solver on a pyramid of levels, with one evaluation in each step."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor

from stylizer.engine.solvers.history import pairs_for
from stylizer.engine.solvers.levels import levelled
from stylizer.engine.solvers.protocol import Closure

LONGEST = 0.3
"""Largest root mean square of a step, in colours from 0 to 1."""
NOISE = 1e-4
"""Share by which the loss may rise in an accepted step, because bfloat16 rounds losses."""
SHORTEST = 1e-2
"""Share of a quasi-Newton step below which the curvature is forgotten instead of trying again."""
CURVED = 1e-6
"""Smallest cosine between a step and its change of the gradient that counts as upward curvature."""


class _Pair(NamedTuple):
    """A move of the picture, the change of the gradient over it, and their inner product > 0."""

    move: Tensor
    bend: Tensor
    curvature: float


class PyramidLBFGS:
    """L-BFGS (Nocedal 1980) whose first estimate of the inverse Hessian is a pyramid's metric.

    Each step evaluates one trial picture. A trial whose loss is lower becomes the picture; after
    another one the next step tries a shorter move. The first step, and the first one after a change
    of the objective, also evaluates the picture as it is. Colours are clamped to [0, 1]; a colour
    at a bound that would leave it takes no part in the direction. `rate` is the root mean square
    change of colours in the first move.
    """

    def __init__(self, image: Tensor, rate: float, scaling: float = 0.0) -> None:
        """Begin at `image`; `scaling` is the factor of the metric, or 0 if it is not known yet."""
        self.image, self.rate = image, rate
        self._scaling = scaling
        self._pairs: deque[_Pair] = deque()
        self._most = pairs_for(image.shape[2] * image.shape[3])
        self._loss = math.inf
        self._gradient: Tensor | None = None
        self._length = 1.0  # share of the quasi-Newton step that is tried next

    def step(self, closure: Closure) -> bool:
        if self._gradient is None:
            self._loss = float(closure())
            if not math.isfinite(self._loss):
                return True
            self._gradient = self._taken_gradient()
        gradient = self._gradient
        direction = self._direction(gradient)
        slope = _dot(gradient, direction)
        root = float(direction.square().mean().sqrt())
        self._length = min(self._length, LONGEST / root) if root > 0 else 1.0
        before = self.image.detach().clone()
        try:
            with torch.no_grad():
                self.image.add_(direction, alpha=self._length).clamp_(0, 1)
            del direction  # large
            loss = float(closure())
        except BaseException:
            self._go_back(before)
            raise
        if not loss <= self._loss * (1 + NOISE):  # also for NaN
            self._go_back(before)
            self._shorten(loss, slope)
            return False
        self._learn(before, self._taken_gradient())
        self._loss, self._length = loss, 1.0
        return True

    def _taken_gradient(self) -> Tensor:
        gradient, self.image.grad = self.image.grad, None
        assert gradient is not None
        return gradient

    @torch.no_grad()
    def _direction(self, gradient: Tensor) -> Tensor:
        """Return the quasi-Newton step by the two-loop recursion, (1, 3, H, W)."""
        image = self.image
        held = ((image <= 0) & (gradient > 0)) | ((image >= 1) & (gradient < 0))
        # `masked_fill` would change the memory layout, which makes all that follows slow.
        rest = gradient.clone().masked_fill_(held, 0)
        if self._scaling == 0:
            self._scaling = self.rate / max(float(levelled(rest).square().mean().sqrt()), 1e-30)
        shares = []
        for pair in reversed(self._pairs):
            share = _dot(pair.move, rest) / pair.curvature
            shares.append(share)
            rest.add_(pair.bend, alpha=-share)
        step = levelled(rest).mul_(self._scaling)
        for pair, share in zip(self._pairs, reversed(shares), strict=True):
            step.add_(pair.move, alpha=share - _dot(pair.bend, step) / pair.curvature)
        return step.neg_()

    @torch.no_grad()
    def _learn(self, before: Tensor, gradient: Tensor) -> None:
        """Keep the pair of the last move and its change of the gradient, if it curves upward."""
        assert self._gradient is not None
        move = torch.sub(self.image, before, out=before)
        bend = torch.sub(gradient, self._gradient, out=self._gradient)
        self._gradient = gradient
        curvature = _dot(move, bend)
        if curvature <= CURVED * float(move.norm() * bend.norm()):
            return
        while len(self._pairs) >= self._most:
            self._pairs.popleft()
        self._pairs.append(_Pair(move, bend, curvature))
        self._scaling = curvature / _dot(bend, levelled(bend))

    def _shorten(self, loss: float, slope: float) -> None:
        """Choose the length of the next trial after one with `loss` was refused."""
        above = loss - self._loss - self._length * slope  # > 0, or NaN
        lowest = -slope * self._length / (2 * above) if above > 0 else 0.0  # of a parabola
        self._length *= min(max(lowest, 0.1), 0.5)
        if self._length < SHORTEST:
            self._pairs.clear()
            self._scaling *= 0.1
            self._length = 1.0

    @torch.no_grad()
    def _go_back(self, before: Tensor) -> None:
        self.image.copy_(before)
        self.image.grad = None

    def state(self) -> dict[str, Tensor]:
        numbers = {"loss": self._loss, "length": self._length, "scaling": self._scaling}
        state = {name: torch.tensor(value, dtype=torch.float64) for name, value in numbers.items()}
        if self._gradient is not None:
            state["gradient"] = self._gradient
        for i, pair in enumerate(self._pairs):
            state |= {f"move {i}": pair.move, f"bend {i}": pair.bend}
        return state

    def restore(self, state: Mapping[str, Tensor]) -> None:
        self._loss, self._length, self._scaling = (
            float(state[name]) for name in ("loss", "length", "scaling")
        )
        self._gradient = state.get("gradient")
        count = sum(name.startswith("move ") for name in state)
        pairs = ((state[f"move {i}"], state[f"bend {i}"]) for i in range(count))
        self._pairs = deque(_Pair(move, bend, _dot(move, bend)) for move, bend in pairs)

    def reset(self) -> None:
        """Forget the loss, the gradient and the curvature, but not the size of steps."""
        self._pairs.clear()
        self._gradient, self._loss, self._length = None, math.inf, 1.0

    def forget(self) -> None:
        self.reset()
        self._scaling = 0.0

    def resampled_to(self, image: Tensor) -> PyramidLBFGS:
        # The loss is a mean over pixels, so k times as many pixels have gradients 1/k as large.
        k = image.numel() / self.image.numel()
        return PyramidLBFGS(image, self.rate, self._scaling * k)


def _dot(a: Tensor, b: Tensor) -> float:
    """Return the inner product of two pictures (1, 3, H, W) of the same memory layout."""
    return float(torch.dot(_flat(a), _flat(b)))


def _flat(picture: Tensor) -> Tensor:
    return picture.movedim(1, -1).reshape(-1)
