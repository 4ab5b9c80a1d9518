"""The sliced Wasserstein loss: style as the distribution of features along many directions.

The loss uses the features of a sample of cells. In a region only its own cells are used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylizer.engine.losses.description import StyleLoss
from stylizer.engine.losses.upcast import upcast

if TYPE_CHECKING:
    from torch import Tensor

DIRECTIONS = 64
"""Number of directions along which features are sorted in a step; each step uses new directions."""


def directions(channels: int, count: int, seed: int) -> Tensor:
    """Return `count` random unit vectors, uniform on the sphere, (count, channels) in float32.

    They are the same on every device. Heitz et al. 2021 use as many as there are channels.
    """
    import torch
    import torch.nn.functional as F

    generator = torch.Generator().manual_seed(seed)
    return F.normalize(torch.randn(count, channels, generator=generator))


def quantiles(features: Tensor, along: Tensor) -> Tensor:
    """Project features (P, C) on directions (K, C) and sort them, (K, P), float32 or better."""
    features = upcast(features)
    return (along.to(features) @ features.T).sort(1).values


def sliced_wasserstein(a: Tensor, b: Tensor) -> Tensor:
    """Return the mean squared difference of a (K, P) and b (K, Q) from `quantiles` -> scalar.

    This is L_SW of Heitz et al. 2021: the mean over directions of the squared Wasserstein distance
    of two sorted lists. If P ≠ Q, `b` is interpolated to P values; each value counts as the
    quantile in the middle of its part.
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
