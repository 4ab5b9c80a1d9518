"""Distances between features of two pictures, or between their pixels, as sums.

Sums, so that those of the parts of a picture add up to that of the whole.
"""

from __future__ import annotations

from torch import Tensor

from stylizer.engine.losses.wide import wide


def squared_error(a: Tensor, b: Tensor) -> Tensor:
    """Σ (a - b)²: half of it is Gatys et al. 2016, eq. 1; by C·H·W, Johnson et al. 2016, eq. 2.

    a, b: equal shapes -> scalar, in float32 or better.
    """
    return (wide(a) - wide(b)).square().sum()


def absolute_error(a: Tensor, b: Tensor) -> Tensor:
    """Σ |a - b|; divided by C·H·W it is L1. a, b: equal shapes -> scalar, in float32 or better."""
    return (wide(a) - wide(b)).abs().sum()
