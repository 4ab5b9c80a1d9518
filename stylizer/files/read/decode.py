"""Decode a picture file to its samples, with the decoder of its format.

The format is recognised by the first bytes, not by the suffix. Each decoder first reads the size
from the header, so that a picture that would take too much memory is refused before it is decoded.
Only the first picture in a file is decoded.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, BinaryIO

import imagecodecs
import numpy as np
from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    PpmImagePlugin,
    WebPImagePlugin,
)

from stylizer.files.read import exif, heic, tiff
from stylizer.files.read.icc import Samples
from stylizer.files.read.raster import (
    MAX_BYTES,
    Raster,
    TooLargeError,
    check_size,
    from_array,
    reduction_factor,
)

MAX_WORK = 4_000_000_000
"""Largest number of pixels times scans of a progressive JPEG. A small file can hold thousands of
scans, which would take minutes to decode."""
_WEBP_BYTES, _AVIF_BYTES = 16, 12
"""Peak memory in bytes per pixel of decoders that hold several frames."""
_MAX_TEXT = 2 << 20
# The profiles of some printers are larger than Pillow allows by default.
PngImagePlugin.MAX_TEXT_CHUNK = _MAX_TEXT


class UnknownFormatError(Exception):
    """Raised for a file that is not a picture, or has a format that cannot be read."""


def decode(file: BinaryIO, size: int) -> Raster:
    """Decode the first picture in a file of `size` bytes.

    Raises UnknownFormatError, TooLargeError or tiff.RawError. On damaged files decoders raise
    nearly any exception.
    """
    head = file.read(32)
    file.seek(0)
    for offset, magics, decoder in _DECODERS:
        if any(head[offset : offset + len(magic)] == magic for magic in magics):
            return decoder(file, size)
    raise UnknownFormatError


def _png(file: BinaryIO, size: int) -> Raster:
    image = PngImagePlugin.PngImageFile(file)
    deep = ";16" in str(image.tile[0].args) if image.tile else False
    channels = {"L": 1, "I": 1, "I;16": 1, "LA": 2, "RGB": 3, "RGBA": 4}.get(image.mode, 4)
    full = image.width * image.height * channels * 2
    # libpng decompresses a stream to its end, even when the picture needs only a part of it.
    fits = full + size <= MAX_BYTES and size <= full + _MAX_TEXT
    if not deep or not fits:
        return _pillow(image)  # Pillow reads 16-bit colours at 8 bits, which take less memory
    check_size(image.width, image.height, channels * 2, other=size)
    file.seek(0)
    decoded: Samples = imagecodecs.png_decode(file.read())
    array = decoded if decoded.ndim == 3 else decoded[:, :, None]
    if array.shape[:2] != (image.height, image.width):
        raise ValueError("two sizes in one file")
    key = image.info.get("transparency")
    space = "gray" if array.shape[2] < 3 else "rgb"
    if key is None or array.shape[2] % 2 == 0:
        return from_array(array, space, **_metadata(image))

    def rows(top: int, end: int) -> Samples:
        block = array[top:end]
        shown = (block != np.asarray(key, np.uint16)).any(axis=2, keepdims=True)
        return np.concatenate([block, shown * np.uint16(65535)], axis=2)

    return Raster(*image.size, space, rows, True, **_metadata(image))


def _jpeg(file: BinaryIO, size: int) -> Raster:
    image = JpegImagePlugin.JpegImageFile(file)
    width, height = image.size
    coefficients = 0.0
    if not _one_scan(image):
        # libjpeg holds all coefficients of a file with several scans, even if it reduces them.
        most = max(h * v for _, h, v, _ in image.layer)
        coefficients = sum(2.0 * width * height * h * v / most for _, h, v, _ in image.layer)
        if width * height * _scans(file) > MAX_WORK:
            raise TooLargeError(width, height)
    check_size(width, height, 0, other=coefficients)
    reduce = reduction_factor(width, height)
    if reduce > 1:
        image.draft(None, (max(1, width // reduce), max(1, height // reduce)))
    return _pillow(image, other=coefficients)


def _one_scan(image: JpegImagePlugin.JpegImageFile) -> bool:
    """Return whether one scan holds all colours. If so, libjpeg decodes the file row by row."""
    file, colors = image.fp, len(image.layer)
    assert file is not None
    end, length = file.tell(), 6 + 2 * colors
    file.seek(end - length)
    head = file.read(3)
    file.seek(end)
    return "progressive" not in image.info and head == struct.pack(">HB", length, colors)


def _scans(file: BinaryIO) -> int:
    """Return the number of scans in a JPEG file, including the scans of its thumbnail."""
    start, count, last = file.tell(), 0, b""
    file.seek(0)
    while chunk := file.read(1 << 20):
        count += (last + chunk).count(b"\xff\xda")
        last = chunk[-1:] if chunk[-1:] == b"\xff" else b""
    file.seek(start)
    return count


def _webp(file: BinaryIO, size: int) -> Raster:
    check_size(1, 1, 1, other=2 * size)
    return _pillow(WebPImagePlugin.WebPImageFile(file), _WEBP_BYTES, other=2 * size)


def _iso(file: BinaryIO, size: int) -> Raster:
    """Decode HEIC or AVIF, which share a container format (ISO base media)."""
    check_size(1, 1, 1, other=2 * size)
    head = file.read(4096)
    file.seek(0)
    length = int.from_bytes(head[:4], "big")
    brands = head[8 : max(12, min(length, 4096))]
    if b"avif" in brands or b"avis" in brands:
        return _pillow(AvifImagePlugin.AvifImageFile(file), _AVIF_BYTES, other=2 * size)
    return heic.decode(file, size)


def _ppm(file: BinaryIO, size: int) -> Raster:
    plain = file.read(2) in (b"P1", b"P2", b"P3")
    file.seek(0)
    check_size(1, 1, 1, other=16 * size if plain else 0)  # numbers as text are slow to read
    return _pillow(PpmImagePlugin.PpmImageFile(file))


def _simple(opener: Callable[[Any], ImageFile.ImageFile]) -> Callable[..., Raster]:
    """Return a decoder that opens a file with a class of Pillow, without further checks."""
    return lambda file, size: _pillow(opener(file))


_DECODERS: tuple[tuple[int, tuple[bytes, ...], Callable[[BinaryIO, int], Raster]], ...] = (
    (0, (b"\x89PNG\r\n\x1a\n",), _png),
    (0, (b"\xff\xd8\xff",), _jpeg),
    (0, (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"), tiff.decode),
    (8, (b"WEBPVP8",), _webp),
    (4, (b"ftyphei", b"ftyphev", b"ftypmif1", b"ftypmsf1", b"ftypavi"), _iso),
    (0, (b"GIF87a", b"GIF89a"), _simple(GifImagePlugin.GifImageFile)),
    (0, (b"BM",), _simple(BmpImagePlugin.BmpImageFile)),
    (
        0,
        tuple(b"P%d%c" % (n, space) for n in range(1, 7) for space in b" \t\r\n"),
        _ppm,
    ),
)

_MODES = {"1": "L", "L": "L", "I;16": "I;16", "I;16B": "I;16", "I": "I", "CMYK": "CMYK"}
"""Mode of Pillow -> mode as which an opaque picture is read. All other modes are read as RGB."""
_SPACES = {"L": "gray", "LA": "gray", "I": "gray", "I;16": "gray", "CMYK": "cmyk"}


def _pillow(image: ImageFile.ImageFile, room: float = 0, other: float = 0) -> Raster:
    """Decode a picture that Pillow has opened.

    Its decoder takes at least `room` bytes per pixel, and `other` bytes in addition.
    """
    sample_bytes = {"1": 1, "L": 1, "P": 1, "I;16": 2}.get(image.mode, 4)
    check_size(image.width, image.height, max(room, sample_bytes), other)
    image.load()
    mode = _MODES.get(image.mode, "RGB")
    if image.has_transparency_data and mode in ("L", "RGB"):
        mode = "LA" if mode == "L" else "RGBA"

    def rows(top: int, end: int) -> Samples:
        strip = image.crop((0, top, image.width, end))
        strip = strip if strip.mode == mode or mode[0] == "I" else strip.convert(mode)
        block = np.asarray(strip)
        block = block if block.ndim == 3 else block[:, :, None]
        return block if mode[0] != "I" else np.clip(block, 0, 65535).astype(np.uint16)

    space = _SPACES.get(mode, "rgb")
    return Raster(*image.size, space, rows, mode in ("LA", "RGBA"), **_metadata(image))


def _metadata(image: ImageFile.ImageFile) -> dict[str, Any]:
    """Return the ICC profile, XMP, EXIF and orientation of an opened image, as fields of Raster."""
    info = image.info
    data = info.get("exif")
    data = data.removeprefix(b"Exif\0\0") if isinstance(data, bytes) else b""
    return {
        "profile": _bytes(info.get("icc_profile")),
        "xmp": _bytes(info.get("xmp") or info.get("XML:com.adobe.xmp")),
        "exif": exif.block(data),
        "orientation": exif.orientation(data),
    }


def _bytes(value: object) -> bytes:
    if isinstance(value, str):
        return value.encode(errors="replace")
    return value if isinstance(value, bytes) else b""
