"""Convert the samples of a file to upright sRGB, strip by strip."""

from __future__ import annotations

import numpy as np

from stylizer.files.read.icc import CHANNELS, Samples, to_srgb
from stylizer.files.read.raster import Raster, reduction_factor
from stylizer.files.read.shrink import shrink
from stylizer.files.read.transparency import fill_transparent

STRIP = 1 << 20
"""Number of pixels converted at a time. Temporary floats then take only a few megabytes."""


def develop(raster: Raster) -> tuple[Samples, Samples | None]:
    """Return the pixels and the alpha of a picture, reduced if it has more than 50 megapixels.

    The pixels are (H, W, 3) upright sRGB, in the depth of the samples. The alpha is (H, W), None
    when the picture is opaque.
    """
    reduce = reduction_factor(raster.width, raster.height)
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
    alpha = None if alpha is None else upright(alpha, raster.orientation)
    return fill_transparent(pixels, alpha)


def upright(array: Samples, orientation: int) -> Samples:
    """Return an upright copy of an array (h, w, ...). `orientation` is that of EXIF, 1 to 8."""
    if orientation >= 5:
        array = array.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        array = array[:, ::-1]
    if orientation in (3, 4, 7, 8):
        array = array[::-1]
    return np.ascontiguousarray(array)
