"""Style as the mean and the covariance of features, wherever in the picture they occur.

All is a function of one matrix of sums, `moment_sums`: those of the parts of a picture, or of
several pictures, add up to that of the whole. With a mask the sums are those of a region.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from stylizer.engine.losses.style import gram_loss, products
from stylizer.engine.losses.wide import wide

FLAT = 1e-8
"""Variance below which a channel counts as flat: its spread is not pushed at."""
EMPTY = 1e-12
"""Least count that is divided by: a region may have no cell in a coarse layer."""


class Moments(NamedTuple):
    """The mean (C,) and the covariance (C, C) of features, in float32 or better."""

    mean: Tensor
    covariance: Tensor


def moment_sums(features: Tensor, weight: Tensor | None = None) -> Tensor:
    """Σ w a aᵀ over the cells, a being the features with a 1 before them.

    So [0, 0] is the count Σ w (without weights, the number of cells), [0, 1:] is Σ w f and
    [1:, 1:] is Σ w f fᵀ. With T = √w this is the guided Gram matrix of Gatys et al. 2017,
    section 4, once it is divided by the count (there, Σ T² = 1).
    features: (1, C, h, w); weight: (1, 1, h, w) in [0, 1], the mask at the layer's resolution,
    None for 1 everywhere -> (C + 1, C + 1), in float32 or better.
    """
    homogeneous = torch.cat([torch.ones_like(features[:, :1]), features], 1)
    if weight is not None:
        homogeneous = wide(homogeneous) * weight.sqrt()
    return products(homogeneous)


def second_moment(sums: Tensor) -> Tensor:
    """Σ w f fᵀ / Σ w: the Gram matrix per cell. (C + 1, C + 1) -> (C, C); no cells: zeros."""
    return sums[1:, 1:] / _count(sums)


def moments(sums: Tensor) -> Moments:
    """Mean and covariance, divided by the count. (C + 1, C + 1) -> (C,), (C, C); no cells: zeros.

    Rounding leaves in the covariance about 1e-6 of the mean square of the features (float32).
    """
    mean = sums[0, 1:] / _count(sums)
    return Moments(mean, second_moment(sums) - mean.outer(mean))


def covariance_loss(a: Moments, b: Moments) -> Tensor:
    """Gatys et al. 2016, eq. 4, of features less their mean: Σ (Σa - Σb)² / 4C² -> scalar."""
    return gram_loss(a.covariance, b.covariance)


def mean_std_loss(a: Moments, b: Moments) -> Tensor:
    """1/C Σ ((μa - μb)² + (σa - σb)²) over the channels -> scalar.

    Li et al. 2017, "Demystifying Neural Style Transfer", the matching of BN statistics; Huang
    and Belongie 2017, eq. 13, has the unsquared norms of the same differences.
    """
    spread = _std(a.covariance) - _std(b.covariance)
    return ((a.mean - b.mean).square() + spread.square()).mean()


def _count(sums: Tensor) -> Tensor:
    return sums[0, 0].clamp_min(EMPTY)


def _std(covariance: Tensor) -> Tensor:
    return covariance.diagonal().clamp_min(FLAT).sqrt()
