"""Finds again what a result was made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from stylizer.app.state import Scene
from stylizer.engine.errors import FileError
from stylizer.engine.recipe import Recipe
from stylizer.files import images
from stylizer.files.images import Picture
from stylizer.files.record import Record, SourceRef
from stylizer.files.samples import samples
from stylizer.files.task import Source


@dataclass(frozen=True, eq=False)
class Restored:
    """A record brought back to life; `missing` names the pictures that were not found."""

    scene: Scene
    missing: tuple[str, ...]


def restore(record: Record, folder: Path | None, known: Iterable[Picture]) -> Restored:
    """The scene of a record.

    A picture counts as found when its digest is right: among the `known` ones, beside the
    result in `folder`, or among the samples. No Qt here: it may run on any thread.
    """
    pictures = list(known)
    missing: list[str] = []

    def find(ref: SourceRef) -> Source | None:
        for picture in pictures:
            if picture.digest == ref.digest:
                return Source(picture, ref.edit)
        for path in _candidates(ref.name, folder):
            with suppress(FileError):
                picture = images.load(path)
                pictures.append(picture)
                if picture.digest == ref.digest:
                    return Source(picture, ref.edit)
        missing.append(ref.name)
        return None

    content = find(record.content)
    pairs = [
        (source, style)
        for ref, style in zip(record.styles, final_recipe(record).styles, strict=False)
        if (source := find(ref)) is not None
    ]
    start = find(record.start) if record.start is not None else None
    recipe = final_recipe(record).replace(styles=tuple(style for _, style in pairs))
    if recipe.start == "file" and start is None:
        recipe = recipe.replace(start="content")
    styles = tuple(source for source, _ in pairs)
    return Restored(Scene(content, styles, start, recipe), tuple(missing))


def final_recipe(record: Record) -> Recipe:
    """The settings as they stood at the end, after all that was changed in mid-run."""
    recipe = record.recipe
    for change in record.changes:
        recipe = Recipe.from_dict({**recipe.to_dict(), **change.settings})
    return recipe


def _candidates(name: str, folder: Path | None) -> Iterator[Path]:
    name = Path(name).name  # a record from elsewhere must not lead out of the folder
    if not name:
        return
    shipped = samples()
    yield from (p for p in (*shipped.contents, *shipped.styles) if p.name == name)
    if folder is not None and (folder / name).is_file():
        yield folder / name
