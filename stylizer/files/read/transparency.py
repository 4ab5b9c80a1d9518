"""Give fully transparent pixels a colour from their surroundings."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_CELL = 4
"""Side in pixels of the cells at the finest level of the pyramid. Cells keep the arrays of floats
small."""


def fill_transparent(
    pixels: NDArray[Any], alpha: NDArray[Any] | None
) -> tuple[NDArray[Any], NDArray[Any] | None]:
    """Give the fully transparent pixels the colour of the visible pixels around them.

    An editor may have left any colour there, which would show as a frame or a halo in the result.
    `pixels` are (H, W, 3) and `alpha` (H, W), both uint8 or uint16. Returns both; the alpha is None
    for a picture that is opaque everywhere. A picture that is transparent everywhere becomes white
    and opaque.
    """
    if alpha is None or alpha.min() == np.iinfo(alpha.dtype).max:
        return pixels, None
    if not alpha.any():
        return np.full_like(pixels, np.iinfo(pixels.dtype).max), None
    if not alpha.all():
        pixels = pixels if pixels.flags.writeable else pixels.copy()
        _fill(pixels, alpha)
    return pixels, alpha


def _fill(pixels: NDArray[Any], alpha: NDArray[Any]) -> None:
    """Fill the transparent pixels in place, from a pyramid of means over the visible ones."""
    height, width = alpha.shape
    rows, columns = -(-height // _CELL), -(-width // _CELL)
    cells = np.zeros((rows, columns, 4), np.float32)  # colours times weight, and weight
    for row in range(rows):
        band = slice(row * _CELL, (row + 1) * _CELL)
        weight = alpha[band].astype(np.float32)[..., None]
        strip = np.zeros((columns * _CELL, 4), np.float32)
        strip[:width] = np.concatenate([pixels[band] * weight, weight], axis=2).sum(axis=0)
        cells[row] = strip.reshape(columns, _CELL, 4).sum(axis=1)
    colors = _filled((cells / (np.iinfo(alpha.dtype).max * _CELL**2)).astype(np.float32))
    for row in range(rows):
        band = slice(row * _CELL, (row + 1) * _CELL)
        hidden = alpha[band] == 0
        columns_of = np.nonzero(hidden)[1] // _CELL
        pixels[band][hidden] = np.rint(colors[row, columns_of]).astype(pixels.dtype)


def _filled(cells: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the colours (h, w, 3) of all cells, from a coarser level where the weight is zero.

    `cells` are (h, w, 4): the colours times the weight, and the weight.
    """
    weight = cells[..., 3:]
    colors: NDArray[Any] = cells[..., :3] / np.maximum(weight, np.float32(1e-12))
    if (weight > 0).all() or max(cells.shape[:2]) == 1:
        return colors
    height, width = cells.shape[:2]
    even = np.pad(cells, ((0, height % 2), (0, width % 2), (0, 0)))
    halves = even.reshape(even.shape[0] // 2, 2, even.shape[1] // 2, 2, 4).mean(axis=(1, 3))
    coarse = _doubled(_doubled(_filled(halves), 0), 1)[:height, :width]
    return np.where(weight > 0, colors, coarse)


def _doubled(array: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    """Return twice as many samples along an axis, by linear interpolation."""
    array = np.moveaxis(array, axis, 0)
    before, after = np.concatenate([array[:1], array[:-1]]), np.concatenate([array[1:], array[-1:]])
    pairs = np.stack([0.75 * array + 0.25 * before, 0.75 * array + 0.25 * after], axis=1)
    return np.moveaxis(pairs.reshape(-1, *array.shape[1:]), 0, axis).astype(np.float32)
