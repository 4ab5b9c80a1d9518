"""The picture that a run has painted, with the record of how it was made."""

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
class RunResult:
    """A result, with the record from which it can be made again.

    `pixels` (H, W, 3) are sRGB in [0, 1]. `done` is True when the run had finished. `alpha` (H, W)
    in [0, 1] and `exif` come from the content picture; they are None and b"" when the content
    picture has none.
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
        """The result as a source for another run. A large result takes a moment to convert."""
        return Source(images.from_pixels(self.pixels, "result"))

    def write(self, path: Path, how: Export = DEFAULT_EXPORT) -> tuple[str, ...]:
        """Write the picture with its record inside, in the format of the suffix.

        Returns a sentence for each thing that the file could not hold. Raises FileError.
        """
        return export.save(path, self.pixels, self.record, how, alpha=self.alpha, exif=self.exif)
