"""Enlarge a finished result, for print."""

from __future__ import annotations

from stylizer.engine.errors import RecipeError
from stylizer.engine.recipe import Recipe

LAST_STEPS = 8
"""Steps at the largest scale. They change what is too fine to be seen on paper; strokes and shapes
come from smaller scales (chosen by eye)."""
AVERAGING = 0.8
"""Largest averaging: over so few steps, a longer average would show the enlarged start."""


def enlarged(recipe: Recipe, long_side: int, size: int) -> Recipe:
    """Return the recipe that enlarges a result of `recipe` from `long_side` to `size` px.

    The pyramid continues upward in its steps of sqrt 2, and the larger the scale, the fewer
    optimiser steps it gets. Raises RecipeError if `size` is not larger.
    """
    if size <= long_side:
        raise RecipeError(f"size: the picture has {long_side} px already. Choose more.")
    return recipe.replace(
        size=size,
        start="file",
        coarsest=min(size, max(16, round(long_side * 2**0.5))),
        first_steps=max(LAST_STEPS, recipe.last_steps // 2),
        last_steps=LAST_STEPS,
        averaging=min(recipe.averaging, AVERAGING),
    )
