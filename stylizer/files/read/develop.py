"""From samples as a file holds them to upright sRGB, strip by strip."""

from __future__ import annotations

import numpy as np

from stylizer.files.read.icc import CHANNELS, Samples, to_srgb
from stylizer.files.read.raster import Raster, factor
from stylizer.files.read.shrink import shrink
from stylizer.files.read.transparency import settle

STRIP = 1 << 20
"""Pixels that are worked on at a time, so that floats take no more than some megabytes."""


def develop(raster: Raster) -> tuple[Samples, Samples | None]:
    """(H, W, 3) upright sRGB in the depth of the samples, and (H, W) alpha or None."""
    reduce = factor(raster.width, raster.height)
    step = max(1, STRIP // (raster.width * reduce)) * reduce
    size = -(-raster.height // reduce), -(-raster.width // reduce)
    colors = CHANNELS[raster.space]
    pixels: Samples | None = None
    alpha: Samples | None = None
    convert = None
    for top in range(0, raster.height, step):
        block = shrink(raster.rows(top, min(top + step, raster.height)), reduce, raster.alpha)
        if convert is None:
            convert = to_srgb(raster.space, raster.profile, block.dtype.type)
            pixels = np.empty((*size, 3), block.dtype)
            alpha = np.empty(size, block.dtype) if raster.alpha else None
        rows = slice(top // reduce, top // reduce + len(block))
        assert pixels is not None
        pixels[rows] = convert(block[..., :colors])
        if alpha is not None:
            alpha[rows] = block[..., -1]
    assert pixels is not None
    pixels = upright(pixels, raster.orientation)
    return settle(pixels, None if alpha is None else upright(alpha, raster.orientation))


def upright(array: Samples, orientation: int) -> Samples:
    """Undo one of the eight orientations of EXIF."""
    if orientation >= 5:
        array = array.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        array = array[:, ::-1]
    if orientation in (3, 4, 7, 8):
        array = array[::-1]
    return np.ascontiguousarray(array)
