"""Features by their direction alone, and which of another set points most nearly the same way."""

from __future__ import annotations

import torch
from torch import Tensor

from stylizer.engine.losses.upcast import upcast

SHORT = 1e-5
"""Length, relative to the others', below which a feature has no direction but rounding."""
AT_ONCE = 2**22
"""How many distances are held in memory at a time."""


def unit(features: Tensor, *, centered: bool = False) -> Tensor:
    """Rows at length 1, first less their mean if `centered`. (P, C) -> (P, C), float32 or better.

    Rows without direction (zero, or equal to the mean) become zero and have no gradient: their
    cosine distance to everything is 1.
    """
    rows = upcast(features)
    least = SHORT * rows.detach().square().sum(1).mean().sqrt()
    if centered:
        rows = rows - rows.mean(0)
    length = torch.linalg.vector_norm(rows, dim=1, keepdim=True)
    directed = length > least
    result: Tensor = directed * rows / torch.where(directed, length, 1)
    return result


@torch.no_grad()
def nearest(a: Tensor, b: Tensor) -> Tensor:
    """For each of the unit rows of a (P, C), the index of the nearest of b (Q, C) -> (P,)."""
    parts = torch.split(a, max(1, AT_ONCE // len(b)))
    return torch.cat([(part @ b.T).argmax(1) for part in parts])


def one_way(a: Tensor, b: Tensor) -> Tensor:
    """1/P Σ_p min_q (1 - a_p·b_q), of unit rows a (P, C) and b (Q, C) -> scalar."""
    # The gradient of b[...] is added up in any order where rows are taken more than once.
    return 1 - (a * b.index_select(0, nearest(a, b))).sum(1).mean()
