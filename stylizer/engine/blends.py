"""The shares of the styles in a region."""

from __future__ import annotations

from stylizer.engine.recipe import Recipe, Region

REST = Region()
"""The region that no mask covers, which is painted like all styles."""


def blends(recipe: Recipe, region: Region = REST) -> list[float]:
    """Return the share of each style in a region; equal shares if all of its blends are 0.

    Only the ratios of the shares matter. The styles that the region does not name have a share of
    0.
    """
    own = [not region.styles or i in region.styles for i in range(1, len(recipe.styles) + 1)]
    shares = [style.blend * here for style, here in zip(recipe.styles, own, strict=True)]
    return shares if any(shares) else [float(here) for here in own]
