"""The live settings: those that may change while a recipe runs.

`Setting.live` marks them. In a list of parts, such as the styles, the live settings of each part
may change, but not the number of parts. All code that changes a running recipe uses this module.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from stylizer.engine.recipe import Recipe
from stylizer.engine.settings import Setting, described


def _live(settings: Mapping[str, Setting]) -> list[str]:
    return [name for name, setting in settings.items() if setting.live]


PARTS = {
    name: _live(described(setting.parts))
    for name, setting in described(Recipe).items()
    if setting.parts
}
"""Name of a setting that is a list of parts -> names of the live settings of a part."""


def live_names() -> tuple[str, ...]:
    """Return the names of the live settings; lists of parts come last."""
    return (*sorted(_live(Recipe.settings())), *PARTS)


def with_live_settings(running: Recipe, wanted: Recipe) -> Recipe:
    """Return the recipe `running` with the live settings of `wanted`.

    Settings that do not fit stay as they are: layer weights if the encoders differ, and lists of
    parts if their lengths differ.
    """
    live = {name: wanted.value(name) for name in live_names()}
    if wanted.encoder != running.encoder:
        del live["content"], live["style"]
    for name, settings in PARTS.items():
        live[name] = _live_parts(getattr(running, name), live[name], settings)
    return running.replace(**live)


def live_changes(old: Recipe, new: Recipe) -> dict[str, Any]:
    """Return the live settings of `new` that differ from those of `old`, as JSON values."""
    new = with_live_settings(old, new)
    changed = [name for name in live_names() if new.value(name) != old.value(name)]
    return {
        name: [dataclasses.asdict(part) for part in getattr(new, name)]
        if name in PARTS
        else new.value(name)
        for name in changed
    }


def _live_parts(running: tuple[Any, ...], wanted: tuple[Any, ...], settings: Iterable[str]) -> Any:
    if len(running) != len(wanted):
        return running
    return tuple(
        dataclasses.replace(old, **{name: getattr(new, name) for name in settings})
        for old, new in zip(running, wanted, strict=True)
    )
