"""Read the camera data (EXIF) of a picture file, and the orientation of the picture."""

from __future__ import annotations

import io
from typing import BinaryIO

from stylizer.files.read import ifd
from stylizer.files.read.camera import EXIF, GPS, ORIENTATION, Camera, Tags

MAX_BYTES = 0xFFFF
"""Largest EXIF block in bytes. A JPEG segment holds no more, so cameras write no more."""


def block(data: object) -> bytes:
    """Return the TIFF block in the EXIF data of a decoder; b"" if it is missing or too long."""
    if not isinstance(data, bytes):
        return b""
    data = data.removeprefix(b"Exif\0\0")
    return data if data[:2] in (b"II", b"MM") and len(data) <= MAX_BYTES else b""


def orientation(data: bytes) -> int:
    """Return the orientation in an EXIF block, 1 to 8; 1 (upright) when there is none."""
    try:
        return orientation_in(ifd.read(io.BytesIO(data)))
    except ValueError:
        return 1


def orientation_in(directory: ifd.Directory) -> int:
    """Return the orientation in a directory, 1 to 8; 1 (upright) when there is none."""
    value = directory.number(ORIENTATION, 1)
    return value if 1 <= value <= 8 else 1


def from_tiff(file: BinaryIO, main: ifd.Directory) -> bytes:
    """Return the EXIF of a TIFF file as a separate TIFF block.

    In a TIFF file the tags of EXIF lie among the other tags. The result is b"" when there are none,
    and for BigTIFF.
    """
    if main.big:
        return b""
    directories = []
    for pointer in (EXIF, GPS):
        try:
            at = main.number(pointer, 0)
            directories.append(_short(ifd.read(file, at).tags) if at else {})
        except ValueError:
            directories.append({})
    kept = {tag: entry for tag, entry in _short(main.tags).items() if tag in _KEPT}
    if not kept and not any(directories):
        return b""
    data = Camera(main.order, kept, *directories).block()
    return data if len(data) <= MAX_BYTES else b""


_KEPT = frozenset((0x010E, 0x010F, 0x0110, 0x0132, 0x013B, 0x8298))
"""Tags that are kept: description, make, model, date, artist and copyright. The other tags describe
only this file."""


def _short(tags: Tags) -> Tags:
    """Return the tags that are short enough for an EXIF block."""
    return {n: tag for n, tag in tags.items() if len(tag.value) <= MAX_BYTES}
