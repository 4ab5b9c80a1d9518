"""Open picture files as upright sRGB in their full depth.

A file that cannot be opened raises a FileError, whose sentence says why.
"""

from __future__ import annotations

import hashlib
import logging
import re
import stat
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from stylizer.engine.errors import FileError
from stylizer.files.read.transparency import fill_transparent
from stylizer.files.record import xmp
from stylizer.files.record.record import Record

READABLE = (
    *(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".tif", ".tiff", ".heic", ".heif"),
    *(".hif", ".avif", ".gif", ".bmp", ".ppm", ".pgm", ".pbm", ".pnm"),
)
"""Usual suffixes of picture files. The format is recognised by the content, not by the suffix."""
MAX_BYTES = 1 << 30
"""Largest file that is opened."""
_WEB = re.compile(r"(https?|ftps?|file|data|blob):", re.IGNORECASE)
_DECODING = threading.Lock()
"""This lock is held while a picture is decoded: the memory limits are meant for one picture at a
time, and `_quiet` changes the warnings of the whole process."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture in memory, with its origin.

    `pixels` are (H, W, 3) sRGB, uint8 or uint16 like the file. Colours are not multiplied by alpha.
    `alpha` is (H, W) of the same type, None when the picture is opaque. Fully transparent pixels
    have a colour from their surroundings. `digest` is the SHA-256 of the bytes of the file, or of
    the pixels when there is no file. `record` says how the picture was made; it is None unless
    Stylizer made the picture. `exif` is the EXIF of the file as a TIFF block, b"" when it has none.
    """

    pixels: NDArray[Any]
    name: str
    digest: str
    path: Path | None = None
    record: Record | None = None
    alpha: NDArray[Any] | None = None
    exif: bytes = b""

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]


def load(path: Path) -> Picture:
    """Read the first picture in a file. Raises FileError, which says what is wrong.

    Pictures of more than 50 megapixels are reduced by a whole factor while they are read.
    """
    path = Path(path)
    name = printable(path.name or str(path))
    try:
        size = _size_of_file(path, name)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            with _DECODING, _quiet():
                pixels, alpha, packet, exif = _decode(file, size, name)
    except PermissionError:
        raise FileError(f"You have no permission to read {name}.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not valid"
        raise FileError(
            f"{name} cannot be read: {reason}. Copy it to another folder and open that."
        ) from None
    return Picture(pixels, name, digest, path, xmp.record_in(packet), alpha, exif)


def from_pixels(pixels: NDArray[Any], name: str, alpha: NDArray[Any] | None = None) -> Picture:
    """Make a picture from arrays that were pasted or computed.

    `pixels` (H, W, 3) and `alpha` (H, W) are both uint8, both uint16, or both floats in [0, 1].
    Floats are stored at 16 bits.
    """
    pixels, alpha = _integers(pixels), None if alpha is None else _integers(alpha)
    pixels, alpha = fill_transparent(pixels, alpha)
    digest = hashlib.sha256(np.ascontiguousarray(pixels).data)
    if alpha is not None:
        digest.update(np.ascontiguousarray(alpha).data)
    return Picture(pixels, name, digest.hexdigest(), alpha=alpha)


def printable(text: str) -> str:
    """Replace characters that cannot be printed, such as line breaks in a file name."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


def _integers(values: NDArray[Any]) -> NDArray[Any]:
    """Return uint8 and uint16 values as they are, and floats in [0, 1] as uint16."""
    if values.dtype in (np.uint8, np.uint16):
        return values
    levels: NDArray[Any] = np.rint(np.clip(np.nan_to_num(values), 0, 1) * 65535)
    return levels.astype(np.uint16)


def _decode(
    file: BinaryIO, size: int, name: str
) -> tuple[NDArray[Any], NDArray[Any] | None, bytes, bytes]:
    """Return pixels, alpha, XMP and EXIF of an open file. Raises FileError."""
    from stylizer.files.read.decode import UnknownFormatError, decode
    from stylizer.files.read.develop import develop
    from stylizer.files.read.raster import TooLargeError
    from stylizer.files.read.tiff import RawError

    try:
        raster = decode(file, size)
        return *develop(raster), raster.xmp, raster.exif
    except UnknownFormatError:
        raise FileError(
            f"{name} is not a picture that can be read here."
            " Save it as PNG, JPEG, WebP or TIFF in another program first."
        ) from None
    except TooLargeError as error:
        width, height = error.args
        extent = f"has {width} x {height} pixels" if width > 1 < height else f"has {size >> 20} MB"
        raise FileError(
            f"{name} {extent}, which is too large. Make it smaller in another program first."
        ) from None
    except RawError:
        raise FileError(
            f"{name} is a camera's raw file. Develop it in a raw converter and open that picture."
        ) from None
    except MemoryError:
        raise FileError(
            f"There is not enough memory to open {name}. Close other programs, or make it smaller."
        ) from None
    except Exception:  # decoders raise nearly everything on damaged files
        raise FileError(
            f"{name} is damaged, or of a rare kind, and cannot be opened."
            " Get it again, or save it as PNG in another program."
        ) from None


def _size_of_file(path: Path, name: str) -> int:
    """Return the bytes of a regular file. Raises FileError for anything else, or OSError."""
    if "\0" in str(path):
        raise FileError(f"{name} is not a file name. Choose a file.")
    try:
        status = path.stat()
    except FileNotFoundError:
        address = printable(str(path))
        if _WEB.match(address):
            raise FileError(
                f"{address} is an address, not a file."
                " Save that picture on this computer first, then open it."
            ) from None
        raise FileError(f"There is no file {address}. Check its name and folder.") from None
    if stat.S_ISDIR(status.st_mode):
        raise FileError(f"{name} is a folder. Choose a picture in it.")
    if not stat.S_ISREG(status.st_mode):  # reading a pipe or a device could take forever
        raise FileError(f"{name} is not a file but a device or a pipe. Choose a file.")
    if status.st_size == 0:
        raise FileError(f"{name} is empty. Get it again.")
    if status.st_size > MAX_BYTES:
        raise FileError(f"{name} is larger than {MAX_BYTES >> 30} GB. Make it smaller first.")
    return status.st_size


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the decoders' messages about odd metadata, which does not affect the pixels."""
    logs = [logging.getLogger(name) for name in ("PIL", "imagecodecs")]
    levels = [log.level for log in logs]
    for log in logs:
        log.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for log, level in zip(logs, levels, strict=True):
            log.setLevel(level)
