"""The covariance loss: style as the correlations of features without their mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylizer.engine.losses.description import StyleLoss
from stylizer.engine.losses.style.gram import gram_loss

if TYPE_CHECKING:
    from torch import Tensor

    from stylizer.engine.losses.moments import Moments


def covariance_loss(a: Moments, b: Moments) -> Tensor:
    """Return Σ (Σa - Σb)² / 4C², Gatys et al. 2016, eq. 4, of features minus their mean."""
    return gram_loss(a.covariance, b.covariance)


LOSSES = (
    StyleLoss(
        name="covariance",
        title="Covariance",
        hint="Like Gram without the average of each feature: patterns count, overall colour less.",
        order=2,
        statistic="moments",
        function=lambda a, b, seed: covariance_loss(a, b),
        empty=lambda b: covariance_loss(b.zeros(), b),
        balance=0.7,
    ),
)
