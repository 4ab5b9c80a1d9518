"""Half-finished pictures by the student's own hand, for it to learn from.

What the student will look at when it is used are pictures on their way to a style, with all
that its own gradients have put into them. Here such pictures are kept going beside the training,
and the teacher says what it sees in them (learning from one's own states: Ross et al. 2011,
arXiv:1011.0686).
"""

from __future__ import annotations

from collections.abc import Collection

import torch
from torch import Tensor

from stylizer.engine.encoders.base import Encoder
from stylizer.training.objective import energy, products

STEP = 0.012
"""How far a pixel with a gradient of typical size moves at each visit, of [0, 1]."""


class Chains:
    """`count` pictures (3, crop, crop), each being painted in the style of another one."""

    def __init__(self, count: int, crop: int, generator: torch.Generator) -> None:
        self.generator = generator
        self.pictures = torch.zeros(count, 3, crop, crop)
        self.styles = torch.zeros(count, 3, crop, crop)
        self.momenta = torch.zeros(count, 3, crop, crop)
        self.left = torch.zeros(count, dtype=torch.long)

    def pick(self, count: int) -> Tensor:
        """Pictures at random, in whatever state they are; (count, 3, crop, crop)."""
        chosen = torch.randperm(len(self.left), generator=self.generator)[:count]
        return self.pictures[chosen]

    def advance(self, student: Encoder, layers: Collection[str], batch: Tensor, count: int) -> None:
        """Paint on at `count` of the pictures; those that are done start anew from `batch`."""
        for index in self.left.eq(0).nonzero().flatten().tolist():
            self._begin(index, batch)
        chosen = torch.randperm(len(self.left), generator=self.generator)[:count]
        picture = self.pictures[chosen].contiguous(memory_format=torch.channels_last)
        with torch.no_grad():
            goals = {k: products(v) for k, v in student(self.styles[chosen], layers).items()}
        seen = student(picture.requires_grad_(), layers)
        terms = []
        for name, goal in goals.items():
            size = energy(goal)
            terms.append((energy(products(seen[name]) - goal) / (size + size.mean())).sum())
        slope = torch.autograd.grad(torch.stack(terms).sum(), picture)[0].float()
        slope = slope / (slope.square().mean((1, 2, 3), keepdim=True).sqrt() + 1e-20)
        momentum = self.momenta[chosen].lerp(slope.clamp(-3, 3), 0.2)
        self.momenta[chosen] = momentum
        self.pictures[chosen] = (picture.detach() - STEP * momentum).clamp(0, 1)
        self.left[chosen] -= 1

    def _begin(self, index: int, batch: Tensor) -> None:
        """From one picture of the batch, or sometimes from noise, in the style of another."""
        content, style = torch.randperm(len(batch), generator=self.generator)[:2].tolist()
        start = batch[content]
        if float(torch.rand((), generator=self.generator)) < 0.15:
            noise = torch.rand(start.shape, generator=self.generator)
            start = start.mean((1, 2), keepdim=True) + 0.3 * (noise - 0.5)
        self.pictures[index], self.styles[index] = start.clamp(0, 1), batch[style]
        self.momenta[index] = 0
        self.left[index] = int(torch.randint(10, 60, (), generator=self.generator))

    def state(self) -> dict[str, Tensor]:
        """What `restore` needs to go on."""
        return {name: getattr(self, name).clone() for name in self._held}

    def restore(self, state: dict[str, Tensor]) -> None:
        for name in self._held:
            getattr(self, name).copy_(state[name])

    _held = ("pictures", "styles", "momenta", "left")
