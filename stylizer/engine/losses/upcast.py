"""The dtype in which many numbers can be added up precisely."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


def upcast(x: Tensor) -> Tensor:
    """Return `x` in float32 or better: bfloat16 becomes float32, float64 stays."""
    import torch

    return x.to(torch.promote_types(x.dtype, torch.float32))
