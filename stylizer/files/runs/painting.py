"""A picture that a run has painted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from stylizer.engine.job import Pixels
from stylizer.files.read import images
from stylizer.files.record.record import Record
from stylizer.files.runs.source import Source
from stylizer.files.write import export
from stylizer.files.write.export import DEFAULT_EXPORT, Export


@dataclass(frozen=True, eq=False)
class Painting:
    """A result, finished (`done`) or not, with the record that makes it again.

    `pixels` (H, W, 3) are sRGB in [0, 1]. `alpha` (H, W) in [0, 1] and `exif` are those of the
    content picture, None and b"" when it has none.
    """

    pixels: Pixels
    record: Record
    done: bool
    alpha: Pixels | None
    exif: bytes

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]

    @cached_property
    def source(self) -> Source:
        """The result as a picture to go on from. Of a large one it takes a moment to make."""
        return Source(images.from_pixels(self.pixels, "result"))

    def write(self, path: Path, how: Export = DEFAULT_EXPORT) -> tuple[str, ...]:
        """Write the picture with its record inside, in the format of the suffix.

        Returns sentences about what the file could not hold. Raises FileError.
        """
        return export.save(path, self.pixels, self.record, how, alpha=self.alpha, exif=self.exif)
