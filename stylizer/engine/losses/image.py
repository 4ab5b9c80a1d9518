"""Losses that look at the pixels alone."""

from __future__ import annotations

from torch import Tensor


def total_variation(image: Tensor) -> Tensor:
    """Mean squared difference of neighbours, down plus right (Mahendran and Vedaldi 2015, β = 2).

    (1, 3, H, W) -> scalar; a direction with a single pixel counts nothing.
    """
    total = image.new_zeros(())
    for axis in (2, 3):
        if image.shape[axis] > 1:
            total = total + image.diff(dim=axis).square().mean()
    return total
