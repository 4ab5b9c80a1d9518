"""Style as the whole distribution of features, seen along many directions.

Features are those of chosen cells, of a region those of its cells alone.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from stylizer.engine.losses.wide import wide


def directions(channels: int, count: int, seed: int) -> Tensor:
    """`count` directions, even over the sphere: (count, channels), rows of length 1, float32.

    The same on every device. Heitz et al. 2021 take as many as there are channels.
    """
    generator = torch.Generator().manual_seed(seed)
    return F.normalize(torch.randn(count, channels, generator=generator))


def quantiles(features: Tensor, along: Tensor) -> Tensor:
    """Features (P, C) seen along directions (K, C): sorted, (K, P), in float32 or better."""
    features = wide(features)
    return (along.to(features) @ features.T).sort(1).values


def sliced_wasserstein(a: Tensor, b: Tensor) -> Tensor:
    """Mean squared difference of quantiles, a (K, P) and b (K, Q) from `quantiles` -> scalar.

    Heitz et al. 2021, L_SW: the mean over directions of the squared Wasserstein distance of two
    sorted lists. With P ≠ Q those of `b` are interpolated to P, each value being the quantile in
    the middle of its part.
    """
    if a.shape[1] != b.shape[1]:
        b = F.interpolate(b[None], a.shape[1], mode="linear", align_corners=False)[0]
    return (a - b).square().mean()
