"""Find the pictures that a result was made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from stylizer.engine.errors import FileError
from stylizer.files.read import images
from stylizer.files.read.images import Picture
from stylizer.files.record.record import SourceRef
from stylizer.files.runs.blank import blank_from_record
from stylizer.files.runs.source import Source
from stylizer.files.shipped.samples import samples


class Finder:
    """Finds pictures by name and digest.

    It searches the `known` pictures, the samples, and `folder`, which is the folder of the result.
    `missing` lists the names of the pictures that were not found.
    """

    def __init__(self, folder: Path | None, known: Iterable[Picture] = ()) -> None:
        self._folder = folder
        self._pictures = list(known)
        self.missing: list[str] = []

    def find(self, ref: SourceRef) -> Source | None:
        """Return the source that a record names, turned and cropped as in the record.

        Return None when the picture is not found. The source has no masks if any of its masks is
        not found.
        """
        if (canvas := blank_from_record(ref)) is not None:
            return canvas
        picture = self._picture(ref)
        return None if picture is None else Source(picture, ref.edit, self.masks(ref))

    def masks(self, ref: SourceRef) -> tuple[Picture, ...]:
        """Return the masks of a source, or () when any of them is not found."""
        found = [picture for mask in ref.masks if (picture := self._picture(mask)) is not None]
        return tuple(found) if len(found) == len(ref.masks) else ()

    def _picture(self, ref: SourceRef) -> Picture | None:
        for picture in self._pictures:
            if picture.digest == ref.digest:
                return picture
        for path in self._candidates(ref.name):
            with suppress(FileError):
                picture = images.load(path)
                self._pictures.append(picture)
                if picture.digest == ref.digest:
                    return picture
        self.missing.append(ref.name)
        return None

    def _candidates(self, name: str) -> Iterator[Path]:
        name = Path(name).name  # a record from elsewhere must not lead out of the folder
        if not name:
            return
        shipped = samples()
        yield from (p for p in (*shipped.contents, *shipped.styles) if p.name == name)
        if self._folder is not None and (self._folder / name).is_file():
            yield self._folder / name
