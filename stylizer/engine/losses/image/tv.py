"""The total variation loss, which makes the picture smooth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylizer.engine.losses.description import ImageLoss

if TYPE_CHECKING:
    from torch import Tensor


def total_variation(image: Tensor) -> Tensor:
    """Return the mean squared difference of vertical plus that of horizontal neighbours.

    This is the total variation of Mahendran and Vedaldi 2015 with β = 2. (1, 3, H, W) -> scalar; a
    direction with a single pixel adds 0.
    """
    total = image.new_zeros(())
    for axis in (2, 3):
        if image.shape[axis] > 1:
            total = total + image.diff(dim=axis).square().mean()
    return total


LOSSES = (
    ImageLoss(
        name="tv",
        title="Smoothness",
        hint="Smooths out noise between neighbouring pixels (total variation).",
        group="surface",
        order=5,
        shown_at=25.0,
        function=lambda image, content: total_variation(image),
        balance=0.025,
        prior=True,
    ),
)
