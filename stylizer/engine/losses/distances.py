"""The smooth-L1 distance between features of two pictures, or between their pixels, as a sum.

Sums, so that those of the parts of a picture add up to that of the whole.
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

from stylizer.engine.losses.wide import wide


def smooth_l1_error(
    a: Tensor, b: Tensor, beta: float = 1.0, weight: Tensor | None = None
) -> Tensor:
    """Σ w s(a - b) with s(d) = d² / 2β where |d| < β, |d| - β/2 elsewhere.

    Girshick 2015, eq. 3, is β = 1; times β it is Huber's loss; β = 0 is L1. As published it is
    the mean: divide by the number of values C·H·W, or with weights by C·Σ w.
    a, b: (1, C, H, W); weight: (1, 1, H, W) in [0, 1], None for 1 everywhere -> scalar, in
    float32 or better.
    """
    error = F.smooth_l1_loss(wide(a), wide(b), reduction="none", beta=beta)
    return (error if weight is None else error * weight).sum()
