"""What a picture file tells about the camera and about which side is up."""

from __future__ import annotations

import io
from typing import BinaryIO

from stylizer.files.read import ifd
from stylizer.files.read.camera import EXIF, GPS, ORIENTATION, Camera, Tags

MAX_BYTES = 0xFFFF
"""A JPEG segment holds no more, so cameras write no more."""


def block(data: object) -> bytes:
    """The TIFF block in EXIF as a decoder hands it over; b"" when there is none to be kept."""
    if not isinstance(data, bytes):
        return b""
    data = data.removeprefix(b"Exif\0\0")
    return data if data[:2] in (b"II", b"MM") and len(data) <= MAX_BYTES else b""


def orientation(data: bytes) -> int:
    """Which of the eight ways the picture lies, 1 to 8; 1 (upright) when nothing tells."""
    try:
        return side_up(ifd.read(io.BytesIO(data)))
    except ValueError:
        return 1


def side_up(directory: ifd.Directory) -> int:
    """The orientation that a directory tells, 1 to 8."""
    told = directory.number(ORIENTATION, 1)
    return told if 1 <= told <= 8 else 1


def of_tiff(file: BinaryIO, main: ifd.Directory) -> bytes:
    """The EXIF of a TIFF file, which lies between its other tags, as a block of its own."""
    if main.big:
        return b""
    parts = []
    for pointer in (EXIF, GPS):
        try:
            at = main.number(pointer, 0)
            parts.append(_small(ifd.read(file, at).tags) if at else {})
        except ValueError:
            parts.append({})
    written = {tag: entry for tag, entry in _small(main.tags).items() if tag in _ABOUT}
    if not written and not any(parts):
        return b""
    made = Camera(main.order, written, *parts).block()
    return made if len(made) <= MAX_BYTES else b""


_ABOUT = frozenset((0x010E, 0x010F, 0x0110, 0x0132, 0x013B, 0x8298))
"""Description, make, model, date, artist, copyright: the other tags are about this one file."""


def _small(tags: Tags) -> Tags:
    return {n: tag for n, tag in tags.items() if len(tag.value) <= MAX_BYTES}
