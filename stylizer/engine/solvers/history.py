"""The sizes of histories of curvature, which estimates of memory need before torch is loaded."""

from __future__ import annotations

HISTORY = 50
"""Number of pairs of pictures from which torch's L-BFGS estimates the curvature."""
PAIRS = 6
"""Largest number of pairs of the solver on a pyramid. With 4 to 30 pairs, pictures come out
alike."""
FEWEST = 1
HELD_PIXELS = 12 * 1024**2
"""Number of pixels that all pairs of the solver on a pyramid have together at most, above `FEWEST`.
With more, a print of 4096 px would not fit into 3 GB with every encoder."""


def pairs_for(pixels: int) -> int:
    """Return the number of pairs that the solver on a pyramid keeps for so many pixels.

    The number depends on nothing else, so that a replay on another machine keeps as many.
    """
    return max(FEWEST, min(PAIRS, HELD_PIXELS // pixels))
