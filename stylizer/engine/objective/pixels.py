"""The terms of the objective that look at the pixels alone."""

from __future__ import annotations

import torch
from torch import Tensor

from stylizer.engine.losses.description import ImageLoss
from stylizer.engine.losses.registry import image_losses
from stylizer.engine.objective.regions import Regions
from stylizer.engine.recipe import Recipe

JOINT = "pixel_l2"
"""The loss that holds on to the content as far as `joint` takes it away from the features."""
JOINT_BALANCE = 0.1
"""As the balance of features: at λ = 0 and λ = 1 the content pulls about as hard."""


class PixelLosses:
    """Weighted losses between a picture and its content (1, 3, H, W), at one scale.

    Those to the content count in each region as its strength says; priors, such as the smoothness,
    are the same all over.
    """

    def __init__(self, content: Tensor, regions: Regions) -> None:
        self._content, self._regions = content, regions
        self._variance = max(float(content.var(correction=0)), 1e-3)

    def change(self, recipe: Recipe, content: float, style: float) -> None:
        """Use the weights of a recipe, times the factors of content and style terms."""
        self._recipe = recipe
        relative = recipe.references == "relative"
        variance = self._variance if relative else 1.0
        self._weights = {}
        for loss in image_losses():
            weight = recipe.loss(loss.name)
            if loss.name == JOINT:
                weight += (1 - recipe.joint) * (JOINT_BALANCE if relative else 1.0)
            weight *= style if loss.prior else content
            balance = loss.balance if relative else 1.0
            self._weights[loss] = weight * balance / variance ** (loss.degree / 2)

    def __call__(self, image: Tensor) -> dict[str, Tensor]:
        """name -> weighted loss, of those that have a weight."""
        return {
            loss.name: weight * self._loss(loss, image)
            for loss, weight in self._weights.items()
            if weight > 0
        }

    def _loss(self, loss: ImageLoss, image: Tensor) -> Tensor:
        shares = None if loss.prior else self._regions.pulls(None)
        if shares is not None:
            # A weighted sum of squares is that of differences times the root of the weight.
            image = torch.lerp(self._content, image, shares ** (1 / loss.degree))
        options = {option.name: self._recipe.loss(option.name) for option in loss.options}
        return loss.function(image, self._content, **options)
