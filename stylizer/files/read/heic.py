"""Decode HEIC files, the photos of phones, with libheif: in their own depth, and upright."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import pi_heif

from stylizer.files.read import exif
from stylizer.files.read.icc import Samples
from stylizer.files.read.raster import Raster, check_size

_ROOM = 5
"""Peak memory of decoding 8 bits, in bytes per pixel, in addition to the samples."""
_MAX_META = 16 << 20


def decode(file: BinaryIO, size: int) -> Raster:
    """Decode the main picture in a file of `size` bytes. libheif raises nearly any exception."""
    _check_items(file, size)
    file.seek(0)
    image = pi_heif.HeifFile(file, convert_hdr_to_8bit=False, hdr_to_16bit=True)
    mode, _, depth = image.mode.partition(";")
    kind = np.dtype(np.uint16 if depth else np.uint8)
    width, height = image.size
    check_size(width, height, (len(mode) + _ROOM) * kind.itemsize, other=2 * size)
    lines = np.frombuffer(image.data, kind).reshape(-1, image.stride // kind.itemsize)
    width, height = image.size  # decoding may correct the size
    array = lines[:height, : width * len(mode)].reshape(height, width, len(mode))

    def rows(top: int, end: int) -> Samples:
        assert image is not None  # refer to `image`, because libheif frees the samples with it
        return array[top:end]

    profile, xmp = (image.info.get(name) or b"" for name in ("icc_profile", "xmp"))
    # libheif has turned the picture upright, so the orientation of EXIF is ignored.
    return Raster(
        width,
        height,
        "gray" if mode[0] == "L" else "rgb",
        rows,
        mode[-1] in "Aa",
        profile=bytes(profile),
        xmp=bytes(xmp),
        exif=exif.block(image.info.get("exif")),
    )


def _check_items(file: BinaryIO, size: int) -> None:
    """Raise ValueError if a text in the list of items is not UTF-8.

    pi_heif up to version 1.4 crashes on such an item (pillow_heif, pull request 478).
    """
    for start, end in _boxes(file, size):
        if end - start > _MAX_META:
            raise ValueError("too much metadata")
        file.seek(start)
        meta = file.read(end - start)
        at = -1
        while (at := meta.find(b"infe", at + 1)) >= 0:
            (length,) = struct.unpack_from(">I", meta, max(0, at - 4))
            item = meta[at + 4 : at - 4 + length]
            begin = 10 if item[:1] == b"\3" else 8
            if length < 20 or not item[begin : begin + 4].isascii():
                raise ValueError("an item of no known type")
            item[begin + 4 :].decode()


def _boxes(file: BinaryIO, size: int) -> Iterator[tuple[int, int]]:
    """Yield the start and the end, in bytes, of each box of metadata in the file."""
    at = 0
    while at + 8 <= size:
        file.seek(at)
        head = file.read(16)
        length, name = struct.unpack_from(">I4s", head)
        if length == 1 and len(head) == 16:
            (length,) = struct.unpack_from(">Q", head, 8)
        end = at + length if length else size
        if name == b"meta":
            yield at, min(end, size)
        if end <= at:
            return
        at = end
