"""The Gram loss: style as the correlations of features, wherever in the picture they occur."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylizer.engine.losses.description import StyleLoss

if TYPE_CHECKING:
    from torch import Tensor


def gram_loss(a: Tensor, b: Tensor) -> Tensor:
    """Return Σ (a - b)² / 4C² of two Gram matrices per cell (C, C) -> scalar.

    This is Gatys et al. 2016, eq. 4, Σ (G - A)² / (4 N² M²); `gram` has divided by M already.
    """
    return (a - b).square().sum() / (4 * a.shape[0] ** 2)


LOSSES = (
    StyleLoss(
        name="gram",
        title="Gram",
        hint="The usual way (Gatys et al.): which features of the painting occur together, wherever"
        " they are.",
        order=1,
        default=1.0,
        statistic="products",
        function=lambda a, b, seed: gram_loss(a, b),
        empty=lambda b: gram_loss(b.new_zeros(b.shape), b),
    ),
)
