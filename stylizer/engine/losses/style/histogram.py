"""The histogram loss: style as the histogram of each channel of the features.

The loss uses the features of a sample of cells. In a region only its own cells are used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylizer.engine.losses.description import StyleLoss
from stylizer.engine.losses.upcast import upcast

if TYPE_CHECKING:
    from torch import Tensor


def remap(values: Tensor, target: Tensor) -> Tensor:
    """Give each channel of `values` (P, C) the distribution of that channel of `target` (Q, C).

    This is histogram matching without bins: the value of rank r becomes the target's quantile at
    (r + ½) / P, by linear interpolation. Equal values become the quantile of their middle rank and
    stay equal. Therefore the result is a function of the value, as in Risser et al. 2017, and a
    flat area stays flat. Return (P, C), in float32 or better, without gradients.
    """
    import torch
    import torch.nn.functional as F

    values, target = values.detach(), target.detach()
    ordered, order = upcast(values).T.contiguous().sort(1)
    quantiles = upcast(target).T.sort(1).values
    if len(target) != len(values):
        quantiles = F.interpolate(quantiles[None], len(values), mode="linear")[0]
    # The first rank of equal values plus the rank after their last is twice the middle rank plus 1.
    ranks = torch.searchsorted(ordered, ordered) + torch.searchsorted(ordered, ordered, right=True)
    middle = (quantiles.gather(1, (ranks - 1) // 2) + quantiles.gather(1, ranks // 2)) / 2
    return torch.empty_like(middle).scatter_(1, order, middle).T


def histogram_loss(features: Tensor, style: Tensor) -> Tensor:
    """Return the mean squared distance of features (P, C) to their remap to a style's (Q, C).

    This is L_histogram = |O - R(O)|² of Risser et al. 2017, divided by P·C. As in the paper, the
    remap R(O) is a constant in the gradient.
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
