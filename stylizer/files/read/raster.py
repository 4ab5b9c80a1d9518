"""Decoded samples as a file holds them, and the limits that every decoder keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stylizer.files.read.icc import CHANNELS, Samples, Space

MAX_BYTES = 1 << 30
"""What a decoder may hold at one time, the file's own bytes included where it reads them whole."""
MAX_SIDE = 200_000
KEEP = 50_000_000
"""Pixels that a picture keeps; larger ones are reduced by a whole factor as they come in."""


class TooLargeError(Exception):
    """A picture that would take more memory than there may be; holds (width, height)."""


@dataclass(frozen=True, eq=False)
class Raster:
    """A picture before colour management, orientation and reduction.

    `rows(top, bottom)` gives (h, w, channels) samples, the last channel being alpha when `alpha`
    is set; `orientation` is that of EXIF, 1 to 8; `exif` is a TIFF block.
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
    """Raise TooLargeError before anything of that size is decoded."""
    if width < 1 or height < 1:
        raise ValueError("a picture without pixels")
    if max(width, height) > MAX_SIDE or width * height * bytes_per_pixel + other > MAX_BYTES:
        raise TooLargeError(width, height)


def factor(width: int, height: int) -> int:
    """The whole factor that brings a picture down to KEEP pixels."""
    return max(1, int(np.ceil(np.sqrt(width * height / KEEP))))


def from_array(array: NDArray[Any], space: Space, **rest: Any) -> Raster:
    """A raster over samples (h, w) or (h, w, channels) that are in memory already."""
    array = array if array.ndim == 3 else array[:, :, None]
    height, width, channels = array.shape
    colors = CHANNELS[space]
    if channels not in (colors, colors + 1):
        raise ValueError("channels that do not fit the colour space")
    alpha = channels > colors
    return Raster(width, height, space, lambda top, end: array[top:end], alpha, **rest)
