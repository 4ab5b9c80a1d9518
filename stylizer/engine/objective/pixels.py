"""The terms of the objective that look at the pixels alone."""

from __future__ import annotations

import torch
from torch import Tensor

from stylizer.engine.losses.content import absolute_error, squared_error
from stylizer.engine.losses.image import total_variation
from stylizer.engine.losses.laplacian import laplacian_loss
from stylizer.engine.losses.opponent import opponent_loss
from stylizer.engine.objective.regions import Regions
from stylizer.engine.recipe import Recipe

TV_BALANCE = 0.025
JOINT_BALANCE = 0.1
"""As that of features: at λ = 0 and λ = 1 the content pulls about as hard."""


class PixelLosses:
    """Weighted losses between a picture and its content (1, 3, H, W), at one scale.

    Those to the content count in each region as its strength says; the smoothness is the same all
    over.
    """

    def __init__(self, content: Tensor, regions: Regions) -> None:
        self._content, self._regions = content, regions
        self._variance = max(float(content.var(correction=0)), 1e-3)

    def change(self, recipe: Recipe, content: float, style: float) -> None:
        """Use the weights of a recipe, times the factors of content and style terms."""
        self._recipe = recipe
        variance = self._variance if recipe.references == "relative" else 1.0
        joint = (1 - recipe.joint) * (JOINT_BALANCE if recipe.references == "relative" else 1.0)
        self._weights = {
            "pixel_l1": recipe.pixel_l1 * content / variance**0.5,
            "pixel_l2": (recipe.pixel_l2 + joint) * content / variance,
            "laplacian": recipe.laplacian * content / variance,
            "opponent": recipe.opponent * content / variance,
            "tv": recipe.tv * style * (TV_BALANCE / variance if variance != 1.0 else 1.0),
        }

    def __call__(self, image: Tensor) -> dict[str, Tensor]:
        """name -> weighted loss, of those that have a weight."""
        return {
            name: weight * self._loss(name, image)
            for name, weight in self._weights.items()
            if weight > 0
        }

    def _loss(self, name: str, image: Tensor) -> Tensor:
        recipe, content = self._recipe, self._content
        pulls = None if name == "tv" else self._regions.pulls(None)
        if pulls is not None:
            # A weighted sum of squares is that of differences times the root of the weight.
            weight = pulls if name == "pixel_l1" else pulls.sqrt()
            image = torch.lerp(content, image, weight)
        if name == "pixel_l1":
            return absolute_error(image, content) / image.numel()
        if name == "pixel_l2":
            return squared_error(image, content) / image.numel()
        if name == "laplacian":
            return laplacian_loss(image, content, recipe.laplacian_side)
        if name == "opponent":
            shares = (recipe.luminance, recipe.red_green, recipe.blue_yellow)
            return opponent_loss(image, content, shares)
        return total_variation(image)
