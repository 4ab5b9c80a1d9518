"""Style as the whole distribution of features, seen along many directions.

Features are those of chosen cells, of a region those of its cells alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylizer.engine.losses.description import StyleLoss
from stylizer.engine.losses.upcast import upcast

if TYPE_CHECKING:
    from torch import Tensor

DIRECTIONS = 64
"""Along which features are sorted at a step; the next step takes others."""


def directions(channels: int, count: int, seed: int) -> Tensor:
    """`count` directions, even over the sphere: (count, channels), rows of length 1, float32.

    The same on every device. Heitz et al. 2021 take as many as there are channels.
    """
    import torch
    import torch.nn.functional as F

    generator = torch.Generator().manual_seed(seed)
    return F.normalize(torch.randn(count, channels, generator=generator))


def quantiles(features: Tensor, along: Tensor) -> Tensor:
    """Features (P, C) seen along directions (K, C): sorted, (K, P), in float32 or better."""
    features = upcast(features)
    return (along.to(features) @ features.T).sort(1).values


def sliced_wasserstein(a: Tensor, b: Tensor) -> Tensor:
    """Mean squared difference of quantiles, a (K, P) and b (K, Q) from `quantiles` -> scalar.

    Heitz et al. 2021, L_SW: the mean over directions of the squared Wasserstein distance of two
    sorted lists. With P ≠ Q those of `b` are interpolated to P, each value being the quantile in
    the middle of its part.
    """
    import torch.nn.functional as F

    if a.shape[1] != b.shape[1]:
        b = F.interpolate(b[None], a.shape[1], mode="linear", align_corners=False)[0]
    return (a - b).square().mean()


def _sliced(a: Tensor, b: Tensor, seed: int) -> Tensor:
    along = directions(a.shape[1], min(a.shape[1], DIRECTIONS), seed).to(a.device)
    return sliced_wasserstein(quantiles(a, along), quantiles(b, along))


LOSSES = (
    StyleLoss(
        name="sliced",
        title="Sliced Wasserstein",
        hint="Like Wasserstein, but compares the features along many directions: rare details count"
        " too.",
        order=5,
        statistic="samples",
        function=_sliced,
        empty=lambda b: upcast(b).square().mean(),
        balance=2.5,
    ),
)
