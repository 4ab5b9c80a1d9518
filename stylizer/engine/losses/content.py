"""Distances between features of two pictures, or between their pixels, as sums.

Sums, so that those of the parts of a picture add up to that of the whole.
"""

from __future__ import annotations

from torch import Tensor

from stylizer.engine.losses.wide import wide


def squared_error(a: Tensor, b: Tensor, weight: Tensor | None = None) -> Tensor:
    """Σ w (a - b)²: half of it is Gatys et al. 2016, eq. 1; by C·H·W, Johnson et al. 2016, eq. 2.

    a, b: equal shapes (1, C, H, W); weight: (1, 1, H, W), None for 1 everywhere -> scalar, in
    float32 or better.
    """
    error = (wide(a) - wide(b)).square()
    return (error if weight is None else error * weight).sum()


def absolute_error(a: Tensor, b: Tensor, weight: Tensor | None = None) -> Tensor:
    """Σ w |a - b|; divided by C·H·W it is L1. Shapes as above -> scalar, in float32 or better."""
    error = (wide(a) - wide(b)).abs()
    return (error if weight is None else error * weight).sum()
