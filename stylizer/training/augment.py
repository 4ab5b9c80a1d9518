"""Makes batches for training: random crops of pictures, mirrored and recoloured at random."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

GREY = (0.299, 0.587, 0.114)


class Batches:
    """An endless series of batches (count, 3, crop, crop), RGB in [0, 1], channels last.

    The batches depend on `generator` alone, so that a checkpoint only needs its state.
    """

    def __init__(
        self, pictures: NDArray[np.uint8], count: int, crop: int, generator: torch.Generator
    ) -> None:
        self.pictures, self.count, self.crop, self.generator = pictures, count, crop, generator

    def __iter__(self) -> Iterator[Tensor]:
        while True:
            yield self.next()

    def uniform(self, low: float, high: float, *shape: int) -> Tensor:
        """Return uniform random numbers between `low` and `high`."""
        return low + (high - low) * torch.rand(*shape, generator=self.generator)

    def next(self) -> Tensor:
        """Return the next batch."""
        crops = torch.stack([self._crop() for _ in range(self.count)])
        return self._recolour(crops).contiguous(memory_format=torch.channels_last)

    def _crop(self) -> Tensor:
        """Return a square of one picture at a random scale, sometimes mirrored; (3, crop, crop)."""
        size = self.pictures.shape[1]
        drawn = self.uniform(0, 1, 6).tolist()
        picture = self.pictures[int(drawn[0] * len(self.pictures))]
        low = min(0.4 * self.crop, size)
        side = round(math.exp(math.log(low) + drawn[1] * math.log(size / low)))
        left, top = int(drawn[2] * (size - side + 1)), int(drawn[3] * (size - side + 1))
        part = torch.from_numpy(np.ascontiguousarray(picture[top : top + side, left : left + side]))
        part = part.permute(2, 0, 1)[None].float() / 255
        shape = (self.crop, self.crop)
        part = F.interpolate(part, shape, mode="bilinear", antialias=True, align_corners=False)[0]
        part = part.flip(2) if drawn[4] < 0.5 else part
        return part.flip(1) if drawn[5] < 0.15 else part

    def _recolour(self, x: Tensor) -> Tensor:
        """Change contrast, brightness, saturation, colour cast, hue, blur and grain at random.

        The result is clamped to [0, 1].
        """
        n = len(x)
        grey = (x * x.new_tensor(GREY).view(1, 3, 1, 1)).sum(1, keepdim=True)
        x = grey + self.uniform(0.0, 1.5, n, 1, 1, 1) * (x - grey)
        mixed = x[:, torch.randperm(3, generator=self.generator)]
        x = torch.where(self.uniform(0, 1, n, 1, 1, 1) < 0.2, mixed, x)
        mean = x.mean((1, 2, 3), keepdim=True)
        x = mean + self.uniform(0.5, 1.5, n, 1, 1, 1) * (x - mean)
        x = x + self.uniform(-0.15, 0.15, n, 1, 1, 1) + self.uniform(-0.07, 0.07, n, 3, 1, 1)
        soft = F.avg_pool2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), 3, 1)
        amount = self.uniform(-1.5, 1, n, 1, 1, 1).clamp_min(0)
        x = x + amount * (soft - x)
        grain = torch.randn(x.shape, generator=self.generator)
        grain = grain * self.uniform(-0.06, 0.06, n, 1, 1, 1).clamp_min(0)
        return (x + grain).clamp(0, 1)
