"""Restore the scene of a result or of an interrupted run."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from stylizer.app.scene import Scene
from stylizer.engine.errors import FileError, RecipeError
from stylizer.engine.job import changed, changes_until
from stylizer.engine.recipe import Recipe
from stylizer.files.read.images import Picture
from stylizer.files.record.record import Record
from stylizer.files.runs.blank import blank_from_record, is_blank
from stylizer.files.runs.finder import Finder
from stylizer.files.runs.saved_runs import SavedRun
from stylizer.files.runs.task import Task


@dataclass(frozen=True, eq=False)
class Restored:
    """The scene of a record. `missing` holds the names of the pictures that were not found."""

    scene: Scene
    missing: tuple[str, ...]


def restore(record: Record, folder: Path | None, known: Iterable[Picture]) -> Restored:
    """Return the scene of a record.

    The pictures are searched for among the `known` pictures, in the samples, and in `folder`, which
    is the folder of the result. Any thread may call this function.
    """
    finder = Finder(folder, known)
    content = None if blank_from_record(record.content) else finder.find(record.content)
    pairs = [
        (source, style)
        for ref, style in zip(record.styles, final_recipe(record).styles, strict=False)
        if (source := finder.find(ref)) is not None
    ]
    start = finder.find(record.start) if record.start is not None else None
    recipe = final_recipe(record).replace(styles=tuple(style for _, style in pairs))
    if (
        content is None
        or len(content.masks) != len(recipe.regions)
        or len(pairs) != len(record.styles)
    ):
        recipe = recipe.replace(regions=())
        content = content and replace(content, masks=())
    if recipe.start == "file" and start is None:
        recipe = recipe.replace(start=Recipe.start)
    styles = tuple(source for source, _ in pairs)
    return Restored(Scene(content, styles, start, recipe), tuple(finder.missing))


def final_recipe(record: Record) -> Recipe:
    """Return the recipe at the end of a run, with all changes that were made during the run."""
    return changed(record.recipe, record.changes)


def purpose(scene: Scene, task: Task) -> dict[str, object]:
    """Return the JSON values that the window needs to continue a saved run of `task`.

    They hold the recipe of the scene. The recipe of the task differs when the run continues a
    result.
    """
    recipe = scene.recipe
    if recipe.start == "file" and task.start is not scene.start:
        recipe = recipe.replace(start=Recipe.start)
    return {"recipe": recipe.to_dict()}


def revive(run: SavedRun) -> tuple[Scene, Task]:
    """Return the scene that the window had when a run was interrupted, and the task to continue it.

    Raises StylizerError if a source is missing or has changed. Any thread may call this function.
    """
    for path in map(Path, filter(None, run.paths)):
        if not path.is_file():
            raise FileError(
                f"{path.name} is no longer in {path.parent}."
                " Put it back there, or discard the render."
            )
    task, record = run.task(), run.record
    recipe = record.recipe
    with suppress(RecipeError):
        own = Recipe.from_dict(run.purpose.get("recipe"))
        fits = len(own.styles) == len(task.styles)
        fits = fits and len(own.regions) == len(task.content.masks)
        recipe = own if fits else recipe
    start = task.start if recipe.start == "file" else None
    content = None if is_blank(task.content) else task.content
    now = changed(recipe, changes_until(record.changes, record.steps))
    return Scene(content, task.styles, start, now), task
