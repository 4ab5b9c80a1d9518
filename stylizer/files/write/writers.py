"""A picture and what goes with it as the bytes of a file, one function for each format."""

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
_ROWS = 256


@dataclass(frozen=True, eq=False)
class Sheet:
    """`samples` (H, W, 3 or 4) uint8 or uint16 sRGB, the fourth one a straight alpha.

    `quality` 1..100 where it counts, `packet` is XMP or b"", `camera` EXIF or None.
    """

    samples: NDArray[np.uint8] | NDArray[np.uint16]
    quality: int
    packet: bytes
    camera: Camera | None


def png(sheet: Sheet) -> bytes:
    import imagecodecs

    data = bytes(imagecodecs.png_encode(sheet.samples, level=6))
    head = 8 + 25  # the signature and the first chunk
    chunks = _chunk(b"iCCP", b"sRGB\0\0" + zlib.compress(srgb()))
    if sheet.camera:
        chunks += _chunk(b"eXIf", sheet.camera.block())
    if sheet.packet:
        chunks += _chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + sheet.packet)
    return data[:head] + chunks + data[head:]


def tiff(sheet: Sheet) -> bytes:
    import tifffile

    order = sheet.camera.order if sheet.camera else "<"
    tags: list[tuple[int | str, int, int, bytes | int, bool]] = []
    if sheet.packet:
        tags.append((_XMP, 1, len(sheet.packet), sheet.packet, True))
    if sheet.camera:
        for tag, entry in sheet.camera.main.items():
            if tag != camera.SOFTWARE_TAG:
                kind = 2 if entry.kind == 129 else entry.kind  # UTF-8, which is new to most
                tags.append((tag, kind, entry.count, entry.value, True))
        for name, tag in (("ExifTag", camera.EXIF), ("GPSTag", camera.GPS)):
            if tag in sheet.camera.subdirectories():
                tags.append((name, 4, 1, 0, True))
    file = io.BytesIO()
    tifffile.imwrite(
        file,
        sheet.samples,
        byteorder=order,
        photometric="rgb",
        compression="zlib",
        # At 16 bit it saves little, and readers take a file packed that tightly for a cut one.
        predictor=sheet.samples.dtype == np.uint8,
        extrasamples=["unassalpha"] if sheet.samples.shape[2] == 4 else None,
        iccprofile=srgb(),
        software=SOFTWARE,
        metadata=None,
        extratags=tags,
    )
    if sheet.camera:
        _append_directories(file, sheet.camera)
    return file.getvalue()


def jpeg(sheet: Sheet) -> bytes:
    return _pillow(sheet, "JPEG", subsampling=0)


def webp(sheet: Sheet) -> bytes:
    return _pillow(sheet, "WEBP", method=4)


def avif(sheet: Sheet) -> bytes:
    if sheet.camera:  # here the orientation is a property of the image, and EXIF's is not used
        main = {t: e for t, e in sheet.camera.main.items() if t != camera.ORIENTATION}
        sheet = replace(sheet, camera=replace(sheet.camera, main=main))
    return _pillow(sheet, "AVIF", subsampling="4:4:4")


@cache
def srgb() -> bytes:
    """The ICC profile of sRGB, the same at any time."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)  # else it would hold the present second
    return profile[:24] + made + profile[36:]


def samples(
    pixels: NDArray[np.float32], alpha: NDArray[np.float32] | None, depth: int
) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """(H, W, 3) and (H, W) in [0, 1] -> (H, W, 3 or 4) at 8 or 16 bit."""
    height, width = pixels.shape[:2]
    result = np.empty(
        (height, width, 3 if alpha is None else 4), np.uint8 if depth == 8 else np.uint16
    )
    top = np.float32(2**depth - 1)
    for row in range(0, height, _ROWS):  # in bands, since a large picture fits hardly twice
        band = slice(row, row + _ROWS)
        result[band, :, :3] = np.rint(np.clip(pixels[band], 0, 1) * top)
        if alpha is not None:
            result[band, :, 3] = np.rint(np.clip(alpha[band], 0, 1) * top)
    return result


def _pillow(sheet: Sheet, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    if sheet.packet:
        options["xmp"] = sheet.packet
    if sheet.camera:
        options["exif"] = b"Exif\0\0" + sheet.camera.block()
    Image.fromarray(sheet.samples).save(
        file, kind, quality=sheet.quality, icc_profile=srgb(), **options
    )
    return file.getvalue()


def _chunk(name: bytes, data: bytes) -> bytes:
    crc = zlib.crc32(name + data)
    return struct.pack(">I4s", len(data), name) + data + struct.pack(">I", crc)


def _append_directories(file: io.BytesIO, taken: Camera) -> None:
    """Put the camera's directories behind a TIFF and enter where they are."""
    order, view = taken.order, file.getbuffer()
    start = struct.unpack_from(f"{order}I", view, 4)[0]
    count = struct.unpack_from(f"{order}H", view, start)[0]
    places = {
        struct.unpack_from(f"{order}H", view, at)[0]: at + 8
        for at in range(start + 2, start + 2 + 12 * count, 12)
    }
    view.release()
    for tag, directory in taken.subdirectories().items():
        at = file.seek(0, io.SEEK_END)
        at += file.write(bytes(at % 2))
        file.write(camera.pack(directory, order, at))
        file.seek(places[tag])
        file.write(struct.pack(f"{order}I", at))
