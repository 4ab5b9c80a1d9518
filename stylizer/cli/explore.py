"""`stylizer explore`: several settings side by side, in a folder with a page to choose from."""

from __future__ import annotations

import itertools
import json
import math
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING

from stylizer.api import source
from stylizer.cli.compare import EYE
from stylizer.cli.interrupt import Interrupt
from stylizer.cli.page import Axis, Entry, page
from stylizer.cli.render import choose
from stylizer.cli.settings import parse_style, read_recipe, with_settings
from stylizer.engine.control import Control
from stylizer.engine.errors import FileError, RecipeError
from stylizer.engine.recipe import Recipe
from stylizer.files import beside, encoders, export
from stylizer.files.record import Record
from stylizer.files.task import Task

if TYPE_CHECKING:
    from stylizer.engine.explore import Point

MOST = 400
"""Pictures of one exploration: beyond it somebody has mistyped."""
AXES = 2
UNCLEAR = ("auto", "file")
"""Words that say nothing by themselves."""


def main(arguments: Namespace) -> int:
    axes = [axis(text) for text in arguments.vary]
    if arguments.several:
        first = arguments.seed or 0
        axes.append(Axis("seed", tuple(str(first + i) for i in range(arguments.several))))
        arguments.settings.append(f"variety={arguments.apart}")
    if not axes:
        raise RecipeError("Say what to vary, such as --vary strength=0.2:0.8:5 or --several 6.")
    if len({each.key for each in axes}) < len(axes) or len(axes) > AXES:
        raise RecipeError(
            "Give --vary once, or twice with two settings: a page has two directions."
        )
    count = math.prod(len(each.values) for each in axes)
    if count > MOST:
        raise RecipeError(f"These would be {count} pictures. Give fewer than {MOST + 1}.")
    corners = list(itertools.product(*(each.settings for each in reversed(axes))))
    styles = [parse_style(text) for text in arguments.style]
    given = read_recipe(arguments.recipe) if arguments.recipe else Recipe()
    recipe = choose(arguments, given.recipe if isinstance(given, Record) else given, styles)
    recipes = [with_settings(recipe, corner) for corner in corners]
    paths = (arguments.content, *(path for path, _ in styles))
    content, *opened = (source(path) for path in paths)
    tasks = [Task(each, content, tuple(opened)) for each in recipes]
    _prepare(arguments.output, arguments.overwrite)
    sheet = _Sheet(arguments.output, axes, tasks[0], len(tasks))
    for i in range(len(tasks)):
        export.check_target(sheet.path(i), 1, 1, sources=paths)
    control = Control()
    with Interrupt(control) as interrupt:
        points = _points(tasks, control)
        for i, (task, corner, point) in enumerate(zip(tasks, corners, points, strict=False)):
            entry = sheet.add(i, task, corner, point)
            if not arguments.quiet:
                how_far = "content {:.3f}, style {:.3f}".format(*entry.distances)
                print(f"{i + 1} of {len(tasks)}: {entry.words}  ({how_far})", file=sys.stderr)
    if sheet.entries and not arguments.quiet:
        print(f"Open {arguments.output / 'index.html'}", file=sys.stderr)
    return interrupt.status


def axis(text: str) -> Axis:
    """KEY=FROM:TO:HOW_MANY, KEY=VALUE,VALUE,... or, of a setting that takes words, the KEY alone
    for all of them; RecipeError with a sentence."""
    key, equals, values = text.partition("=")
    if not equals and (all_words := words(key.strip())):
        return Axis(key.strip(), all_words)
    if not key.strip() or not equals or not values.strip():
        raise RecipeError(f"'{text}' is not KEY=VALUES, such as strength=0.2:0.8:5 or tv=0,1,4.")
    if ":" not in values:
        return Axis(key.strip(), tuple(value.strip() for value in values.split(",")))
    try:
        first, last, many = values.split(":")
        low, high, count = float(first), float(last), int(many)
    except ValueError:
        count = 0
    if not 2 <= count <= MOST:
        raise RecipeError(
            f"'{values}' is not FROM:TO:HOW_MANY with 2 to {MOST} values, such as 0.2:0.8:5."
        )
    steps = (low + (high - low) * i / (count - 1) for i in range(count))
    return Axis(key.strip(), tuple(f"{step:.6g}" for step in steps))


def words(key: str) -> tuple[str, ...]:
    """The words that a setting takes, of encoders those that are on this computer; no «auto»."""
    if key == "encoder":
        return tuple(info.name for info in encoders.installed())
    options = {f.name: f.metadata.get("options", ()) for f in fields(Recipe)}.get(key, ())
    return tuple(word for word in options if word not in UNCLEAR)


def _prepare(folder: Path, overwrite: bool) -> None:
    """Make the folder; FileError when it cannot be, or holds things that may be somebody's."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not overwrite and any(folder.iterdir()):
            raise FileError(
                f"The folder {folder} is not empty. Choose another, or add --overwrite."
            )
    except FileExistsError:
        raise FileError(f"{folder} is a file. Choose a folder.") from None
    except OSError as error:
        raise FileError(f"The folder {folder} cannot be used: {error.strerror}.") from None


def _points(tasks: Sequence[Task], control: Control) -> Iterator[Point]:
    from stylizer.engine import device as devices
    from stylizer.engine.encoders.build import build
    from stylizer.engine.explore import explore

    devices.use_threads()
    device = devices.resolve(tasks[0].recipe.device)
    eye = build(EYE, encoders.weights(EYE), "average", device)
    return explore((task.job() for task in tasks), control, eye, device)


class _Sheet:
    """The folder: with each picture that is added it tells of all of them."""

    def __init__(self, folder: Path, axes: Sequence[Axis], task: Task, count: int) -> None:
        self.entries: list[Entry] = []
        self._folder, self._count = folder, count
        self._told = {
            "content": task.content.ref.name,
            "styles": [style.ref.name for style in task.styles],
            "axes": [asdict(each) for each in axes],
            "measured_by": EYE,
            "count": count,
        }
        self._axes = axes

    def path(self, index: int) -> Path:
        return self._folder / f"{index + 1:0{len(str(self._count))}}.png"

    def add(self, index: int, task: Task, corner: Sequence[str], point: Point) -> Entry:
        """Write a picture, with its record inside, and what is known by now."""
        from stylizer.engine.explore import pareto

        size, file = point.step.size, self.path(index)
        alpha = task.content.alpha_for(size)
        export.save(file, point.pixels, task.record(point.step, ()), alpha=alpha)
        pairs = (text.partition("=") for text in reversed(corner))
        settings = {key.strip(): value for key, _, value in pairs}
        entry = Entry(file.name, settings, asdict(point.measures), size, point.recipe)
        self.entries.append(entry)
        front = pareto([each.distances for each in self.entries])
        pictures = [
            {**asdict(each), "recipe": each.recipe.to_dict(), "front": best}
            for each, best in zip(self.entries, front, strict=True)
        ]
        results = {**self._told, "pictures": pictures}
        told = json.dumps(results, ensure_ascii=False, indent=1)
        beside.write(self._folder / "results.json", told.encode())
        html = page(self._told, self._axes, self.entries, front)
        beside.write(self._folder / "index.html", html.encode())
        return entry
