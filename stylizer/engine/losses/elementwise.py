"""Distances between equal elements of two tensors, as sums.

Sums, so that those of the parts of a picture add up to that of the whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylizer.engine.losses.upcast import upcast

if TYPE_CHECKING:
    from torch import Tensor


def squared_error(a: Tensor, b: Tensor, weight: Tensor | None = None) -> Tensor:
    """Σ w (a - b)²: half of it is Gatys et al. 2016, eq. 1; by C·H·W, Johnson et al. 2016, eq. 2.

    a, b: equal shapes (1, C, H, W); weight: (1, 1, H, W), None for 1 everywhere -> scalar, in
    float32 or better.
    """
    error = (upcast(a) - upcast(b)).square()
    return (error if weight is None else error * weight).sum()


def absolute_error(a: Tensor, b: Tensor, weight: Tensor | None = None) -> Tensor:
    """Σ w |a - b|; divided by C·H·W it is L1. Shapes as above -> scalar, in float32 or better."""
    error = (upcast(a) - upcast(b)).abs()
    return (error if weight is None else error * weight).sum()


def smooth_l1_error(
    a: Tensor, b: Tensor, weight: Tensor | None = None, beta: float = 1.0
) -> Tensor:
    """Σ w s(a - b) with s(d) = d² / 2β where |d| < β, |d| - β/2 elsewhere.

    Girshick 2015, eq. 3, is β = 1; times β it is Huber's loss; β = 0 is L1. As published it is
    the mean: divide by the number of values C·H·W, or with weights by C·Σ w.
    a, b: (1, C, H, W); weight: (1, 1, H, W) in [0, 1], None for 1 everywhere -> scalar, in
    float32 or better.
    """
    import torch.nn.functional as F

    error = F.smooth_l1_loss(upcast(a), upcast(b), reduction="none", beta=beta)
    return (error if weight is None else error * weight).sum()
