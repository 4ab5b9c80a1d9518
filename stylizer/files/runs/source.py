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
"""A picture is reduced, by box means, to no less than this many times the size that the engine
needs. The engine then resizes it more finely, which removes the detail that box means lose."""


@dataclass(frozen=True)
class Source:
    """A picture, turned and cropped as the user wants it.

    `masks` lie over the whole picture and are turned and cropped with it. The content has one mask
    for each region of the recipe. A style has at most one mask, which marks the part that is used.
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
        """Return (h, w, 3) sRGB in [0, 1] for use at `long_side` px.

        A picture that is much larger is reduced by a whole factor.
        """
        return _floats(self.edit.apply(self.picture.pixels), self._factor(long_side))

    def size_for(self, long_side: float) -> tuple[int, int]:
        """Return the (width, height) of `pixels_for`, without computing the pixels."""
        by = self._factor(long_side)
        width, height = self.size
        return -(-width // by), -(-height // by)

    def masks_for(self, long_side: float) -> tuple[Mask, ...]:
        """Return the masks, (h, w) in [0, 1], after turning and cropping.

        Raises FileError for a picture that cannot be a mask.
        """
        size = fit(*self.size, min(long_side, max(self.size)))
        return tuple(masks.read(mask, self.picture, self.edit, size) for mask in self.masks)

    def alpha_for(self, size: tuple[int, int]) -> NDArray[np.float32] | None:
        """Return the alpha (h, w), resized to `size` (width, height) with anti-aliasing.

        The result is None when the picture is opaque.
        """
        alpha = self.picture.alpha
        if alpha is None:
            return None
        reduced = _floats(self.edit.apply(alpha), self._factor(max(size)))
        resized = Image.fromarray(reduced).resize(size, Image.Resampling.BILINEAR)
        return np.asarray(resized, np.float32).clip(0, 1)

    def _factor(self, long_side: float) -> int:
        """Return the largest whole factor that leaves GAP times `long_side` px.

        The engine must get the same size from the reduced picture as from the whole one.
        """
        width, height = self.size
        most = max(1, int(max(width, height) / (GAP * long_side)))
        exact = fit(width, height, long_side)
        for by in range(most, 1, -1):
            if fit(-(-width // by), -(-height // by), long_side) == exact:
                return by
        return 1

    @property
    def ref(self) -> SourceRef:
        """The reference by which a record names the source."""
        masks = tuple(SourceRef(mask.name, mask.digest) for mask in self.masks)
        return SourceRef(self.picture.name, self.picture.digest, self.edit, masks)


def _floats(samples: NDArray[Any], by: int) -> NDArray[np.float32]:
    """Return box means over `by` x `by` uint8 or uint16 samples, as float32 in [0, 1]."""
    values = means(samples, by) if by > 1 else samples.astype(np.float32, order="C")
    values /= np.float32(np.iinfo(samples.dtype).max)
    return values
