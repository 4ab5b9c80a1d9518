"""Pictures as masks: what is white belongs to the region, what is grey belongs to it in part."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from stylizer.engine.errors import FileError
from stylizer.engine.job import Mask
from stylizer.files.read.images import Picture
from stylizer.files.read.shrink import means
from stylizer.files.record.edit import Edit

LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
SLACK = 0.01
"""How far the shape of a mask may be off, as a share of its side; a pixel is always forgiven."""


def check(mask: Picture, over: Picture) -> None:
    """FileError when a picture is no mask for `over`: of another shape, or black all over."""
    (width, height), (w, h) = mask.size, over.size
    if abs(width * h - height * w) > max(SLACK * width * h, h, w):
        raise FileError(
            f"{mask.name} has {width} x {height} pixels, which is another shape than {over.name}"
            f" has, {w} x {h}. Make the mask over the whole picture, before it is cropped."
        )
    if not _samples(mask).any():
        raise FileError(
            f"{mask.name} is black all over, so nothing belongs to the region."
            " Paint the region white."
        )


def read(mask: Picture, over: Picture, edit: Edit, size: tuple[int, int]) -> Mask:
    """The mask over the turned and cropped picture, (h, w) in [0, 1] for size (w, h).

    Its alpha where it has one, else its luminance. Raises FileError, see `check`.
    """
    check(mask, over)
    samples = _samples(mask)
    by = max(1, min(samples.shape[:2]) // (2 * max(size)))
    values = means(samples, by) if by > 1 else samples.astype(np.float32)
    values /= np.float32(np.iinfo(samples.dtype).max)
    light = values if values.ndim == 2 else values @ LUMA
    turned = np.ascontiguousarray(np.rot90(light, -edit.turns))
    # A crop by whole pixels of the picture is one by parts of pixels of a smaller mask.
    width, height = (side / by for side in Edit(edit.turns).size(*mask.size))
    columns, rows = Edit(edit.turns).size(*over.size)
    left, top, right, bottom = edit.box(columns, rows)
    box = (
        left * width / columns,
        top * height / rows,
        right * width / columns,
        bottom * height / rows,
    )
    resized = Image.fromarray(turned).resize(size, Image.Resampling.BILINEAR, box)
    return np.asarray(resized, np.float32).clip(0, 1)


def _samples(mask: Picture) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """(H, W) alpha or (H, W, 3) colours."""
    samples: NDArray[np.uint8] = mask.pixels if mask.alpha is None else mask.alpha
    return samples


def looks_like_one(picture: Picture, over: Picture) -> bool:
    """Whether a picture is more likely a mask for `over` than a picture of its own: grey, or
    partly transparent, and of the same shape."""
    try:
        check(picture, over)
    except FileError:
        return False
    some = picture.pixels[::4, ::4].astype(np.int32)
    return picture.alpha is not None or not np.ptp(some, axis=2).any()
