"""Read a directory of tags in a TIFF file or an EXIF block, which may be damaged or malicious."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO, Literal

ByteOrder = Literal["<", ">"]
MAX_TAGS = 1000
MAX_BYTES = 64 << 20
"""Largest number of bytes of all values of a directory together."""
_SIZES = dict(enumerate((0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8)))
"""Number of bytes of one value, by type."""
_WHOLE = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q"}
"""Letter in `struct` of the types that are whole numbers, by type."""


@dataclass(frozen=True)
class Tag:
    """The values of a tag.

    `value` holds `count` values of the type `kind`, as bytes in the byte order of the file. `at` is
    their offset in the file.
    """

    kind: int
    count: int
    value: bytes
    at: int = 0


@dataclass(frozen=True)
class Directory:
    """A directory: its tags by number.

    `order` is the byte order, "<" (little endian) or ">" (big endian). `big` is True for BigTIFF.
    """

    order: ByteOrder
    big: bool
    tags: dict[int, Tag]

    def numbers(self, tag: int) -> tuple[int, ...]:
        """Return the whole numbers of a tag; () if the tag is missing or has more than 64."""
        entry = self.tags.get(tag)
        letter = _WHOLE.get(entry.kind) if entry else None
        if entry is None or letter is None or entry.count > 64:
            return ()
        return struct.unpack(f"{self.order}{entry.count}{letter}", entry.value)

    def number(self, tag: int, default: int) -> int:
        """Return the first whole number of a tag, or `default` if it has none."""
        return next(iter(self.numbers(tag)), default)

    def data(self, tag: int) -> bytes:
        """Return the bytes of a tag; b"" when it is missing."""
        entry = self.tags.get(tag)
        return entry.value if entry else b""


def read(file: BinaryIO, pointer: int | None = None) -> Directory:
    """Read the first directory, or the one at offset `pointer`. Raises ValueError when damaged."""
    file.seek(0)
    head = file.read(16)
    order: ByteOrder = "<" if head[:2] == b"II" else ">"
    big = head[2:4] in (b"+\0", b"\0+")
    try:
        start = struct.unpack_from(f"{order}{'Q' if big else 'I'}", head, 8 if big else 4)[0]
        file.seek(start if pointer is None else pointer)
        (count,) = struct.unpack(f"{order}{'Q' if big else 'H'}", file.read(8 if big else 2))
        if count > MAX_TAGS:
            raise ValueError("a directory of too many tags")
        tags = _tags(file, order, big, count)
    except (struct.error, OverflowError, OSError):
        raise ValueError("a directory that ends too early") from None
    return Directory(order, big, tags)


def _tags(file: BinaryIO, order: str, big: bool, count: int) -> dict[int, Tag]:
    form = f"{order}HHQ8s" if big else f"{order}HHI4s"
    size, room = struct.calcsize(form), 8 if big else 4
    begin = file.tell()
    table = file.read(size * count)
    if len(table) < size * count:
        raise ValueError("a directory that ends too early")
    tags: dict[int, Tag] = {}
    left = MAX_BYTES
    for i, (tag, kind, number, field) in enumerate(struct.iter_unpack(form, table)):
        length = _SIZES.get(kind, 0) * number
        at = begin + i * size + size - room
        if length > room:
            (at,) = struct.unpack(f"{order}{'Q' if big else 'I'}", field)
        left -= length
        if left < 0:
            raise ValueError("tags of too many bytes")
        if tag in tags:
            raise ValueError("a tag that comes twice")
        file.seek(at)
        value = file.read(length)
        if length and len(value) == length:
            tags[tag] = Tag(kind, number, value, at)
    return tags
