"""Decoded samples as a file holds them, and the limits for every decoder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stylizer.files.read.icc import CHANNELS, Samples, Space

MAX_BYTES = 1 << 30
"""Peak memory allowed to a decoder, the file's own bytes included where it reads them whole."""
MAX_SIDE = 200_000
MAX_PIXELS = 50_000_000
"""Larger pictures are reduced by a whole factor while they are read."""


class TooLargeError(Exception):
    """Raised for a picture that would take too much memory; its arguments are width and height."""


@dataclass(frozen=True, eq=False)
class Raster:
    """A picture before colour management, orientation and reduction.

    `rows(top, bottom)` returns (h, w, channels) samples, whose last channel is alpha if `alpha`.
    `orientation` is that of EXIF, 1 to 8; `exif` is a TIFF block.
    """

    width: int
    height: int
    space: Space
    rows: Callable[[int, int], Samples]
    alpha: bool = False
    profile: bytes = b""
    xmp: bytes = b""
    exif: bytes = b""
    orientation: int = 1


def check_size(width: int, height: int, bytes_per_pixel: float, other: float = 0) -> None:
    """Raise TooLargeError, or ValueError for no pixels, before a picture of that size is decoded.

    Its decoder takes `bytes_per_pixel` and `other` bytes besides.
    """
    if width < 1 or height < 1:
        raise ValueError("a picture without pixels")
    if max(width, height) > MAX_SIDE or width * height * bytes_per_pixel + other > MAX_BYTES:
        raise TooLargeError(width, height)


def reduction_factor(width: int, height: int) -> int:
    """Return the whole factor that reduces a picture to at most about MAX_PIXELS."""
    return max(1, int(np.ceil(np.sqrt(width * height / MAX_PIXELS))))


def from_array(array: NDArray[Any], space: Space, **rest: Any) -> Raster:
    """Make a raster of samples (h, w) or (h, w, channels) that are in memory already.

    `rest` are further fields of Raster. Raises ValueError when the channels do not fit `space`.
    """
    array = array if array.ndim == 3 else array[:, :, None]
    height, width, channels = array.shape
    colors = CHANNELS[space]
    if channels not in (colors, colors + 1):
        raise ValueError("channels that do not fit the colour space")
    alpha = channels > colors
    return Raster(width, height, space, lambda top, end: array[top:end], alpha, **rest)
