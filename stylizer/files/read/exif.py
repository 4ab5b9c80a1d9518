"""Camera data (EXIF) in a picture file, and the orientation that it gives."""

from __future__ import annotations

import io
from typing import BinaryIO

from stylizer.files.read import ifd
from stylizer.files.read.camera import EXIF, GPS, ORIENTATION, Camera, Tags

MAX_BYTES = 0xFFFF
"""A JPEG segment holds no more, so cameras write no more."""


def block(data: object) -> bytes:
    """Return the TIFF block in EXIF as decoders deliver it; b"" when missing or too long."""
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
    """Extract the EXIF of a TIFF file, whose tags lie among the others, as a separate block.

    b"" when there is none, or for BigTIFF.
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
"""Description, make, model, date, artist, copyright; the other tags describe only this file."""


def _short(tags: Tags) -> Tags:
    """Return the tags without those too long for an EXIF block."""
    return {n: tag for n, tag in tags.items() if len(tag.value) <= MAX_BYTES}
