"""Distances between pictures by the features of an encoder; they are 0 for equal pictures."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from statistics import fmean

import torch
import torch.nn.functional as F
from torch import Tensor

from stylizer.engine.encoders.base import Encoder
from stylizer.engine.encoders.info import EncoderInfo
from stylizer.engine.losses.moments import gram, moment_sums, moments
from stylizer.engine.losses.style.sliced import directions, quantiles
from stylizer.engine.losses.upcast import upcast
from stylizer.engine.scales.sampling import grid

EPSILON = 1e-10
"""Number that LPIPS adds to a norm before it divides by the norm."""
QUANTILES = 256
"""Number of quantiles that describe a distribution along a direction."""
DIRECTIONS = 64
CELLS = 4096
"""Approximate largest number of cells of a layer from which a distribution is computed."""


def perceptual_layers(info: EncoderInfo) -> tuple[str, ...]:
    """Return the last rectified layer of each stage; for VGG-16 these are the layers of LPIPS."""
    return tuple({layer.stage: layer.name for layer in info.faders}.values())


def perceptual_distance(
    a: Mapping[str, Tensor], b: Mapping[str, Tensor], weights: Mapping[str, Tensor | float]
) -> float:
    """Return the perceptual distance (LPIPS, Zhang et al. 2018, eq. 1) of two pictures.

    The distance is Σ over layers of 1/HW Σ over cells of Σ_c w_c (a_c - b_c)². a, b: layer ->
    features (1, C, h, w) of pictures of equal size, which are normalised to length 1 in each cell.
    `weights`: layer -> w, one number or (C,), the square of the factor in the paper. A layer with
    w = 1 adds twice the mean cosine distance, which is at most 2 for features that are never
    negative, else at most 4. The distance is symmetric, and invariant to scaling all features of a
    cell by one factor.
    """
    total = 0.0
    for layer, weight in weights.items():
        error = (_unit_normalized(a[layer]) - _unit_normalized(b[layer])).square().mean((0, 2, 3))
        total += float((weight * error).sum())
    return total


def _unit_normalized(features: Tensor) -> Tensor:
    """Scale the features of each cell to length 1."""
    features = upcast(features)
    length = torch.linalg.vector_norm(features, dim=1, keepdim=True)
    return torch.div(features, length + EPSILON)


def mean_std(features: Tensor) -> Tensor:
    """Return the mean and the standard deviation of each channel, (1, C, h, w) -> (2, C)."""
    found = moments(moment_sums(features))
    return torch.stack([found.mean, found.covariance.diagonal().clamp_min(0).sqrt()])


def distribution(features: Tensor) -> Tensor:
    """Return quantiles of features (1, C, h, w) along fixed directions: (DIRECTIONS, QUANTILES).

    The mean squared difference of two results approximates, by `QUANTILES` quantiles, the sliced
    Wasserstein distance (Heitz et al. 2021) of the features of about `CELLS` cells on a grid.
    """
    sample = grid(features.shape[2], features.shape[3], seed=0, most=CELLS)
    cells = features[0, :, sample.top :: sample.step, sample.left :: sample.step].flatten(1).T
    return projected_quantiles(cells)


def projected_quantiles(points: Tensor) -> Tensor:
    """Return quantiles of points (P, C) along fixed random directions: (DIRECTIONS, QUANTILES)."""
    along = directions(points.shape[1], DIRECTIONS, seed=0).to(points.device)
    return F.interpolate(quantiles(points, along)[None], QUANTILES, mode="linear")[0]


STATISTICS: Mapping[str, Callable[[Tensor], Tensor]] = {
    "gram": gram,
    "mean_std": mean_std,
    "sliced": distribution,
}
"""Name -> function that computes a statistic from a layer's features (1, C, h, w)."""


def relative_distance(a: Sequence[Tensor], b: Sequence[Tensor]) -> float:
    """Return the mean of 2 |a - b| / (|a| + |b|) over pairs, in [0, 2]."""
    return fmean(
        2 * float((x - y).norm()) / max(float(x.norm() + y.norm()), EPSILON)
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
    """Return the relative distance of two pictures in one of the `STATISTICS` of `layers`.

    `first` and `second` are (1, 3, H, W) sRGB in [0, 1], of any sizes. The distance is in [0, 2]: 0
    for equal styles, and 2 if one picture has only zero features. It is symmetric. Gram matrices
    and moments do not depend on the places of things in a picture.
    """
    compute = STATISTICS[statistic]
    one, other = (
        [compute(features[name]) for name in layers]
        for features in (encoder(first, layers), encoder(second, layers))
    )
    return relative_distance(one, other)
