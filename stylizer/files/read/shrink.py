"""Reduce pictures by a whole factor."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def shrink(block: NDArray[Any], by: int, alpha: bool = False) -> NDArray[Any]:
    """Return box means over `by` x `by` samples, in the depth of the samples.

    The boxes at the right and lower edges may be smaller. If `alpha` is set, the last channel is
    alpha, and the colours are weighted by it.
    """
    if by == 1:
        return block
    if not alpha:
        return np.rint(means(block, by)).astype(block.dtype)
    weighted = block.astype(np.float32)
    weighted[..., :-1] *= weighted[..., -1:]
    mean = means(weighted, by)
    mean[..., :-1] /= np.maximum(mean[..., -1:], 1e-6)
    return np.rint(np.minimum(mean, np.iinfo(block.dtype).max)).astype(block.dtype)


def means(block: NDArray[Any], by: int) -> NDArray[np.float32]:
    """Return box means over `by` x `by` samples.

    The shape goes from (h, w, ...) to (ceil(h / by), ceil(w / by), ...), as float32.
    """
    height, width, *rest = block.shape
    rows, columns = -(-height // by), -(-width // by)
    total = np.zeros((rows, columns, *rest), np.float32)
    for y in range(min(by, height)):
        for x in range(min(by, width)):
            part = block[y::by, x::by]
            total[: part.shape[0], : part.shape[1]] += part
    heights = np.minimum(height - by * np.arange(rows), by)
    widths = np.minimum(width - by * np.arange(columns), by)
    counts = np.outer(heights, widths).astype(np.float32)
    total /= counts.reshape(rows, columns, *[1] * len(rest))
    return total
