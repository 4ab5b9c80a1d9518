"""Pictures in and out."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from stylizer.engine.errors import FileError
from stylizer.engine.job import Pixels
from stylizer.files import xmp
from stylizer.files.record import Record

READABLE = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".gif")
_FORMATS = {
    ".png": "PNG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".webp": "WEBP",
    ".tif": "TIFF",
    ".tiff": "TIFF",
}
WRITABLE = tuple(_FORMATS)
_DECODERS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF")
_SIDE_LIMITS = {"JPEG": 65535, "WEBP": 16383}
MAX_BYTES = 1 << 30
MAX_PIXELS = 150_000_000


@dataclass(frozen=True)
class Picture:
    """A picture with its origin.

    `pixels` (H, W, 3) float32 sRGB in [0, 1]; `digest` is the SHA-256 of the file's bytes (of
    the pixels, when it came from elsewhere); `record` tells how it was made, if we made it.
    """

    pixels: Pixels
    name: str
    digest: str
    path: Path | None = None
    record: Record | None = None

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]


def load(path: Path) -> Picture:
    """Read a picture file: upright, in RGB, the first frame. FileError says what is wrong."""
    path = Path(path)
    data = _read(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # oddities in metadata that do not touch the pixels
            with Image.open(io.BytesIO(data), formats=_DECODERS) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise FileError(
                        f"{path.name} has {image.width} x {image.height} pixels; at most"
                        f" {MAX_PIXELS // 10**6} megapixels can be opened. Make it smaller first."
                    )
                image.load()
                record = xmp.record_in(_xmp_bytes(image))
                pixels = _rgb(ImageOps.exif_transpose(image))
    except FileError:
        raise
    except MemoryError:
        raise FileError(f"There is not enough memory to open {path.name}.") from None
    except UnidentifiedImageError:
        raise FileError(
            f"{path.name} is not a picture that can be read here. Use PNG, JPEG, WebP or TIFF."
        ) from None
    except Exception:  # decoders raise nearly everything on damaged files
        raise FileError(f"{path.name} is damaged and cannot be opened as a picture.") from None
    return Picture(pixels, path.name, hashlib.sha256(data).hexdigest(), path, record)


def from_pixels(pixels: Pixels, name: str) -> Picture:
    """A picture that came from no file: pasted, or made here."""
    pixels = np.ascontiguousarray(pixels, dtype=np.float32)
    return Picture(pixels, name, hashlib.sha256(pixels.tobytes()).hexdigest())


def check_target(path: Path, width: int, height: int) -> None:
    """Raise FileError when a picture of that size cannot be written there under that name."""
    kind = _FORMATS.get(path.suffix.lower())
    if kind is None:
        raise FileError(f"'{path.name}' must end in {', '.join(WRITABLE[:-1])} or {WRITABLE[-1]}.")
    limit = _SIDE_LIMITS.get(kind)
    if limit and max(width, height) > limit:
        raise FileError(f"{kind} holds at most {limit} px a side. Choose PNG or TIFF.")
    if path.is_dir():
        raise FileError(f"{path} is a folder. Give a file name.")
    if not path.parent.is_dir():
        raise FileError(f"There is no folder {path.parent}.")
    if not os.access(path.parent, os.W_OK):
        raise FileError(f"The folder {path.parent} cannot be written to. Choose another.")


def save(path: Path, pixels: Pixels, record: Record | None) -> None:
    """Write (H, W, 3) pixels in [0, 1] at 8 bit, in the format of the suffix, the record inside.

    Written beside and renamed, so that an old file stays whole when anything goes wrong.
    Raises FileError.
    """
    path = Path(path)
    height, width = pixels.shape[:2]
    check_target(path, width, height)
    kind = _FORMATS[path.suffix.lower()]
    image = Image.fromarray((pixels * 255).round().clip(0, 255).astype(np.uint8), "RGB")
    beside: Path | None = None
    try:
        handle, name = tempfile.mkstemp(path.suffix, ".stylizer-", path.parent)
        beside = Path(name)
        with os.fdopen(handle, "wb") as file:
            image.save(file, kind, **_options(kind, record))
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o666 & ~_umask())
        beside.replace(path)
    except (OSError, ValueError) as error:
        if beside:
            beside.unlink(missing_ok=True)
        reason = getattr(error, "strerror", None) or str(error)
        raise FileError(f"{path.name} could not be written: {reason}.") from None


def _options(kind: str, record: Record | None) -> dict[str, object]:
    settings: dict[str, dict[str, object]] = {
        "PNG": {"compress_level": 6},
        "JPEG": {"quality": 95, "subsampling": 0},
        "WEBP": {"quality": 95, "method": 4},
        "TIFF": {"compression": "tiff_lzw"},
    }
    options = settings[kind]
    if record is None:
        return options
    packet = xmp.packet(record)
    if kind == "PNG":
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", packet.decode())
        options["pnginfo"] = info
    elif kind == "TIFF":
        options["tiffinfo"] = {700: packet}
    elif kind == "JPEG" and len(packet) > 65_000:
        pass  # a segment ends at 64 KB: the picture matters more than its record
    else:
        options["xmp"] = packet
    return options


def _xmp_bytes(image: Image.Image) -> bytes:
    tags = getattr(image, "tag_v2", {})
    value = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or tags.get(700) or b""
    if isinstance(value, tuple):
        value = bytes(value)
    return value.encode() if isinstance(value, str) else bytes(value)


def _rgb(image: Image.Image) -> Pixels:
    """Any mode -> (H, W, 3) float32 in [0, 1]; what is transparent shows white."""
    if image.mode.startswith("I"):
        gray = np.asarray(image, dtype=np.float32) / 65535
        return np.repeat(gray.clip(0, 1)[:, :, None], 3, axis=2)
    if image.mode == "F":
        gray = np.nan_to_num(np.asarray(image, dtype=np.float32))
        return np.repeat(gray.clip(0, 1)[:, :, None], 3, axis=2)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    return np.asarray(image.convert("RGB"), dtype=np.float32) / np.float32(255)


def _read(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise FileError(f"{path.name or path} is a folder. Choose a picture in it.")
        if not path.is_file():
            raise FileError(f"There is no file {path}.")
        size = path.stat().st_size
        if size == 0:
            raise FileError(f"{path.name} is empty.")
        if size > MAX_BYTES:
            raise FileError(f"{path.name} is larger than {MAX_BYTES >> 30} GB.")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not valid"
        raise FileError(f"{path.name} cannot be read: {reason}.") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
