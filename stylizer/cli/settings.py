"""Read the values of --recipe, --preset, --style and --set."""

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

CONSTANTS = {"yes": True, "on": True, "no": False, "off": False, "none": None}
MAX_BYTES = 16 << 20


def read_recipe(path: Path) -> Recipe | Record:
    """Read a recipe or record in JSON, or the record in a picture.

    Raises FileError or RecipeError.
    """
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
    """Parse FILE or FILE:BLEND. An existing file is taken as FILE even if its name has a colon."""
    head, colon, tail = text.rpartition(":")
    if colon and head and not Path(text).exists():
        try:
            return Path(head), float(tail)
        except ValueError:
            pass
    return Path(text), None


def with_preset(recipe: Recipe, name: str) -> Recipe:
    """Return the recipe with a preset applied. Raises RecipeError for an unknown name."""
    for preset in PRESETS:
        if preset.name == name:
            return preset.apply(recipe)
    raise RecipeError(
        f"There is no preset '{name}'. There are: {', '.join(p.name for p in PRESETS)}."
    )


def with_settings(recipe: Recipe, settings: Sequence[str]) -> Recipe:
    """Return the recipe with each KEY=VALUE applied. KEY may be nested, such as styles.0.scale.

    Raises RecipeError for a text that is not KEY=VALUE, and for an unknown KEY or a wrong VALUE.
    """
    plain: dict[str, Any] = {}
    nested: list[tuple[str, Any]] = []
    for setting in settings:
        key, equals, text = setting.partition("=")
        name = key.strip()
        field, dot, inner = name.partition(".")
        if not equals or not field or (dot and not inner):
            raise RecipeError(f"'{setting}' is not KEY=VALUE, such as tv=2 or styles.0.scale=1.5.")
        if dot:
            nested.append((name, parse_value(text)))
        else:
            plain[name] = parse_value(text)
    encoder = plain.get("encoder")
    if isinstance(encoder, str) and encoder in ENCODERS:
        recipe = switch_encoder(recipe, encoder)
    # Apply all settings at once, because some are only valid together.
    recipe = recipe.replace(**plain)
    for key, value in nested:
        recipe = with_setting(recipe, key, value)
    return recipe


def parse_value(text: str) -> Any:
    """Return the value of a word such as yes or none, or of JSON, otherwise the text itself."""
    text = text.strip()
    if text.startswith("."):  # JSON has no .5
        text = f"0{text}"
    if text.lower() in CONSTANTS:
        return CONSTANTS[text.lower()]
    try:
        return json.loads(text.lower() if text.lower() in ("true", "false", "null") else text)
    except (ValueError, RecursionError):
        return text
