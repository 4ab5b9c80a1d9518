"""Sweeps: settings that take several values, and all combinations of the values."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.errors import RecipeError
from stylizer.engine.recipe import Recipe


@dataclass(frozen=True)
class Axis:
    """A setting and the values that it takes, as text."""

    key: str
    values: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """A label for each value, such as "strength 0.5"."""
        return [f"{self.key} {value}" for value in self.values]


def spaced(low: float, high: float, count: int) -> tuple[str, ...]:
    """Return `count` >= 2 evenly spaced values from `low` to `high`, both included."""
    steps = (low + (high - low) * i / (count - 1) for i in range(count))
    return tuple(f"{step:.6g}" for step in steps)


def seeds(first: int, count: int) -> tuple[str, ...]:
    """Return `count` consecutive seeds, `first` included."""
    return tuple(str(first + i) for i in range(count))


def corners(axes: Sequence[Axis]) -> list[dict[str, str]]:
    """Return each combination as setting -> value; the values of the first axis change first."""
    columns = [[(axis.key, value) for value in axis.values] for axis in reversed(axes)]
    return [dict(reversed(corner)) for corner in itertools.product(*columns)]


def with_setting(recipe: Recipe, key: str, given: Any) -> Recipe:
    """Return the recipe with one setting changed.

    `key` names a setting, or a part of a setting such as `style.s3_1` or `styles.0.scale`. The text
    after `style.` or `content.` is the name of a layer, which may contain dots. Raises RecipeError
    for an unknown key or a wrong value.
    """
    field, dot, inner = key.partition(".")
    if not dot:
        return recipe.replace(**{field: given})
    if field in ("content", "style"):
        info = ENCODERS[recipe.encoder]
        weights: Mapping[str, float] | None = getattr(recipe, field)
        usual = getattr(info, field) if weights is None else weights
        return recipe.replace(**{field: {**usual, inner: given}})
    index, dot, name = inner.partition(".")
    if field in ("styles", "regions") and dot:
        items = [asdict(item) for item in getattr(recipe, field)]
        if not index.isdecimal() or int(index) >= len(items):
            raise RecipeError(
                f"There is no {field[:-1]} {index}: give a number from 0 to {len(items) - 1}."
                if items
                else f"There are no {field}."
            )
        items[int(index)][name] = given
        return recipe.replace(**{field: items})
    raise RecipeError(f"There is no setting '{key}'.")
