"""Numbers wide enough to add up many of them."""

from __future__ import annotations

import torch
from torch import Tensor


def wide(x: Tensor) -> Tensor:
    """float32 or better: what a network computed in less is widened, float64 stays."""
    return x.to(torch.promote_types(x.dtype, torch.float32))
