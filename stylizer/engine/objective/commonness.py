"""Weights of the cells of a painting by how common their features are in it.

The deep layers of an encoder hold whole objects: the eyes of a portrait, a peacock. A Gram matrix
of all cells asks for these objects as it asks for strokes, so that faces appear in the sky of a
photo. What tells an object from a manner of painting is that it occurs once. The features of its
cells lie outside of what the other cells span, which is measured by their statistical leverage,
l = fᵀ (G + λI)⁻¹ f (Hoaglin and Welsch 1978). Cells with more than the mean leverage count less.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from stylizer.engine.losses.upcast import upcast

DEEP = 8
"""Width in pixels of the cells from which on layers hold objects."""
RIDGE = 0.1
"""λ as a share of the mean eigenvalue of G."""
POWER = 3.0
"""Power of the ratio between the mean leverage and a cell's own, chosen by eye: eyes disappear from
the sky with 3, while the swirls of a starry night stay."""


@dataclass(frozen=True)
class Commonness:
    """Function that maps features to weights of their cells.

    `inverse` (C, C) is (G + λI)⁻¹, `usual` is the mean leverage, and `least` in [0, 1] is the
    weight of the rarest cells: with 1 all cells have the same weight.
    """

    inverse: Tensor
    usual: float
    least: float

    @classmethod
    def of(cls, gram: Tensor, least: float) -> Commonness:
        """Make the function for a painting with the Gram matrix `gram` (C, C) per cell."""
        exact = gram.double() if gram.device.type != "mps" else gram.cpu().double()
        ridge = max(RIDGE * float(exact.diagonal().mean()), 1e-12)
        inverse = torch.linalg.inv(exact + ridge * torch.eye(len(exact)).to(exact))
        usual = float((exact * inverse).sum())
        return cls(inverse.to(gram), max(usual, 1e-12), least)

    def __call__(self, features: Tensor) -> Tensor:
        """Return the weights of cells, (P, C) -> (P,), in [`least`, 1]."""
        rows = upcast(features)
        leverage = ((rows @ self.inverse) * rows).sum(1)
        weight = (self.usual / leverage.clamp_min(1e-12)).clamp_max(1) ** POWER
        return self.least + (1 - self.least) * weight

    def map(self, features: Tensor) -> Tensor:
        """Return the weights of the cells of a layer, (1, C, h, w) -> (1, 1, h, w)."""
        height, width = features.shape[2:]
        return self(features.movedim(1, -1).flatten(0, 2)).view(1, 1, height, width)


def fullness(cells: int, channels: int, least: float) -> float:
    """Return the factor of a layer's weight at a scale where it has few cells, in [`least`, 1].

    A Gram matrix of fewer cells than channels describes these cells one by one, in their places, so
    matching it copies the arrangement of the painting.
    """
    return least + (1 - least) * min(1.0, cells / channels)
