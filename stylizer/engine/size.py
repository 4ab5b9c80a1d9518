"""Sizes of pictures, computed in one place so that they agree everywhere."""

from __future__ import annotations

MARGIN = 4
"""Pixels that are painted beyond each edge and cut off. The padding of a network acts on the
outermost pixels alone, and would give them wild colours."""


def fit(width: int, height: int, long_side: float) -> tuple[int, int]:
    """Scale a size to a long side; return (width, height), at least 1 each, of the same shape."""
    ratio = long_side / max(width, height)
    return max(1, round(width * ratio)), max(1, round(height * ratio))
