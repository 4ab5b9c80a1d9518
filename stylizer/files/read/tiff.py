"""Decode the first page of a TIFF file with libtiff, at any depth and in its own colour space."""

from __future__ import annotations

from typing import Any, BinaryIO

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from stylizer.files.read import exif, ifd
from stylizer.files.read.icc import CHANNELS, Samples
from stylizer.files.read.raster import Raster, check_size

_SUBFILE, _WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC, _SAMPLES = 254, 256, 257, 258, 262, 277
_PLANES, _COLOR_MAP, _EXTRA, _XMP, _PROFILE, _RAW = 284, 320, 338, 700, 34675, 50706
_TILE_WIDTH, _TILE_HEIGHT = 322, 323
_MAX_TILE_BYTES = 1 << 28
"""Largest tile in bytes. Tiles may be larger than the picture, and libtiff allocates a whole tile.
"""
_SEPARATE = 2
_WHITE_IS_ZERO, _PALETTE, _INKS, _LAB, _ICC_LAB = 0, 3, 5, 8, 9
_SPACES = {0: "gray", 1: "gray", 2: "rgb", 3: "rgb", 5: "cmyk", 8: "lab", 9: "lab"}
_ASSOCIATED, _UNASSOCIATED = 1, 2


class RawError(Exception):
    """Raised for the raw file of a camera. Only its preview could be decoded."""


def decode(file: BinaryIO, size: int) -> Raster:
    """Decode the first page of a TIFF file of `size` bytes.

    Raises ValueError, RawError or TooLargeError.
    """
    tags = ifd.read(file)
    file.seek(8)
    if tags.number(_SUBFILE, 0) & 1 or _RAW in tags.tags or file.read(2) == b"CR":
        raise RawError
    width, height, samples = (
        tags.number(_WIDTH, 0),
        tags.number(_HEIGHT, 0),
        tags.number(_SAMPLES, 1),
    )
    bits = tags.numbers(_BITS) or (1,)
    kind = tags.number(_PHOTOMETRIC, 1)
    plain = kind in _SPACES and set(bits) <= {8, 16, 32, 64} and len(set(bits)) == 1
    # libtiff converts pages that are not plain to 8-bit RGBA, which takes memory in addition.
    room = samples * bits[0] / 8 if plain else 8
    if tags.number(_TILE_WIDTH, 0) * tags.number(_TILE_HEIGHT, 0) * room > _MAX_TILE_BYTES:
        raise ValueError("tiles too large for memory")
    check_size(width, height, room, other=2 * size if kind == _INKS else size)
    file.seek(0)
    data: bytes | bytearray = file.read()
    if kind == _INKS:
        # Call the inks RGB, because libtiff would convert inks to RGB itself, without the profile.
        data = bytearray(data)
        at = tags.tags[_PHOTOMETRIC].at
        data[at : at + 2] = (2).to_bytes(2, "little" if tags.order == "<" else "big")
    array: NDArray[Any] = imagecodecs.tiff_decode(data, 0, asrgb=not plain)
    del data
    array = array if array.ndim == 3 else array[:, :, None]
    if tags.number(_PLANES, 1) == _SEPARATE and array.shape == (samples, height, width):
        array = np.moveaxis(array, 0, 2)
    if array.shape[:2] != (height, width):
        raise ValueError("a page that is not a plain picture")
    metadata: dict[str, Any] = {
        "profile": tags.data(_PROFILE),
        "xmp": tags.data(_XMP),
        "exif": exif.from_tiff(file, tags),
        "orientation": exif.orientation_in(tags),
    }
    if not plain:
        # libtiff has already turned the page upright.
        metadata["orientation"] = 1
        return Raster(width, height, "rgb", lambda a, b: array[a:b, :, :3], **metadata)
    space = _SPACES[kind]
    extras = tags.numbers(_EXTRA)
    colors = 1 if kind == _PALETTE else CHANNELS[space]
    if array.shape[2] < colors:
        raise ValueError("channels that do not fit the colour space")
    alpha = array.shape[2] > colors and extras[:1] in ((_ASSOCIATED,), (_UNASSOCIATED,))
    array = array[:, :, : colors + alpha]
    palette = _palette(tags) if kind == _PALETTE else None

    def rows(top: int, end: int) -> Samples:
        if palette is not None:
            index = np.minimum(array[top:end, :, 0], len(palette) - 1)
            colors: Samples = palette[index]
            return colors
        block = _unsigned(array[top:end])
        if kind == _WHITE_IS_ZERO:
            block[..., 0] = np.iinfo(block.dtype).max - block[..., 0]
        if space == "lab":
            block = _lab(block, signed=kind == _LAB)
        return _straight(block) if alpha and extras[0] == _ASSOCIATED else block

    return Raster(width, height, space, rows, alpha and palette is None, **metadata)


def _unsigned(block: NDArray[Any]) -> Samples:
    """Return a copy of samples of any type as uint8 or uint16 in the full range of that type."""
    if block.dtype.kind == "f":
        levels: Samples = np.rint(np.clip(np.nan_to_num(block), 0, 1) * 65535)
        return levels.astype(np.uint16)
    if block.dtype.kind == "i":
        # Negative values mean black. In practice signed 32-bit samples hold 16-bit pictures.
        high = min(np.iinfo(block.dtype).max, 65535)
        positive: Samples = np.clip(block, 0, high).astype(np.uint32) * 65535 // high
        return positive.astype(np.uint16)
    bits = 8 * block.dtype.itemsize
    return (block >> (bits - 16)).astype(np.uint16) if bits > 16 else block.copy()


def _lab(block: Samples, *, signed: bool) -> Samples:
    """Convert Lab from the encoding of TIFF to 16 bits.

    In the result L is in 0..65535, and a and b are in units of 1/257, from -128 on.
    """
    lab = block.astype(np.uint32)
    deep = block.dtype == np.uint16
    if signed:
        lab[..., 1:3] ^= 0x8000 if deep else 0x80
    if not deep:
        lab *= 257
        return lab.astype(np.uint16)
    first = 1 if signed else 0  # the older encoding of ICC has L in units of 1/256 too
    lab[..., first:3] = np.minimum(lab[..., first:3] * 257 >> 8, 65535)
    return lab.astype(np.uint16)


def _straight(block: Samples) -> Samples:
    """Divide the colours by their alpha, in place: TIFF stores colours multiplied by alpha."""
    full = np.iinfo(block.dtype).max
    alpha = block[..., -1:].astype(np.float32)
    colors = block[..., :-1] * (full / np.maximum(alpha, 1))
    block[..., :-1] = np.rint(np.minimum(colors, full)).astype(block.dtype)
    return block


def _palette(tags: ifd.Directory) -> Samples:
    """Return the colours (n, 3) of the palette, at 8 bits if that loses nothing, else 16 bits."""
    colors = np.frombuffer(tags.data(_COLOR_MAP), f"{tags.order}u2").astype(np.uint16)
    if len(colors) < 3 or len(colors) % 3:
        raise ValueError("a palette that ends too early")
    colors = colors.reshape(3, -1).T
    low = colors & 0xFF
    if not low.any() or (low == colors >> 8).all():
        return (colors >> 8).astype(np.uint8)
    # Some programs write 8-bit values into the 16-bit palette.
    return colors.astype(np.uint8) if colors.max() < 256 else np.ascontiguousarray(colors)
