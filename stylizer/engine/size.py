"""Sizes of pictures, computed in one place so that all code agrees on them."""

from __future__ import annotations

MARGIN = 4
"""Number of pixels that are painted beyond each edge and cut off. The padding of a network affects
only the outermost pixels, and would give them wild colours."""


def fit(width: int, height: int, long_side: float) -> tuple[int, int]:
    """Return the (width, height) of the same shape whose longer side is `long_side`; at least 1."""
    ratio = long_side / max(width, height)
    return max(1, round(width * ratio)), max(1, round(height * ratio))
