"""The parts of a recipe that come in lists: a style for each style image, and regions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from stylizer.engine.errors import RecipeError
from stylizer.engine.settings import SHARE, described, setting

MAX_PARTS = 64
"""Largest number of styles, and largest number of regions, in a recipe."""


@dataclass(frozen=True)
class Style:
    """Settings of one style image.

    `blend` is its share compared with the other styles; only the ratios of blends matter. `scale`
    is its size relative to the result: 2.0 makes its strokes twice as large. Raises RecipeError
    for a value out of range.
    """

    blend: float = setting(
        1.0, low=0.0, high=10.0, step=0.05, unit="%", live=True,
        title="Blend", hint="The share of this style compared with the other styles.",
    )  # fmt: skip
    scale: float = setting(
        1.0, low=0.1, high=4.0, step=0.05, unit="%",
        title="Scale", hint="The size of this style's strokes: 200 % paints them twice as large.",
    )  # fmt: skip

    def __post_init__(self) -> None:
        _check_numbers(self)


@dataclass(frozen=True)
class Region:
    """Settings of a region: a part of the content that is marked by a mask.

    `strength` replaces the recipe's strength; 0 protects the region, so that it stays the photo.
    `styles` are the numbers, counted from 1, of the style images that the region is painted like;
    with none it is painted like all of them. `feather` is the width of the soft edge, as a share
    of the picture's longer side. Raises RecipeError for a value out of range.
    """

    strength: float = setting(
        0.55, **SHARE, live=True, lowest="Photo", title="Strength",
        hint="How far this region turns into the painting; at 0 % it stays the photo.",
    )  # fmt: skip
    styles: tuple[int, ...] = setting(
        (), live=True, title="Paintings", hint="The paintings that this region is painted like."
    )
    feather: float = setting(
        0.02, low=0.0, high=0.2, step=0.01, unit="%", title="Soft edge",
        hint="The width of the region's soft edge, as a share of the picture's longer side.",
    )  # fmt: skip

    def __post_init__(self) -> None:
        if not isinstance(self.styles, list | tuple) or not all(
            type(n) is int and 1 <= n <= MAX_PARTS for n in self.styles
        ):
            raise RecipeError("region styles: give a list of numbers of styles, the first is 1.")
        object.__setattr__(self, "styles", tuple(sorted(set(self.styles))))
        _check_numbers(self)


Part = TypeVar("Part", Style, Region)


def parts(kind: type[Part], name: str, value: Any) -> tuple[Part, ...]:
    """Return the parts in `value`, a list of `kind` or of JSON objects with its settings.

    Raises RecipeError, with a sentence that calls the list `name`, for any other value.
    """
    one, known = kind.__name__.lower(), described(kind)
    if not isinstance(value, list | tuple) or len(value) > MAX_PARTS:
        raise RecipeError(f"{name}: give a list of at most {MAX_PARTS} {name}.")
    found = []
    for item in value:
        if isinstance(item, dict):
            if unknown := set(item) - known.keys():
                raise RecipeError(f"{name}: a {one} has no setting '{min(map(str, unknown))}'.")
            item = kind(**item)
        if not isinstance(item, kind):
            raise RecipeError(f"{name}: each {one} is an object with {', '.join(known)}.")
        found.append(item)
    return tuple(found)


def _check_numbers(part: Style | Region) -> None:
    for name, known in described(type(part)).items():
        if isinstance(known.default, float):
            spoken = f"{type(part).__name__.lower()} {name}"
            object.__setattr__(part, name, known.checked(getattr(part, name), spoken))
