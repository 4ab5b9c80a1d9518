"""Save results: the file formats and their limits, checks of the target, and a safe write."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from stylizer.engine.errors import FileError
from stylizer.engine.job import Pixels
from stylizer.files.read import camera
from stylizer.files.record import xmp
from stylizer.files.record.record import Record
from stylizer.files.store import atomic_write
from stylizer.files.write import writers


@dataclass(frozen=True)
class Format:
    """A file format and its limits.

    `depths` are in bits per colour. `side` is the longest side in pixels and `packet` the longest
    XMP packet in bytes that a file can hold; None means no limit. `lossy` formats have a quality.
    `alpha` is True when a file can hold transparency.
    """

    name: str
    suffixes: tuple[str, ...]
    encode: Callable[[writers.FileContents], bytes]
    depths: tuple[int, ...] = (8,)
    side: int | None = None
    lossy: bool = False
    alpha: bool = True
    packet: int | None = None

    def limit(self, width: int, height: int) -> str:
        """Return a sentence that says why a picture of that size does not fit; "" if it fits."""
        if self.side is None or max(width, height) <= self.side:
            return ""
        others = [f.name for f in FORMATS if f.side is None or max(width, height) <= f.side]
        return (
            f"{self.name} holds at most {self.side} px a side, and the picture has"
            f" {width} x {height}. Choose {_either(others)}."
        )


FORMATS = (
    Format("PNG", (".png",), writers.png, depths=(8, 16)),
    Format("JPEG", (".jpg", ".jpeg"), writers.jpeg, (8,), 65500, True, alpha=False, packet=65502),
    Format("TIFF", (".tif", ".tiff"), writers.tiff, depths=(8, 16)),
    Format("WebP", (".webp",), writers.webp, side=16383, lossy=True),
    # Encoders accept larger pictures, but decoders do not.
    Format("AVIF", (".avif",), writers.avif, side=32768, lossy=True),
)
WRITABLE = tuple(suffix for form in FORMATS for suffix in form.suffixes)
"""Suffixes of all formats."""


@dataclass(frozen=True)
class Export:
    """Options for writing a result. Raises FileError for a depth or quality out of range.

    `depth` is 8 or 16 bits per colour (16 only for PNG and TIFF). `quality` is 1 to 100, for JPEG,
    WebP and AVIF. `record` writes the record into the file. `exif` writes the camera data of the
    photo without its GPS position, and `location` writes the camera data with that position.
    """

    depth: int = 8
    quality: int = 95
    record: bool = True
    exif: bool = False
    location: bool = False

    def __post_init__(self) -> None:
        if self.depth not in (8, 16):
            raise FileError("A picture is written with 8 or 16 bits per colour.")
        if not 1 <= self.quality <= 100:
            raise FileError("The quality goes from 1 to 100.")


DEFAULT_EXPORT = Export()
"""The defaults: 8 bits, quality 95, with the record, without camera data."""


def format_of(path: Path) -> Format | None:
    """Return the format of a file by its suffix; None if the suffix is not one of WRITABLE."""
    return next((form for form in FORMATS if path.suffix.lower() in form.suffixes), None)


def check_target(
    path: Path,
    width: int,
    height: int,
    export: Export = DEFAULT_EXPORT,
    sources: Iterable[Path] = (),
) -> None:
    """Raise FileError when a picture of that size cannot be written to `path` with `export`.

    `sources` are files that must not be overwritten.
    """
    form = format_of(path)
    if form is None:
        raise FileError(f"'{path.name}' must end in {_either(WRITABLE)}.")
    if export.depth not in form.depths:
        others = [f.name for f in FORMATS if export.depth in f.depths]
        raise FileError(
            f"{form.name} holds 8 bits per colour. Choose {_either(others)} for {export.depth}."
        )
    if problem := form.limit(width, height):
        raise FileError(problem)
    _check_place(path)
    for source in sources:
        if path.exists() and source.exists() and path.samefile(source):
            raise FileError(f"{path} is one of the source pictures. Choose another name.")


def save(
    path: Path,
    pixels: Pixels,
    record: Record | None,
    export: Export = DEFAULT_EXPORT,
    *,
    alpha: Pixels | None = None,
    exif: bytes = b"",
) -> tuple[str, ...]:
    """Write (H, W, 3) sRGB in [0, 1] in the format of the suffix, with an sRGB profile.

    `alpha` (H, W) in [0, 1] is straight, not premultiplied; in a format without alpha the picture
    is composed on white. `exif` is the EXIF of the photo as a TIFF block. If anything goes wrong,
    an old file stays as it was. Returns a sentence for each thing that the file could not hold.
    Raises FileError.
    """
    path = Path(path)
    height, width = pixels.shape[:2]
    check_target(path, width, height, export)
    form = format_of(path)
    assert form is not None
    if alpha is not None and not form.alpha:
        pixels, alpha = pixels * alpha[..., None] + (1 - alpha[..., None]), None
    notes = []
    packet = xmp.packet(record) if record and export.record else b""
    if packet is None or (form.packet and len(packet) > form.packet):
        packet = b""
        notes.append(
            f"{path.name} carries no recipe, because {form.name} has no room for so many changes."
        )
    camera_data = None
    if export.exif or export.location:
        camera_data = camera.clean(exif, width, height, location=export.location)
    samples = writers.quantise(pixels, alpha, export.depth)
    contents = writers.FileContents(samples, export.quality, packet, camera_data)
    try:
        data = form.encode(contents)
    except (OSError, ValueError, RuntimeError) as error:
        raise FileError(f"{path.name} could not be made: {error}.") from None
    atomic_write.write(path, data)
    return tuple(notes)


def _check_place(path: Path) -> None:
    """Raise FileError unless a file can be written or replaced at `path`."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError as error:
        raise FileError(atomic_write.sentence(error, path.name)) from None
    except ValueError:
        raise FileError("A file name cannot hold that character. Choose another name.") from None
    folder = path.parent
    if path.is_dir():
        raise FileError(f"{path} is a folder. Give a file name.")
    if not folder.is_dir():
        raise FileError(f"There is no folder {folder}.")
    if path.exists() and not path.is_file():
        raise FileError(f"{path} is not a file. Choose another name.")
    place = Path(os.path.realpath(path))
    if not os.access(place.parent, os.W_OK):
        raise FileError(f"The folder {place.parent} cannot be written to. Choose another.")
    if place.exists() and not os.access(place, os.W_OK):
        raise FileError(f"{path.name} is protected against writing. Choose another name.")


def _either(names: Iterable[str]) -> str:
    """Join names as "a, b or c"."""
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last
