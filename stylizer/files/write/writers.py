"""Encode a picture and its metadata as the bytes of a file, one function for each format."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from stylizer.files.read import camera
from stylizer.files.read.camera import SOFTWARE, Camera

_XMP = 700
"""Number of the TIFF tag for XMP."""
_ROWS = 256
"""Rows that are converted at a time."""


@dataclass(frozen=True, eq=False)
class FileContents:
    """A picture as it goes into a file.

    `samples` are (H, W, 3 or 4) uint8 or uint16 sRGB; the fourth channel is a straight alpha.
    `quality` is 1 to 100, for lossy formats. `packet` is an XMP packet, or b"". `camera` is the
    camera data, or None.
    """

    samples: NDArray[np.uint8] | NDArray[np.uint16]
    quality: int
    packet: bytes
    camera: Camera | None


def png(contents: FileContents) -> bytes:
    import imagecodecs

    data = bytes(imagecodecs.png_encode(contents.samples, level=6))
    head = 8 + 25  # bytes of the signature and of the first chunk
    chunks = _chunk(b"iCCP", b"sRGB\0\0" + zlib.compress(srgb()))
    if contents.camera:
        chunks += _chunk(b"eXIf", contents.camera.block())
    if contents.packet:
        chunks += _chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + contents.packet)
    return data[:head] + chunks + data[head:]


def tiff(contents: FileContents) -> bytes:
    import tifffile

    order = contents.camera.order if contents.camera else "<"
    tags: list[tuple[int | str, int, int, bytes | int, bool]] = []
    if contents.packet:
        tags.append((_XMP, 1, len(contents.packet), contents.packet, True))
    if contents.camera:
        for tag, entry in contents.camera.main.items():
            if tag != camera.SOFTWARE_TAG:
                kind = 2 if entry.kind == 129 else entry.kind  # UTF-8, which few programs know
                tags.append((tag, kind, entry.count, entry.value, True))
        for name, tag in (("ExifTag", camera.EXIF), ("GPSTag", camera.GPS)):
            if tag in contents.camera.subdirectories():
                tags.append((name, 4, 1, 0, True))
    file = io.BytesIO()
    tifffile.imwrite(
        file,
        contents.samples,
        byteorder=order,
        photometric="rgb",
        compression="zlib",
        # At 16 bits a predictor saves little, and some readers then take the file for truncated.
        predictor=contents.samples.dtype == np.uint8,
        extrasamples=["unassalpha"] if contents.samples.shape[2] == 4 else None,
        iccprofile=srgb(),
        software=SOFTWARE,
        metadata=None,
        extratags=tags,
    )
    if contents.camera:
        _append_directories(file, contents.camera)
    return file.getvalue()


def jpeg(contents: FileContents) -> bytes:
    return _pillow(contents, "JPEG", subsampling=0)


def webp(contents: FileContents) -> bytes:
    return _pillow(contents, "WEBP", method=4)


def avif(contents: FileContents) -> bytes:
    if contents.camera:  # AVIF has a property for the orientation and ignores that of EXIF
        main = {t: e for t, e in contents.camera.main.items() if t != camera.ORIENTATION}
        contents = replace(contents, camera=replace(contents.camera, main=main))
    return _pillow(contents, "AVIF", subsampling="4:4:4")


@cache
def srgb() -> bytes:
    """Return the ICC profile of sRGB, with a fixed date."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)  # Pillow would write the current time
    return profile[:24] + made + profile[36:]


def quantise(
    pixels: NDArray[np.float32], alpha: NDArray[np.float32] | None, depth: int
) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """Round colours (H, W, 3) and alpha (H, W) in [0, 1] to (H, W, 3 or 4) at 8 or 16 bits."""
    height, width = pixels.shape[:2]
    result = np.empty(
        (height, width, 3 if alpha is None else 4), np.uint8 if depth == 8 else np.uint16
    )
    top = np.float32(2**depth - 1)
    for row in range(0, height, _ROWS):  # in bands, to save memory: a large picture takes gigabytes
        band = slice(row, row + _ROWS)
        result[band, :, :3] = np.rint(np.clip(pixels[band], 0, 1) * top)
        if alpha is not None:
            result[band, :, 3] = np.rint(np.clip(alpha[band], 0, 1) * top)
    return result


def _pillow(contents: FileContents, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    if contents.packet:
        options["xmp"] = contents.packet
    if contents.camera:
        options["exif"] = b"Exif\0\0" + contents.camera.block()
    Image.fromarray(contents.samples).save(
        file, kind, quality=contents.quality, icc_profile=srgb(), **options
    )
    return file.getvalue()


def _chunk(name: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG file."""
    crc = zlib.crc32(name + data)
    return struct.pack(">I4s", len(data), name) + data + struct.pack(">I", crc)


def _append_directories(file: io.BytesIO, exif: Camera) -> None:
    """Append the EXIF and GPS directories to a TIFF file and point its tags to them."""
    order, view = exif.order, file.getbuffer()
    start = struct.unpack_from(f"{order}I", view, 4)[0]
    count = struct.unpack_from(f"{order}H", view, start)[0]
    places = {
        struct.unpack_from(f"{order}H", view, at)[0]: at + 8
        for at in range(start + 2, start + 2 + 12 * count, 12)
    }
    view.release()
    for tag, directory in exif.subdirectories().items():
        at = file.seek(0, io.SEEK_END)
        at += file.write(bytes(at % 2))
        file.write(camera.pack(directory, order, at))
        file.seek(places[tag])
        file.write(struct.pack(f"{order}I", at))
