"""Sizes of pictures, computed in one place so that everybody comes to the same."""

from __future__ import annotations

MARGIN = 4
"""Pixels that are painted beyond each edge and cut off: what a network makes up outside of the
picture is told to the outermost pixels alone, whose colours run wild."""


def fit(width: int, height: int, long_side: float) -> tuple[int, int]:
    """The size (width, height), at least 1, with that long side and the same shape."""
    ratio = long_side / max(width, height)
    return max(1, round(width * ratio)), max(1, round(height * ratio))
