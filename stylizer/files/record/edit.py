"""The edit of a source: how it is turned and cropped before it is used."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stylizer.engine.errors import FileError


@dataclass(frozen=True)
class Edit:
    """A rotation by quarter turns, followed by a crop.

    `turns` is the number of quarter turns clockwise, 0 to 3. `crop` is (left, top, right, bottom)
    as shares of the turned picture, with 0 <= left < right <= 1 and 0 <= top < bottom <= 1; None
    keeps the whole picture. Raises FileError for other values.
    """

    turns: int = 0
    crop: tuple[float, float, float, float] | None = None

    def __post_init__(self) -> None:
        if type(self.turns) is not int or not 0 <= self.turns <= 3:
            raise FileError("A picture is turned by 0 to 3 quarter turns.")
        if self.crop is not None:
            crop = tuple(self.crop)
            valid = len(crop) == 4 and all(
                isinstance(v, int | float) and math.isfinite(v) for v in crop
            )
            if not valid or not (0 <= crop[0] < crop[2] <= 1 and 0 <= crop[1] < crop[3] <= 1):
                raise FileError("A crop is left, top, right and bottom, each from 0 to 1.")
            object.__setattr__(self, "crop", crop)

    def apply(self, pixels: NDArray[Any]) -> NDArray[Any]:
        """Return a view of the edited picture, (H, W, ...) -> (h, w, ...), with h, w >= 1."""
        pixels = np.rot90(pixels, -self.turns)
        if self.crop is not None:
            height, width = pixels.shape[:2]
            left, top, right, bottom = self.box(width, height)
            pixels = pixels[top:bottom, left:right]
        return pixels

    def box(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Return the crop (left, top, right, bottom) in pixels.

        `width` and `height` are the size of the picture after it was turned.
        """
        left, top, right, bottom = self.crop or (0, 0, 1, 1)
        columns, rows = _span(left, right, width), _span(top, bottom, height)
        return columns[0], rows[0], columns[1], rows[1]

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Return the (width, height) after the edit of a picture of `width` x `height` pixels."""
        if self.turns % 2:
            width, height = height, width
        if self.crop is not None:
            left, top, right, bottom = self.box(width, height)
            width, height = right - left, bottom - top
        return width, height


WHOLE = Edit()
"""No edit: the whole picture, not turned."""


def _span(low: float, high: float, length: int) -> tuple[int, int]:
    """Return the first pixel and the end of a crop along one side of `length` pixels."""
    first = min(round(low * length), length - 1)
    return first, max(first + 1, round(high * length))
