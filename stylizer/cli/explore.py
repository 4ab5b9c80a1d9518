"""`stylizer explore`: render with different settings, and make a page with all results."""

from __future__ import annotations

import math
import sys
from argparse import Namespace

from stylizer.api import source
from stylizer.cli.interrupt import Interrupt
from stylizer.cli.render import choose_recipe, with_masks
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

MAX_PICTURES = 400
"""Largest number of pictures of one exploration. A larger number is most likely a mistake."""
MAX_AXES = 2
EXCLUDED = ("auto", "file")
"""Values that are left out when a setting takes all its values: they depend on other things."""


def main(arguments: Namespace) -> int:
    axes = [parse_axis(text) for text in arguments.vary]
    if arguments.several:
        first = arguments.seed or 0
        axes.append(Axis("seed", seeds(first, arguments.several)))
        arguments.settings.append(f"seed_diversity={arguments.apart}")
    if not axes:
        raise RecipeError("Say what to vary, such as --vary strength=0.2:0.8:5 or --several 6.")
    if len({each.key for each in axes}) < len(axes) or len(axes) > MAX_AXES:
        raise RecipeError(
            "Give --vary once, or twice with two different settings: a page is a grid."
        )
    count = math.prod(len(each.values) for each in axes)
    if count > MAX_PICTURES:
        raise RecipeError(f"These would be {count} pictures. Give fewer than {MAX_PICTURES + 1}.")
    combinations = corners(axes)
    styles = [parse_style(text) for text in arguments.style]
    given = read_recipe(arguments.recipe) if arguments.recipe else Recipe()
    recipe = choose_recipe(arguments, given.recipe if isinstance(given, Record) else given, styles)
    recipes = [
        with_settings(recipe, [f"{k}={v}" for k, v in each.items()]) for each in combinations
    ]
    paths = (arguments.content, *(path for path, _ in styles))
    record = given if isinstance(given, Record) else None
    content, *opened = with_masks([source(path) for path in paths], arguments, record, recipe)
    tasks = [Task(each, content, tuple(opened)) for each in recipes]
    prepare(arguments.output, overwrite=arguments.overwrite)
    sheet = ContactSheet(arguments.output, axes, tasks[0], len(tasks))
    for i in range(len(tasks)):
        export.check_target(sheet.path(i), 1, 1, sources=paths)
    control = Control()
    with Interrupt(control) as interrupt:
        results = zip(combinations, points(tasks, control), strict=False)
        for i, (settings, point) in enumerate(results):
            entry = sheet.add(i, settings, point)
            if not arguments.quiet:
                distances = "content {:.3f}, style {:.3f}".format(*entry.distances)
                print(f"{i + 1} of {len(tasks)}: {entry.words}  ({distances})", file=sys.stderr)
    if sheet.entries and not arguments.quiet:
        print(f"Open {arguments.output / 'index.html'}", file=sys.stderr)
    return interrupt.status


def parse_axis(text: str) -> Axis:
    """Parse KEY=FROM:TO:HOW_MANY, KEY=VALUE,VALUE,... or KEY.

    KEY without values stands for all values of a setting that has a list of them. Raises
    RecipeError.
    """
    key, equals, values = text.partition("=")
    if not equals and (options := options_of(key.strip())):
        return Axis(key.strip(), options)
    if not key.strip() or not equals or not values.strip():
        raise RecipeError(f"'{text}' is not KEY=VALUES, such as strength=0.2:0.8:5 or tv=0,1,4.")
    if ":" not in values:
        return Axis(key.strip(), tuple(value.strip() for value in values.split(",")))
    try:
        first, last, many = values.split(":")
        low, high, count = float(first), float(last), int(many)
    except ValueError:
        count = 0
    if not 2 <= count <= MAX_PICTURES:
        raise RecipeError(
            f"'{values}' is not FROM:TO:HOW_MANY with 2 to {MAX_PICTURES} values,"
            " such as 0.2:0.8:5."
        )
    return Axis(key.strip(), spaced(low, high, count))


def options_of(key: str) -> tuple[str, ...]:
    """Return the values from which a setting is chosen, without EXCLUDED.

    For the encoder these are the installed encoders. The result is () for any other setting, such
    as a number.
    """
    if key == "encoder":
        return tuple(info.name for info in installed.installed())
    known = Recipe.settings().get(key)
    if known is None or known.others:
        return ()
    return tuple(option.value for option in known.options if option.value not in EXCLUDED)
