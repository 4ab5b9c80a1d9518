"""The camera data (EXIF) of a photo, cleaned for a picture that is made from the photo."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field
from typing import BinaryIO

from stylizer.files.read import ifd
from stylizer.files.read.ifd import ByteOrder, Tag
from stylizer.version import __version__

SOFTWARE = f"Stylizer {__version__}"
EXIF, GPS = 0x8769, 0x8825
"""Tags of the main directory that point to the EXIF and the GPS directory."""
ORIENTATION, SOFTWARE_TAG = 0x0112, 0x0131
_COLOR_SPACE, _WIDTH, _HEIGHT = 0xA001, 0xA002, 0xA003
_ASCII, _SHORT, _LONG = 2, 3, 4
MAX_BYTES = 65_000
"""Largest EXIF block in bytes that fits into a JPEG segment."""
_KEPT_MAIN = frozenset(
    (0x010E, 0x010F, 0x0110, 0x0132, 0x013B, 0x8298, 0x4746, 0x4749, *range(0x9C9B, 0x9CA0))
)
"""Tags of the main directory that are kept: description, make, model, date, artist, copyright,
rating."""
_DROPPED_EXIF = frozenset(
    (
        0x927C,  # maker note: its offsets would be wrong, and its contents are not documented
        0xEA1C,  # padding
        0xA005,  # pointer to another directory, interoperability
        0x9101,  # components of the file
        0x9102,  # compression of the file
        0x9214,  # area of the subject in the frame
        0xA214,  # location of the subject in the frame
    )
)
"""Tags of the EXIF directory that are dropped."""


Tags = dict[int, Tag]
"""Tags of a directory by number."""


@dataclass(frozen=True)
class Camera:
    """EXIF data: the main directory, the EXIF directory of the camera, and the GPS directory.

    `order` is the byte order of their values, "<" (little endian) or ">" (big endian).
    """

    order: ByteOrder
    main: Tags = field(default_factory=dict)
    exif: Tags = field(default_factory=dict)
    gps: Tags = field(default_factory=dict)

    def block(self) -> bytes:
        """Return all directories as a TIFF block, the form of EXIF in PNG, JPEG, WebP and AVIF."""
        head = struct.pack(f"{self.order}2sHI", b"II" if self.order == "<" else b"MM", 42, 8)
        pointers = {tag: _number(self.order, _LONG, 0) for tag in self.subdirectories()}
        at = 8 + len(pack({**self.main, **pointers}, self.order, 8))
        tail = b""
        for tag, directory in self.subdirectories().items():
            pointers[tag] = _number(self.order, _LONG, at + len(tail))
            tail += pack(directory, self.order, at + len(tail))
        return head + pack({**self.main, **pointers}, self.order, 8) + tail

    def subdirectories(self) -> dict[int, Tags]:
        """Return the EXIF and GPS directories by their tags. Empty ones are left out."""
        directories = {EXIF: self.exif, GPS: self.gps}
        return {tag: directory for tag, directory in directories.items() if directory}


def clean(block: bytes, width: int, height: int, *, location: bool) -> Camera | None:
    """Adapt the EXIF block of a photo to a picture of `width` x `height` px.

    The thumbnail and the maker notes are dropped, the orientation becomes upright, and the GPS
    position is kept only if `location` is set. A damaged subdirectory is left out. Return None when
    the block is damaged, or too large for a JPEG segment.
    """
    if block[:4] not in (b"II*\0", b"MM\0*"):
        return None
    file = io.BytesIO(block)
    try:
        source = ifd.read(file)
    except ValueError:
        return None
    order = source.order
    exif, gps = (_directory(file, source.number(tag, 0)) for tag in (EXIF, GPS))
    main = {tag: entry for tag, entry in source.tags.items() if tag in _KEPT_MAIN}
    main[ORIENTATION] = _number(order, _SHORT, 1)
    main[SOFTWARE_TAG] = Tag(_ASCII, len(SOFTWARE) + 1, SOFTWARE.encode() + b"\0")
    exif = {tag: entry for tag, entry in exif.items() if tag not in _DROPPED_EXIF}
    if exif:
        exif[_COLOR_SPACE] = _number(order, _SHORT, 1)
        exif[_WIDTH] = _number(order, _LONG, width)
        exif[_HEIGHT] = _number(order, _LONG, height)
    camera = Camera(order, main, exif, gps if location else {})
    entries = [*main.values(), *camera.exif.values(), *camera.gps.values()]
    return camera if sum(16 + len(entry.value) for entry in entries) <= MAX_BYTES else None


def has_location(block: bytes) -> bool:
    """Return whether an EXIF block holds a GPS position."""
    camera = clean(block, 1, 1, location=True)
    return camera is not None and bool(camera.gps)


def pack(entries: Tags, order: str, at: int) -> bytes:
    """Return the bytes of a directory and its values, which must be put at the even offset `at`."""
    fixed = struct.pack(f"{order}H", len(entries))
    values = b""
    values_at = at + 2 + 12 * len(entries) + 4
    for tag, entry in sorted(entries.items()):
        fixed += struct.pack(f"{order}HHI", tag, entry.kind, entry.count)
        if len(entry.value) <= 4:
            fixed += entry.value.ljust(4, b"\0")
        else:
            fixed += struct.pack(f"{order}I", values_at + len(values))
            values += entry.value + b"\0" * (len(entry.value) % 2)
    return fixed + bytes(4) + values


def _directory(file: BinaryIO, pointer: int) -> Tags:
    """Return the directory at offset `pointer`; an empty one if it is missing or damaged."""
    try:
        return ifd.read(file, pointer).tags if pointer else {}
    except ValueError:
        return {}


def _number(order: str, kind: int, value: int) -> Tag:
    """Return a tag of one whole number, of type _SHORT or _LONG."""
    return Tag(kind, 1, struct.pack(order + ("H" if kind == _SHORT else "I"), value))
