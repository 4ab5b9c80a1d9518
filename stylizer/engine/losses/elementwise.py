"""Distances between corresponding elements of two tensors, as sums.

The sums over the blocks of a picture add up to the sum over the whole picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylizer.engine.losses.upcast import upcast

if TYPE_CHECKING:
    from torch import Tensor


def squared_error(a: Tensor, b: Tensor, weight: Tensor | None = None) -> Tensor:
    """Return the squared error Σ w (a - b)².

    Half of this sum is Gatys et al. 2016, eq. 1; divided by C·H·W it is Johnson et al. 2016, eq. 2.
    a, b: equal shapes (1, C, H, W); weight: (1, 1, H, W), None for 1 everywhere -> scalar, in
    float32 or better.
    """
    error = (upcast(a) - upcast(b)).square()
    return (error if weight is None else error * weight).sum()


def absolute_error(a: Tensor, b: Tensor, weight: Tensor | None = None) -> Tensor:
    """Return the absolute error Σ w |a - b|; divided by C·H·W it is L1.

    a, b: equal shapes (1, C, H, W); weight: (1, 1, H, W), None for 1 everywhere -> scalar, in
    float32 or better.
    """
    error = (upcast(a) - upcast(b)).abs()
    return (error if weight is None else error * weight).sum()


def smooth_l1_error(
    a: Tensor, b: Tensor, weight: Tensor | None = None, beta: float = 1.0
) -> Tensor:
    """Return the smooth L1 error Σ w s(a - b), s(d) = d² / 2β if |d| < β, else |d| - β/2.

    Girshick 2015, eq. 3, is the case β = 1; Huber's loss is β times this one; β = 0 is L1. The
    published loss is a mean: divide by the number of values C·H·W, or with weights by C·Σ w.
    a, b: (1, C, H, W); weight: (1, 1, H, W) in [0, 1], None for 1 everywhere -> scalar, in
    float32 or better.
    """
    import torch.nn.functional as F

    error = F.smooth_l1_loss(upcast(a), upcast(b), reduction="none", beta=beta)
    return (error if weight is None else error * weight).sum()
