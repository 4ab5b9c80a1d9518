"""Texture and inversion: runs on the style loss alone, or on the content loss alone.

A texture is synthesised from noise under the style loss of a painting (Gatys, Ecker and Bethge
2015, arXiv:1505.07376). The texture shows what a style fader adds. A photo is inverted from noise
under the content loss of one layer (Mahendran and Vedaldi 2015, arXiv:1412.0035). The inversion
lacks everything that the features of that layer do not hold. Neither run needs a prior on natural
images, because it goes from coarse to fine.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from stylizer.engine.losses.registry import losses
from stylizer.engine.recipe import Recipe

ALONE: dict[str, Any] = {"colors": "style", "regions": ()}
"""Settings of both runs, with which the photo and the painting do not affect each other."""


def texture(recipe: Recipe, layers: Collection[str] = ()) -> Recipe:
    """Return the recipe for the texture of the paintings in `layers`, by default the recipe's.

    The run starts from noise in the colours of the painting. Raises RecipeError for an unknown
    layer.
    """
    style = dict.fromkeys(layers, 1.0) or recipe.style
    return recipe.replace(strength=1.0, start="style", style=style, **ALONE)


def inversion(recipe: Recipe, layers: Collection[str] = ()) -> Recipe:
    """Return the recipe that inverts the features of `layers`, by default the recipe's.

    Raises RecipeError for an unknown layer.
    """
    content = dict.fromkeys(layers, 1.0) or recipe.content
    # The usual content losses compare features only, so nothing else of the photo counts.
    usual = {loss.name: loss.default for loss in losses() if loss.compares_with_content}
    return recipe.replace(strength=0.0, start="noise", content=content, joint=1.0, **ALONE, **usual)


def needs_photo(recipe: Recipe) -> bool:
    """Return whether the result depends on the photo."""
    return recipe.strength < 1 or recipe.start in ("colors", "content") or bool(recipe.regions)


def needs_painting(recipe: Recipe) -> bool:
    """Return whether the result depends on a painting."""
    strengths = (recipe.strength, *(region.strength for region in recipe.regions))
    return max(strengths) > 0 or recipe.start == "style"
