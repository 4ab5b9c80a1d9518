"""A picture as a run uses it: turned, cropped, with its masks, and no larger than it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from stylizer.engine.job import Mask, Pixels
from stylizer.engine.size import fit
from stylizer.files.read import masks
from stylizer.files.read.images import Picture
from stylizer.files.read.shrink import means
from stylizer.files.record.edit import WHOLE, Edit
from stylizer.files.record.record import SourceRef

GAP = 3
"""A picture is given to the engine at this many times the size at which it is used, or smaller.
Detail that box means remove at that size would not survive the finer resizing that follows."""


@dataclass(frozen=True)
class Source:
    """A picture, turned and cropped as the user wants it.

    `masks` lie over the whole picture and follow its edit. The content has one for each region
    of the recipe; of a style, one says which part of it counts.
    """

    picture: Picture
    edit: Edit = WHOLE
    masks: tuple[Picture, ...] = ()

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The picture and its masks."""
        return (self.picture, *self.masks)

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels after turning and cropping."""
        return self.edit.size(*self.picture.size)

    @property
    def pixels(self) -> Pixels:
        """(h, w, 3) sRGB in [0, 1] after turning and cropping, at full size."""
        return _floats(self.edit.apply(self.picture.pixels), 1)

    @property
    def alpha(self) -> NDArray[np.float32] | None:
        """(h, w) in [0, 1] after turning and cropping; None when opaque."""
        alpha = self.picture.alpha
        return None if alpha is None else _floats(self.edit.apply(alpha), 1)

    def pixels_for(self, long_side: float) -> Pixels:
        """(h, w, 3) sRGB in [0, 1] for use at `long_side` px: a large picture is reduced by a whole
        factor."""
        return _floats(self.edit.apply(self.picture.pixels), self._factor(long_side))

    def size_for(self, long_side: float) -> tuple[int, int]:
        """(width, height) of `pixels_for`."""
        by = self._factor(long_side)
        width, height = self.size
        return -(-width // by), -(-height // by)

    def masks_for(self, long_side: float) -> tuple[Mask, ...]:
        """The masks, (h, w) in [0, 1] after turning and cropping. Raises FileError for a picture
        that cannot be a mask."""
        size = fit(*self.size, min(long_side, max(self.size)))
        return tuple(masks.read(mask, self.picture, self.edit, size) for mask in self.masks)

    def alpha_for(self, size: tuple[int, int]) -> NDArray[np.float32] | None:
        """(h, w) alpha resized to (width, height), anti-aliased; None when opaque."""
        alpha = self.picture.alpha
        if alpha is None:
            return None
        reduced = _floats(self.edit.apply(alpha), self._factor(max(size)))
        resized = Image.fromarray(reduced).resize(size, Image.Resampling.BILINEAR)
        return np.asarray(resized, np.float32).clip(0, 1)

    def _factor(self, long_side: float) -> int:
        """The largest whole factor that leaves GAP times that size and keeps its shape."""
        width, height = self.size
        most = max(1, int(max(width, height) / (GAP * long_side)))
        exact = fit(width, height, long_side)
        for by in range(most, 1, -1):
            if fit(-(-width // by), -(-height // by), long_side) == exact:
                return by
        return 1

    @property
    def ref(self) -> SourceRef:
        """The reference to the source that a record holds."""
        masks = tuple(SourceRef(mask.name, mask.digest) for mask in self.masks)
        return SourceRef(self.picture.name, self.picture.digest, self.edit, masks)


def _floats(samples: NDArray[Any], by: int) -> NDArray[np.float32]:
    """uint8 or uint16 samples -> box means over `by` x `by` of them, float32 in [0, 1]."""
    values = means(samples, by) if by > 1 else samples.astype(np.float32, order="C")
    values /= np.float32(np.iinfo(samples.dtype).max)
    return values
