"""From a finished result on to a larger one, for print."""

from __future__ import annotations

from stylizer.engine.errors import RecipeError
from stylizer.engine.recipe import Recipe

LAST_STEPS = 8
"""At the largest scale. What a step changes there is finer than the eye sees on paper; strokes
and shapes come from below (chosen by eye)."""
AVERAGING = 0.8
"""At most: with so few steps a longer memory would show the enlarged start, not the result."""


def enlarged(recipe: Recipe, long_side: int, size: int) -> Recipe:
    """The recipe that goes on to `size` px from a result of `recipe` of that long side.

    The pyramid goes on upward in its steps of sqrt 2, and the larger the scale, the fewer
    optimiser steps it gets. Raises RecipeError when that is no enlargement.
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
