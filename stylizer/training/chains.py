"""Half-finished pictures that the student paints and then learns from.

During style transfer the encoder gets pictures that its own gradients have changed. The training
makes such pictures with the student, and the student learns the teacher's features of them (see
Ross et al. 2011, arXiv:1011.0686, on learning from one's own states).
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import torch
from torch import Tensor

from stylizer.training.objective import energy, products

Network = Callable[[Tensor, Collection[str]], dict[str, Tensor]]
"""Returns the features of the named layers of a picture (N, 3, H, W)."""

STEP = 0.012
"""The change of a pixel whose gradient has typical size, per step; pixels are in [0, 1]."""


class Chains:
    """A set of `count` pictures (3, crop, crop), each painted in the style of another picture."""

    def __init__(self, count: int, crop: int, generator: torch.Generator) -> None:
        self.generator = generator
        self.pictures = torch.zeros(count, 3, crop, crop)
        self.styles = torch.zeros(count, 3, crop, crop)
        self.momenta = torch.zeros(count, 3, crop, crop)
        self.left = torch.zeros(count, dtype=torch.long)

    def pick(self, count: int) -> Tensor:
        """Return random pictures in their present state; (count, 3, crop, crop)."""
        chosen = torch.randperm(len(self.left), generator=self.generator)[:count]
        return self.pictures[chosen]

    def advance(self, student: Network, layers: Collection[str], batch: Tensor, count: int) -> None:
        """Take a step with `count` pictures. A finished picture is replaced from `batch`."""
        for index in self.left.eq(0).nonzero().flatten().tolist():
            self._begin(index, batch)
        chosen = torch.randperm(len(self.left), generator=self.generator)[:count]
        picture = self.pictures[chosen].contiguous(memory_format=torch.channels_last)
        with torch.no_grad():
            goals = {k: products(v) for k, v in student(self.styles[chosen], layers).items()}
        features = student(picture.requires_grad_(), layers)
        terms = []
        for name, goal in goals.items():
            size = energy(goal)
            terms.append((energy(products(features[name]) - goal) / (size + size.mean())).sum())
        gradient = torch.autograd.grad(torch.stack(terms).sum(), picture)[0].float()
        gradient = gradient / (gradient.square().mean((1, 2, 3), keepdim=True).sqrt() + 1e-20)
        momentum = self.momenta[chosen].lerp(gradient.clamp(-3, 3), 0.2)
        self.momenta[chosen] = momentum
        self.pictures[chosen] = (picture.detach() - STEP * momentum).clamp(0, 1)
        self.left[chosen] -= 1

    def _begin(self, index: int, batch: Tensor) -> None:
        """Start a picture from one of the batch, or sometimes from noise, in another's style."""
        content, style = torch.randperm(len(batch), generator=self.generator)[:2].tolist()
        start = batch[content]
        if float(torch.rand((), generator=self.generator)) < 0.15:
            noise = torch.rand(start.shape, generator=self.generator)
            start = start.mean((1, 2), keepdim=True) + 0.3 * (noise - 0.5)
        self.pictures[index], self.styles[index] = start.clamp(0, 1), batch[style]
        self.momenta[index] = 0
        self.left[index] = int(torch.randint(10, 60, (), generator=self.generator))

    def state(self) -> dict[str, Tensor]:
        """Return everything that `restore` needs to continue."""
        return {name: getattr(self, name).clone() for name in self._held}

    def restore(self, state: dict[str, Tensor]) -> None:
        for name in self._held:
            getattr(self, name).copy_(state[name])

    _held = ("pictures", "styles", "momenta", "left")
