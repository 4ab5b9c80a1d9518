"""The samples of a picture as its file holds them, and the limits of size for all decoders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stylizer.files.read.icc import CHANNELS, Samples, Space

MAX_BYTES = 1 << 30
"""Peak memory in bytes that a decoder may take. It includes the file if the decoder reads all of
the file into memory."""
MAX_SIDE = 200_000
MAX_PIXELS = 50_000_000
"""Pictures of more pixels are reduced by a whole factor while they are read."""


class TooLargeError(Exception):
    """Raised for a picture that would take too much memory. The arguments are width and height."""


@dataclass(frozen=True, eq=False)
class Raster:
    """A picture before colour management, orientation and reduction.

    `rows(top, bottom)` returns the samples (h, w, channels) of some rows; if `alpha` is set, their
    last channel is alpha. `profile` is an ICC profile and `xmp` an XMP packet, b"" when there is
    none. `exif` is a TIFF block. `orientation` is the orientation of EXIF, 1 to 8.
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
    """Check the size of a picture before it is decoded.

    The decoder takes `bytes_per_pixel` for each pixel and `other` bytes in addition. Raises
    TooLargeError, or ValueError for a picture without pixels.
    """
    if width < 1 or height < 1:
        raise ValueError("a picture without pixels")
    if max(width, height) > MAX_SIDE or width * height * bytes_per_pixel + other > MAX_BYTES:
        raise TooLargeError(width, height)


def reduction_factor(width: int, height: int) -> int:
    """Return the whole factor that reduces a picture to at most about MAX_PIXELS."""
    return max(1, int(np.ceil(np.sqrt(width * height / MAX_PIXELS))))


def from_array(array: NDArray[Any], space: Space, **rest: Any) -> Raster:
    """Make a raster from decoded samples, (h, w) or (h, w, channels).

    `rest` are the other fields of Raster. Raises ValueError when the channels do not fit `space`.
    """
    array = array if array.ndim == 3 else array[:, :, None]
    height, width, channels = array.shape
    colors = CHANNELS[space]
    if channels not in (colors, colors + 1):
        raise ValueError("channels that do not fit the colour space")
    alpha = channels > colors
    return Raster(width, height, space, lambda top, end: array[top:end], alpha, **rest)
