"""Half of the objective alone: what the network knows of the painting, or of the photo.

The texture of a painting is made from noise under its style loss only (Gatys, Ecker and Bethge
2015, arXiv:1505.07376): it shows what a style fader adds. A photo is inverted from noise under the
content loss of one layer only (Mahendran and Vedaldi 2015, arXiv:1412.0035): what that layer does
not see is lost. From coarse to fine, neither needs a prior of what pictures look like.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from stylizer.engine.recipe import Recipe

BARE: dict[str, Any] = {
    "feature_l2": 1.0,
    "feature_l1": 0.0,
    "feature_smooth_l1": 0.0,
    "self_similarity": 0.0,
    "joint": 1.0,
    "pixel_l1": 0.0,
    "pixel_l2": 0.0,
    "laplacian": 0.0,
    "opponent": 0.0,
}
"""Nothing of the photo counts but its features."""
ALONE: dict[str, Any] = {"colors": "style", "regions": ()}
"""Neither is mixed with the other."""


def texture(recipe: Recipe, layers: Collection[str] = ()) -> Recipe:
    """The recipe that paints the painting alone, as `layers` see it; without, as the recipe says.

    It starts from noise in the colours of the painting. RecipeError for an unknown layer.
    """
    style = dict.fromkeys(layers, 1.0) or recipe.style
    return recipe.replace(strength=1.0, start="style", style=style, **ALONE)


def inversion(recipe: Recipe, layers: Collection[str] = ()) -> Recipe:
    """The recipe that makes the photo again from what `layers` see of it; without, as it says.

    RecipeError for an unknown layer.
    """
    content = dict.fromkeys(layers, 1.0) or recipe.content
    return recipe.replace(strength=0.0, start="noise", content=content, **ALONE, **BARE)


def needs_photo(recipe: Recipe) -> bool:
    """Whether anything of the photo comes into the result."""
    return recipe.strength < 1 or recipe.start == "content" or bool(recipe.regions)


def needs_painting(recipe: Recipe) -> bool:
    """Whether anything of a painting comes into the result."""
    strengths = (recipe.strength, *(region.strength for region in recipe.regions))
    return max(strengths) > 0 or recipe.start == "style"
