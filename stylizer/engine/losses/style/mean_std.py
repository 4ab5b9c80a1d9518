"""The mean and spread loss: style as the mean and the standard deviation of each feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylizer.engine.losses.description import StyleLoss

if TYPE_CHECKING:
    from torch import Tensor

    from stylizer.engine.losses.moments import Moments

FLAT = 1e-8
"""Variance below which a channel counts as flat; its standard deviation then has no gradient."""


def mean_std_loss(a: Moments, b: Moments) -> Tensor:
    """Return 1/C Σ ((μa - μb)² + (σa - σb)²) over the channels -> scalar.

    This is the matching of BN statistics of Li et al. 2017, "Demystifying Neural Style Transfer".
    Huang and Belongie 2017, eq. 13, use the unsquared norms of the same differences.
    """
    spread = _std(a.covariance) - _std(b.covariance)
    return ((a.mean - b.mean).square() + spread.square()).mean()


def _std(covariance: Tensor) -> Tensor:
    return covariance.diagonal().clamp_min(FLAT).sqrt()


LOSSES = (
    StyleLoss(
        name="mean_std",
        title="Mean and spread",
        hint="Compares only how strong each feature is and how much it varies: looser, with softer"
        " patterns.",
        order=3,
        statistic="moments",
        function=lambda a, b, seed: mean_std_loss(a, b),
        empty=lambda b: mean_std_loss(b.zeros(), b),
        balance=3.0,
    ),
)
