"""The optimiser Muon: momentum with orthogonalised steps (Jordan et al. 2024).

A step changes a matrix of weights by nearly equal amounts along all singular directions, which
needs far fewer steps than Adam. Adam updates the vectors (biases).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn


def orthogonalised(matrix: Tensor) -> Tensor:
    """Return nearly the nearest orthogonal matrix, by five Newton-Schulz steps.

    The singular values of the result are about one.
    """
    a, b, c = 3.4445, -4.7750, 2.0315
    x = matrix.bfloat16()
    tall = x.size(0) > x.size(1)
    x = x.T if tall else x
    x = x / (x.norm() + 1e-7)
    for _ in range(5):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    step: Tensor = x.T if tall else x
    return step.float()


class Muon(torch.optim.Optimizer):
    """Muon for matrices with learning rate `lr`, and Adam for biases with `lr * vector`."""

    def __init__(
        self,
        parameters: Iterable[nn.Parameter],
        lr: float = 0.02,
        momentum: float = 0.95,
        vector: float = 0.1,
    ) -> None:
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "vector": vector})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is None:
                    continue
                if weight.ndim > 1:
                    self._matrix(weight, weight.grad, group)
                else:
                    self._vector(weight, weight.grad, group)

    def _matrix(self, weight: Tensor, gradient: Tensor, group: dict[str, Any]) -> None:
        state = self.state[weight]
        if not state:
            state["momentum"] = torch.zeros_like(weight)
        held = state["momentum"].lerp_(gradient, 1 - group["momentum"])
        ahead = gradient.lerp(held, group["momentum"])  # Nesterov momentum
        turned = orthogonalised(ahead.reshape(len(weight), -1))
        gain = max(1.0, turned.size(0) / turned.size(1)) ** 0.5
        weight.add_(turned.view(weight.shape), alpha=-group["lr"] * gain)

    def _vector(self, weight: Tensor, gradient: Tensor, group: dict[str, Any]) -> None:
        state = self.state[weight]
        if not state:
            state["first"], state["second"] = torch.zeros_like(weight), torch.zeros_like(weight)
            state["count"] = torch.zeros(())
        state["count"] += 1
        state["first"].lerp_(gradient, 0.1)
        state["second"].lerp_(gradient.square(), 0.01)
        first = state["first"] / (1 - 0.9 ** state["count"])
        second = state["second"] / (1 - 0.99 ** state["count"])
        weight.add_(first / (second.sqrt() + 1e-8), alpha=-group["lr"] * group["vector"])
