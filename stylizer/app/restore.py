"""Finds again what a result was made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from stylizer.app.state import Scene
from stylizer.engine.job import changed
from stylizer.engine.recipe import Recipe
from stylizer.files.finder import Finder
from stylizer.files.images import Picture
from stylizer.files.record import Record, SourceRef
from stylizer.files.task import Source


@dataclass(frozen=True, eq=False)
class Restored:
    """A record brought back to life; `missing` names the pictures that were not found."""

    scene: Scene
    missing: tuple[str, ...]


def restore(record: Record, folder: Path | None, known: Iterable[Picture]) -> Restored:
    """The scene of a record.

    Its pictures are looked for among the `known` ones, beside the result in `folder`, and among
    the samples. No Qt here: it may run on any thread.
    """
    finder = Finder(folder, known)
    missing: list[str] = []

    def find(ref: SourceRef) -> Source | None:
        source = finder.find(ref)
        if source is None:
            missing.append(ref.name)
        return source

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
    return changed(record.recipe, record.changes)
