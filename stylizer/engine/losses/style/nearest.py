"""The nearest features loss: the distance of each feature to the nearest of the style (NNST).

The loss uses the features of a sample of cells. In a region only its own cells are used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylizer.engine.losses.description import StyleLoss

if TYPE_CHECKING:
    from torch import Tensor


def nearest_loss(features: Tensor, style: Tensor) -> Tensor:
    """Return 1/P Σ_p min_q D(f_p, s_q) -> scalar.

    The source is Kolkin et al. 2022, NNST, feature splitting. D is the cosine distance; the mean of
    each set is subtracted first. features: (P, C); style: (Q, C). Memory is bounded, because
    distances are computed in parts.
    """
    from stylizer.engine.losses.cosine import matched, nearest, unit

    a, b = unit(features, centered=True), unit(style, centered=True)
    return matched(a, b, nearest(a, b))


LOSSES = (
    StyleLoss(
        name="nearest",
        title="Nearest features",
        hint="Every spot becomes more like the spot of the painting that it already resembles most:"
        " whole strokes carry over.",
        order=7,
        statistic="samples",
        function=lambda a, b, seed: nearest_loss(a, b),
        empty=lambda b: b.new_ones(()),
        balance=1.3,
    ),
)
