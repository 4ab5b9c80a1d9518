"""How far apart two pictures are, as an encoder sees them.

Everything is a distance: 0 for equal pictures, larger for pictures further apart.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from statistics import fmean

import torch
import torch.nn.functional as F
from torch import Tensor

from stylizer.engine.encoders.base import Encoder
from stylizer.engine.encoders.info import EncoderInfo
from stylizer.engine.losses.moments import moment_sums, moments
from stylizer.engine.losses.sliced import directions, quantiles
from stylizer.engine.losses.style import gram
from stylizer.engine.losses.wide import wide
from stylizer.engine.scales.sampling import grid

SHORT = 1e-10
"""What LPIPS adds to a length that it divides by."""
LEVELS = 256
"""Quantiles by which a distribution along a direction is described."""
DIRECTIONS = 64
CELLS = 4096
"""Cells of a layer, at most about, whose distribution is looked at."""


def perceptual_layers(info: EncoderInfo) -> tuple[str, ...]:
    """The last rectified layer of each stage: of VGG-16, the five that LPIPS looks at."""
    return tuple({layer.stage: layer.name for layer in info.faders}.values())


def perceptual_distance(
    a: Mapping[str, Tensor], b: Mapping[str, Tensor], weights: Mapping[str, Tensor | float]
) -> float:
    """Zhang et al. 2018, eq. 1: Σ over layers of 1/HW Σ over cells of Σ_c w_c (a_c - b_c)².

    a, b: layer -> features (1, C, h, w) of two pictures of equal size; the features of each cell
    are first brought to length 1. `weights`: layer -> w, one number or (C,), which is the square
    of the paper's factor. A layer with w = 1 adds twice the mean cosine distance: at most 2
    where features are never negative, else at most 4. Symmetric; does not see a change of
    all features of a cell by one factor.
    """
    total = 0.0
    for layer, weight in weights.items():
        error = (_directed(a[layer]) - _directed(b[layer])).square().mean((0, 2, 3))
        total += float((weight * error).sum())
    return total


def _directed(features: Tensor) -> Tensor:
    features = wide(features)
    length = torch.linalg.vector_norm(features, dim=1, keepdim=True)
    return torch.div(features, length + SHORT)


def mean_std(features: Tensor) -> Tensor:
    """Mean and standard deviation of each channel. (1, C, h, w) -> (2, C)."""
    found = moments(moment_sums(features))
    return torch.stack([found.mean, found.covariance.diagonal().clamp_min(0).sqrt()])


def distribution(features: Tensor) -> Tensor:
    """Quantiles of features along fixed random directions. (1, C, h, w) -> (DIRECTIONS, LEVELS).

    The mean squared difference of two of them is the sliced Wasserstein distance (Heitz et al.
    2021) of the features of about `CELLS` cells on a grid, but for the number of quantiles.
    """
    some = grid(features.shape[2], features.shape[3], seed=0, most=CELLS)
    cells = features[0, :, some.top :: some.step, some.left :: some.step].flatten(1).T
    return levels(cells)


def levels(points: Tensor) -> Tensor:
    """Quantiles of points (P, C) along fixed random directions: (DIRECTIONS, LEVELS)."""
    along = directions(points.shape[1], DIRECTIONS, seed=0).to(points.device)
    return F.interpolate(quantiles(points, along)[None], LEVELS, mode="linear")[0]


STATISTICS: Mapping[str, Callable[[Tensor], Tensor]] = {
    "gram": gram,
    "mean_std": mean_std,
    "sliced": distribution,
}
"""Each a vector that says of a layer's features (1, C, h, w) what is in them, not where."""


def apart(a: Sequence[Tensor], b: Sequence[Tensor]) -> float:
    """Mean of 2 |a - b| / (|a| + |b|) over pairs: 0 for equal ones, at most 2 (one is zero)."""
    return fmean(
        2 * float((x - y).norm()) / max(float(x.norm() + y.norm()), SHORT)
        for x, y in zip(a, b, strict=True)
    )


@torch.no_grad()
def style_distance(
    encoder: Encoder,
    first: Tensor,
    second: Tensor,
    layers: Collection[str],
    statistic: str = "gram",
) -> float:
    """How far the pictures are `apart` in one of the `STATISTICS` of `layers`.

    `first`, `second` (1, 3, H, W) sRGB in [0, 1], of any sizes. In [0, 2]: 0 for equal styles, 2
    when one of them shows the encoder nothing. Symmetric. Gram matrices and moments do not see
    where in the picture anything is.
    """
    one, other = encoder(first, layers), encoder(second, layers)
    look = STATISTICS[statistic]
    return apart([look(one[name]) for name in layers], [look(other[name]) for name in layers])
