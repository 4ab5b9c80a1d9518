"""What a photo's EXIF tells about the camera, cleaned for a picture that is made from it."""

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
"""Tags of the main directory that hold where the other two are."""
ORIENTATION, SOFTWARE_TAG = 0x0112, 0x0131
_COLOR_SPACE, _WIDTH, _HEIGHT = 0xA001, 0xA002, 0xA003
_ASCII, _SHORT, _LONG = 2, 3, 4
MAX_BYTES = 65_000
"""Of a block, that a JPEG segment holds it."""
_MAIN = frozenset(
    (0x010E, 0x010F, 0x0110, 0x0132, 0x013B, 0x8298, 0x4746, 0x4749, *range(0x9C9B, 0x9CA0))
)
"""What stays of the main directory: description, make, model, date, artist, copyright, rating."""
_DROPPED = frozenset(
    (
        0x927C,  # maker note: its offsets would be wrong, and nobody knows what it holds
        0xEA1C,  # padding
        0xA005,  # interoperability, a directory of its own
        0x9101,  # how the file was compressed,
        0x9102,
        0x9214,  # where in the frame the subject was,
        0xA214,
    )
)
"""What goes from the camera's directory."""


Tags = dict[int, Tag]


@dataclass(frozen=True)
class Camera:
    """Three directories by tag; `order` is "<" or ">", the byte order of their values."""

    order: ByteOrder
    main: Tags = field(default_factory=dict)
    photo: Tags = field(default_factory=dict)
    place: Tags = field(default_factory=dict)

    def block(self) -> bytes:
        """All of it as a TIFF block, the way PNG, JPEG, WebP and AVIF hold EXIF."""
        head = struct.pack(f"{self.order}2sHI", b"II" if self.order == "<" else b"MM", 42, 8)
        pointers = {tag: _number(self.order, _LONG, 0) for tag in self.parts()}
        at = 8 + len(pack({**self.main, **pointers}, self.order, 8))
        tail = b""
        for tag, directory in self.parts().items():
            pointers[tag] = _number(self.order, _LONG, at + len(tail))
            tail += pack(directory, self.order, at + len(tail))
        return head + pack({**self.main, **pointers}, self.order, 8) + tail

    def parts(self) -> dict[int, Tags]:
        """The directories that hang on the main one, by the tag that points there."""
        parts = {EXIF: self.photo, GPS: self.place}
        return {tag: directory for tag, directory in parts.items() if directory}


def cleaned(block: bytes, width: int, height: int, *, location: bool) -> Camera | None:
    """The EXIF of a photo, fit for a picture of width x height px; None when it is damaged.

    Thumbnail and maker notes go, the orientation is upright, and only with `location` does the
    GPS position stay. A damaged part is left out.
    """
    if block[:4] not in (b"II*\0", b"MM\0*"):
        return None
    file = io.BytesIO(block)
    try:
        source = ifd.read(file)
    except ValueError:
        return None
    order = source.order
    photo, place = (_directory(file, source.number(tag, 0)) for tag in (EXIF, GPS))
    main = {tag: entry for tag, entry in source.tags.items() if tag in _MAIN}
    main[ORIENTATION] = _number(order, _SHORT, 1)
    main[SOFTWARE_TAG] = Tag(_ASCII, len(SOFTWARE) + 1, SOFTWARE.encode() + b"\0")
    photo = {tag: entry for tag, entry in photo.items() if tag not in _DROPPED}
    if photo:
        photo[_COLOR_SPACE] = _number(order, _SHORT, 1)
        photo[_WIDTH] = _number(order, _LONG, width)
        photo[_HEIGHT] = _number(order, _LONG, height)
    camera = Camera(order, main, photo, place if location else {})
    entries = [*main.values(), *camera.photo.values(), *camera.place.values()]
    return camera if sum(16 + len(entry.value) for entry in entries) <= MAX_BYTES else None


def has_location(block: bytes) -> bool:
    """Whether EXIF holds a GPS position."""
    camera = cleaned(block, 1, 1, location=True)
    return camera is not None and bool(camera.place)


def pack(entries: Tags, order: str, at: int) -> bytes:
    """A directory for the place `at` (even) in a file or block, its values behind it."""
    fixed = struct.pack(f"{order}H", len(entries))
    values = b""
    behind = at + 2 + 12 * len(entries) + 4
    for tag, entry in sorted(entries.items()):
        fixed += struct.pack(f"{order}HHI", tag, entry.kind, entry.count)
        if len(entry.value) <= 4:
            fixed += entry.value.ljust(4, b"\0")
        else:
            fixed += struct.pack(f"{order}I", behind + len(values))
            values += entry.value + b"\0" * (len(entry.value) % 2)
    return fixed + bytes(4) + values


def _directory(file: BinaryIO, pointer: int) -> Tags:
    """The directory at a place in the block; nothing when it is missing or damaged."""
    try:
        return ifd.read(file, pointer).tags if pointer else {}
    except ValueError:
        return {}


def _number(order: str, kind: int, value: int) -> Tag:
    return Tag(kind, 1, struct.pack(order + ("H" if kind == _SHORT else "I"), value))
