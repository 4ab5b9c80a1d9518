"""From --recipe, --preset, flags and --set to one recipe."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from stylizer.engine.derived.encoder_switch import switch_encoder
from stylizer.engine.derived.sweep import with_setting
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.errors import FileError, RecipeError
from stylizer.engine.recipe import Recipe
from stylizer.files.read import images
from stylizer.files.record.record import Record
from stylizer.files.shipped.presets import PRESETS

WORDS = {"yes": True, "on": True, "no": False, "off": False, "none": None}
MAX_BYTES = 16 << 20


def read_recipe(path: Path) -> Recipe | Record:
    """A recipe or record in JSON, or the record in a picture. FileError, RecipeError."""
    if path.suffix.lower() in images.READABLE:
        record = images.load(path).record
        if record is None:
            raise RecipeError(f"{path.name} carries no recipe.")
        return record
    try:
        if path.stat().st_size > MAX_BYTES:
            raise RecipeError(f"{path.name} is not a recipe.")
        text = path.read_text(encoding="utf-8")
        data = json.loads(text)
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise RecipeError(f"{path.name} is not a recipe.") from None
    if isinstance(data, dict) and "recipe" in data:
        return Record.from_json(text)
    return Recipe.from_dict(data)


def parse_style(text: str) -> tuple[Path, float | None]:
    """FILE or FILE:BLEND; a file of just that name wins, whatever colons it holds."""
    head, colon, tail = text.rpartition(":")
    if colon and head and not Path(text).exists():
        try:
            return Path(head), float(tail)
        except ValueError:
            pass
    return Path(text), None


def with_preset(recipe: Recipe, name: str) -> Recipe:
    """The recipe with the look of a preset; RecipeError when there is none of that name."""
    for preset in PRESETS:
        if preset.name == name:
            return preset.apply(recipe)
    raise RecipeError(
        f"There is no preset '{name}'. There are: {', '.join(p.name for p in PRESETS)}."
    )


def with_settings(recipe: Recipe, settings: Sequence[str]) -> Recipe:
    """The recipe after every KEY=VALUE, in which KEY may reach inside: styles.0.scale."""
    whole: dict[str, Any] = {}
    parts: list[tuple[str, Any]] = []
    for setting in settings:
        key, equals, text = setting.partition("=")
        names = key.strip().split(".")
        if not equals or not all(names):
            raise RecipeError(f"'{setting}' is not KEY=VALUE, such as tv=2 or styles.0.scale=1.5.")
        if len(names) == 1:
            whole[names[0]] = value(text)
        else:
            parts.append((".".join(names), value(text)))
    encoder = whole.get("encoder")
    if isinstance(encoder, str) and encoder in ENCODERS:
        recipe = switch_encoder(recipe, encoder)
    # All at once, since some settings only make sense together.
    recipe = recipe.replace(**whole)
    for name, given in parts:
        recipe = with_setting(recipe, name, given)
    return recipe


def value(text: str) -> Any:
    """JSON where it is JSON, yes/no/on/off/none by name, and else the text itself."""
    text = text.strip()
    if text.startswith("."):  # .5, as people write it and JSON does not
        text = f"0{text}"
    if text.lower() in WORDS:
        return WORDS[text.lower()]
    try:
        return json.loads(text.lower() if text.lower() in ("true", "false", "null") else text)
    except (ValueError, RecursionError):
        return text
