"""Small valid files of every format that can be read. All are made here except those in `heic`.

The files in `heic`, which need an HEVC encoder, show the picture of `gradient`, encoded by libheif
with x265.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin

WIDTH, HEIGHT = 48, 32
HEIC = Path(__file__).with_name("heic")


def gradient(depth: type = np.uint8) -> NDArray[Any]:
    """Make (32, 48, 3): red grows to the right, green downwards, blue to the lower right."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    x, y = x / (WIDTH - 1), y / (HEIGHT - 1)
    full = np.iinfo(depth).max
    return np.rint(np.stack([x, y, (x + y) / 2], axis=-1) * full).astype(depth)


def ramp(depth: type = np.uint8) -> NDArray[Any]:
    """Make (32, 48): the red of `gradient`, used as alpha and as gray."""
    return np.ascontiguousarray(gradient(depth)[..., 0])


def pillow(image: Image.Image, form: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def tiff(array: NDArray[Any], **options: Any) -> bytes:
    file = io.BytesIO()
    tifffile.imwrite(file, array, metadata=None, **options)
    return file.getvalue()


def camera(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Maker"
    exif.get_ifd(0x8769)[0x829A] = 0.01
    return exif


def directory(orientation: int) -> TiffImagePlugin.ImageFileDirectory_v2:
    """Make the same tags as `camera`, in the form of TIFF files."""
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[0x0112] = orientation
    tags[0x010F] = "Maker"
    tags[0x8769] = {0x829A: 0.01}
    return tags


def files() -> dict[str, bytes]:
    """Return all files: name -> bytes."""
    rgb = Image.fromarray(gradient())
    gray = Image.fromarray(ramp())
    rgba = rgb.copy()
    rgba.putalpha(gray)
    palette, cmyk, bilevel = rgb.quantize(16), rgb.convert("CMYK"), gray.convert("1")
    deep, deep_alpha = gradient(np.uint16), np.dstack([gradient(np.uint16), ramp(np.uint16)])
    floats = (deep / 65535).astype(np.float32)
    made = {
        "rgb.png": pillow(rgb, "PNG"),
        "rgba.png": pillow(rgba, "PNG"),
        "gray.png": pillow(gray, "PNG"),
        "gray-alpha.png": pillow(rgba.convert("LA"), "PNG"),
        "palette.png": pillow(palette, "PNG", transparency=3),
        "bilevel.png": pillow(bilevel, "PNG"),
        "exif.png": pillow(rgb, "PNG", exif=camera(6)),
        "deep.png": imagecodecs.png_encode(deep),
        "deep-alpha.png": imagecodecs.png_encode(deep_alpha),
        "deep-gray.png": imagecodecs.png_encode(ramp(np.uint16)),
        "rgb.jpg": pillow(rgb, "JPEG", quality=95),
        "progressive.jpg": pillow(rgb, "JPEG", quality=95, progressive=True),
        "gray.jpg": pillow(gray, "JPEG", quality=95),
        "cmyk.jpg": pillow(cmyk, "JPEG", quality=95),
        "exif.jpg": pillow(rgb, "JPEG", quality=95, exif=camera(6)),
        "double.mpo": pillow(rgb, "MPO", save_all=True, append_images=[gray.convert("RGB")]),
        "lossy.webp": pillow(rgb, "WEBP", quality=90),
        "lossless.webp": pillow(rgba, "WEBP", lossless=True, exif=camera(1)),
        "moving.webp": pillow(rgb, "WEBP", save_all=True, append_images=[gray.convert("RGB")]),
        "moving.gif": pillow(palette, "GIF", save_all=True, append_images=[gray.convert("P")]),
        "still.gif": pillow(palette, "GIF"),
        "rgb.bmp": pillow(rgb, "BMP"),
        "palette.bmp": pillow(palette, "BMP"),
        "rgb.avif": pillow(rgb, "AVIF", quality=90),
        "rgba.avif": pillow(rgba, "AVIF", quality=90),
        "rgb.ppm": pillow(rgb, "PPM"),
        "gray.pgm": pillow(gray, "PPM"),
        "plain.ppm": b"P3 4 2 255\n" + b" ".join(b"%d" % n for n in range(24)) + b"\n",
        "rgba.tif": pillow(rgba, "TIFF"),
        "jpeg.tif": pillow(rgb, "TIFF", compression="jpeg"),
        "palette.tif": pillow(palette, "TIFF"),
        "cmyk.tif": pillow(cmyk, "TIFF", compression="tiff_lzw"),
        "fax.tif": pillow(bilevel, "TIFF", compression="group4"),
        "lab.tif": pillow(Image.new("LAB", rgb.size, (137, 128, 128)), "TIFF"),
        "exif.tif": pillow(rgb, "TIFF", tiffinfo=directory(6)),
        "lzw.tif": tiff(gradient(), photometric="rgb", compression="lzw"),
        "tiles.tif": tiff(gradient(), photometric="rgb", tile=(16, 16), compression="deflate"),
        "deep.tif": tiff(deep, photometric="rgb", compression="deflate", predictor=True),
        "deep-alpha.tif": tiff(deep_alpha, photometric="rgb", extrasamples=["unassalpha"]),
        "planes.tif": tiff(
            np.ascontiguousarray(np.moveaxis(deep, 2, 0)),
            photometric="rgb",
            planarconfig="separate",
        ),
        "big.tif": tiff(gradient(), photometric="rgb", bigtiff=True, byteorder=">"),
        "floats.tif": tiff(floats, photometric="rgb", compression="lzw"),
        "gray-floats.tif": tiff(floats[..., 0], photometric="minisblack"),
        "pages.tif": tiff(np.stack([gradient(), 255 - gradient()]), photometric="rgb"),
    }
    return made | {path.name: path.read_bytes() for path in sorted(HEIC.glob("*.heic"))}
