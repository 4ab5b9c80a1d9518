"""Read pictures as masks: white is inside the region, black is outside, grey is in between."""

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
"""Weights of red, green and blue in luminance (Rec. 709)."""
TOLERANCE = 0.01
"""Largest relative error of the aspect ratio of a mask. One pixel a side is always allowed."""


def check_mask(mask: Picture, over: Picture) -> None:
    """Raise FileError when a mask has another shape than the picture `over`, or is all black."""
    (width, height), (w, h) = mask.size, over.size
    if abs(width * h - height * w) > max(TOLERANCE * width * h, h, w):
        raise FileError(
            f"{mask.name} ({width} x {height} pixels) has another shape than {over.name}"
            f" ({w} x {h}). Make the mask over the whole picture, before it is cropped."
        )
    if not _samples(mask).any():
        raise FileError(
            f"{mask.name} is completely black, so the region is empty. Paint the region white."
        )


def read(mask: Picture, over: Picture, edit: Edit, size: tuple[int, int]) -> Mask:
    """Return the mask, (h, w) in [0, 1], turned and cropped like the picture `over`.

    `size` is the (w, h) of the result. The values are the alpha of the mask picture if it has one,
    otherwise its luminance. Raises FileError as `check_mask` does.
    """
    check_mask(mask, over)
    samples = _samples(mask)
    by = max(1, min(samples.shape[:2]) // (2 * max(size)))
    values = means(samples, by) if by > 1 else samples.astype(np.float32)
    values /= np.float32(np.iinfo(samples.dtype).max)
    luminance = values if values.ndim == 2 else values @ LUMA
    turned = np.ascontiguousarray(np.rot90(luminance, -edit.turns))
    # A crop by whole pixels of the picture is a crop by fractions of pixels of a smaller mask.
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
    """Return (H, W) alpha if the mask has one, else (H, W, 3) colours."""
    samples: NDArray[np.uint8] = mask.pixels if mask.alpha is None else mask.alpha
    return samples


def looks_like_mask(picture: Picture, over: Picture) -> bool:
    """Return whether a picture is probably a mask for `over`.

    A probable mask has the same shape as `over`, and is grey or partly transparent.
    """
    try:
        check_mask(picture, over)
    except FileError:
        return False
    sample = picture.pixels[::4, ::4].astype(np.int32)
    return picture.alpha is not None or not np.ptp(sample, axis=2).any()
