"""What of a recipe may change while it runs.

A field says so itself, by `live` in its metadata. A list of parts, such as the styles, may change
in what is live in a part; how many parts there are may not. Everybody who follows a recipe that
runs asks here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from stylizer.engine.recipe import Recipe


def _live(kind: type) -> tuple[str, ...]:
    return tuple(f.name for f in dataclasses.fields(kind) if f.metadata.get("live"))


PARTS: dict[str, tuple[str, ...]] = {
    f.name: _live(f.metadata["parts"]) for f in dataclasses.fields(Recipe) if "parts" in f.metadata
}
"""Field of the recipe that holds parts -> what is live in a part."""
LIVE = (*sorted(_live(Recipe)), *PARTS)
"""Fields of the recipe that may change while it runs."""


def with_live_settings(running: Recipe, wanted: Recipe) -> Recipe:
    """Return the recipe that runs, with its live settings as in `wanted`.

    Those that do not fit stay as they are: the layer weights of another encoder, and the parts of
    a list of another length.
    """
    live = {name: getattr(wanted, name) for name in LIVE}
    if wanted.encoder != running.encoder:
        del live["content"], live["style"]
    for name, settings in PARTS.items():
        live[name] = _live_parts(getattr(running, name), live[name], settings)
    return running.replace(**live)


def live_changes(old: Recipe, new: Recipe) -> dict[str, Any]:
    """Return the live settings of `new` that differ from those of `old`, as JSON values."""
    new = with_live_settings(old, new)
    changed = [name for name in LIVE if getattr(new, name) != getattr(old, name)]
    return {
        name: [dataclasses.asdict(part) for part in getattr(new, name)]
        if name in PARTS
        else getattr(new, name)
        for name in changed
    }


def _live_parts(running: tuple[Any, ...], wanted: tuple[Any, ...], settings: Iterable[str]) -> Any:
    if len(running) != len(wanted):
        return running
    return tuple(
        dataclasses.replace(old, **{name: getattr(new, name) for name in settings})
        for old, new in zip(running, wanted, strict=True)
    )
