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
    return torch.cat([(part @ b.T).argmax(1) for part in _parts(a, b)])


@torch.no_grad()
def nearest_both_ways(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """Return `nearest(a, b)` and `nearest(b, a)`, (P,) and (Q,), from the same distances."""
    of_a, start = [], 0
    of_b = torch.zeros(len(b), dtype=torch.long, device=b.device)
    most = b.new_full((len(b),), -torch.inf)
    for part in _parts(a, b):
        likeness = part @ b.T
        of_a.append(likeness.argmax(1))
        found, rows = likeness.max(0)
        of_b = torch.where(found > most, rows + start, of_b)
        most = most.maximum(found)
        start += len(part)
    return torch.cat(of_a), of_b


def matched(a: Tensor, b: Tensor, rows: Tensor) -> Tensor:
    """Return 1/P Σ_p (1 - a_p·b_q) with q = rows[p], for unit rows a (P, C), b (Q, C) -> scalar."""
    # `b[rows]` is not used, because its gradient adds up repeated rows in an undefined order.
    return 1 - (a * b.index_select(0, rows)).sum(1).mean()


def _parts(a: Tensor, b: Tensor) -> tuple[Tensor, ...]:
    """Cut a into parts whose distances from all rows of b may be held in memory."""
    return torch.split(a, max(1, AT_ONCE // len(b)))
