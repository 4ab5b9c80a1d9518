"""The enlargement of a finished result, for print."""

from __future__ import annotations

from stylizer.engine.errors import RecipeError
from stylizer.engine.recipe import Recipe

LAST_STEPS = 8
"""Number of steps at the largest scale, chosen by eye. These steps change only details that are too
fine to be seen on paper; strokes and shapes come from smaller scales."""
AVERAGING = 0.8
"""Largest averaging. With so few steps, a longer average would still show the enlarged start."""


def enlarged(recipe: Recipe, long_side: int, size: int) -> Recipe:
    """Return the recipe that enlarges a result of `recipe` from `long_side` to `size` px.

    The pyramid goes on with larger scales, each sqrt 2 larger than the last and with fewer steps.
    Raises RecipeError if `size` is not larger than `long_side`.
    """
    if size <= long_side:
        raise RecipeError(f"size: the picture already has {long_side} px. Choose a larger size.")
    return recipe.replace(
        size=size,
        start="file",
        coarsest=min(size, max(16, round(long_side * 2**0.5))),
        first_steps=max(LAST_STEPS, recipe.last_steps // 2),
        last_steps=LAST_STEPS,
        averaging=min(recipe.averaging, AVERAGING),
    )
