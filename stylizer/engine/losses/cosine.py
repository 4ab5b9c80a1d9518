"""Cosine distances between features, which compare only the directions of the features."""

from __future__ import annotations

import torch
from torch import Tensor

from stylizer.engine.losses.upcast import upcast

SHORT = 1e-5
"""Length relative to the root mean square length below which the direction of a feature is only
rounding error."""
AT_ONCE = 2**22
"""Number of distances that are held in memory at a time."""


def unit(features: Tensor, *, centered: bool = False) -> Tensor:
    """Scale rows to length 1, if `centered` after subtracting their mean. (P, C) -> (P, C).

    The result is float32 or better. Rows without a direction, which are zero or equal to the mean,
    become zero and have no gradient; their cosine distance to all rows is 1.
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
    """Return the index of the nearest row of b (Q, C) for each row of a (P, C) -> (P,).

    All rows have length 1.
    """
    parts = torch.split(a, max(1, AT_ONCE // len(b)))
    return torch.cat([(part @ b.T).argmax(1) for part in parts])


def one_way(a: Tensor, b: Tensor) -> Tensor:
    """Return 1/P Σ_p min_q (1 - a_p·b_q) for unit rows a (P, C) and b (Q, C) -> scalar."""
    # `b[...]` is not used, because its gradient adds up repeated rows in an undefined order.
    return 1 - (a * b.index_select(0, nearest(a, b))).sum(1).mean()
