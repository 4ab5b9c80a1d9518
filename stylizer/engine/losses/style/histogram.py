"""Style as the histogram of each channel of features.

Features are those of chosen cells, of a region those of its cells alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylizer.engine.losses.description import StyleLoss
from stylizer.engine.losses.upcast import upcast

if TYPE_CHECKING:
    from torch import Tensor


def remap(values: Tensor, target: Tensor) -> Tensor:
    """Each channel of `values` (P, C), with the distribution of that of `target` (Q, C).

    Histogram matching without bins: the value of rank r takes the target's quantile at
    (r + ½) / P, by linear interpolation. Equal values stay equal and take the quantile of their
    middle rank: so it is a function of the value, as in Risser et al. 2017, and a flat area stays
    flat.
    Returns (P, C), in float32 or better, without gradients.
    """
    import torch
    import torch.nn.functional as F

    values, target = values.detach(), target.detach()
    ordered, order = upcast(values).T.contiguous().sort(1)
    quantiles = upcast(target).T.sort(1).values
    if len(target) != len(values):
        quantiles = F.interpolate(quantiles[None], len(values), mode="linear")[0]
    # Of equal values, the first rank plus the one after the last: twice the middle one, plus one.
    ranks = torch.searchsorted(ordered, ordered) + torch.searchsorted(ordered, ordered, right=True)
    middle = (quantiles.gather(1, (ranks - 1) // 2) + quantiles.gather(1, ranks // 2)) / 2
    return torch.empty_like(middle).scatter_(1, order, middle).T


def histogram_loss(features: Tensor, style: Tensor) -> Tensor:
    """Mean squared distance of features (P, C) to their remap to a style's (Q, C) -> scalar.

    Risser et al. 2017, L_histogram = |O - R(O)|², divided by P·C; the remap R(O) is held fixed in
    the gradient, as there.
    """
    return (upcast(features) - remap(features, style)).square().mean()


LOSSES = (
    StyleLoss(
        name="histogram",
        title="Histogram",
        hint="How often each strength of each feature occurs: evens out blotches and pale areas.",
        order=6,
        statistic="samples",
        function=lambda a, b, seed: histogram_loss(a, b),
        empty=lambda b: upcast(b).square().mean(),
        balance=2.0,
    ),
)
