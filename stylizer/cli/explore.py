"""`stylizer explore`: several settings side by side, in a folder with a page to choose from."""

from __future__ import annotations

import math
import sys
from argparse import Namespace
from dataclasses import fields

from stylizer.api import source
from stylizer.cli.interrupt import Interrupt
from stylizer.cli.render import choose, with_masks
from stylizer.cli.settings import parse_style, read_recipe, with_settings
from stylizer.engine.control import Control
from stylizer.engine.derived.sweep import Axis, corners, seeds, spaced
from stylizer.engine.errors import RecipeError
from stylizer.engine.recipe import Recipe
from stylizer.files.record.record import Record
from stylizer.files.runs.exploration import ContactSheet, points, prepare
from stylizer.files.runs.task import Task
from stylizer.files.weights import installed
from stylizer.files.write import export

MOST = 400
"""Pictures of one exploration: beyond it somebody has mistyped."""
AXES = 2
UNCLEAR = ("auto", "file")
"""Words that say nothing by themselves."""


def main(arguments: Namespace) -> int:
    axes = [axis(text) for text in arguments.vary]
    if arguments.several:
        first = arguments.seed or 0
        axes.append(Axis("seed", seeds(first, arguments.several)))
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
    varied = corners(axes)
    styles = [parse_style(text) for text in arguments.style]
    given = read_recipe(arguments.recipe) if arguments.recipe else Recipe()
    recipe = choose(arguments, given.recipe if isinstance(given, Record) else given, styles)
    recipes = [with_settings(recipe, [f"{k}={v}" for k, v in each.items()]) for each in varied]
    paths = (arguments.content, *(path for path, _ in styles))
    masked = given if isinstance(given, Record) else None
    content, *opened = with_masks([source(path) for path in paths], arguments, masked, recipe)
    tasks = [Task(each, content, tuple(opened)) for each in recipes]
    prepare(arguments.output, overwrite=arguments.overwrite)
    sheet = ContactSheet(arguments.output, axes, tasks[0], len(tasks))
    for i in range(len(tasks)):
        export.check_target(sheet.path(i), 1, 1, sources=paths)
    control = Control()
    with Interrupt(control) as interrupt:
        found = zip(tasks, varied, points(tasks, control), strict=False)
        for i, (task, corner, point) in enumerate(found):
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
    return Axis(key.strip(), spaced(low, high, count))


def words(key: str) -> tuple[str, ...]:
    """The words that a setting takes, of encoders those that are on this computer; no «auto»."""
    if key == "encoder":
        return tuple(info.name for info in installed.installed())
    options = {f.name: f.metadata.get("options", ()) for f in fields(Recipe)}.get(key, ())
    return tuple(word for word in options if word not in UNCLEAR)
