"""The losses of pixels in the objective."""

from __future__ import annotations

import torch
from torch import Tensor

from stylizer.engine.losses.description import ImageLoss
from stylizer.engine.losses.registry import image_losses
from stylizer.engine.objective.regions import Regions
from stylizer.engine.recipe import Recipe

JOINT = "pixel_l2"
"""Loss that gets the part of the content's weight that `joint` takes away from the features."""
JOINT_BALANCE = 0.1
"""Balance of that part, chosen so that a `joint` of 0 and of 1 keep the content about equally."""


class PixelLosses:
    """Weighted losses of the pixels of a picture with `content` (1, 3, H, W), at one scale.

    Losses between the picture and the content follow the strength of each region. Priors, such as
    smoothness, have the same weight in all regions.
    """

    def __init__(self, content: Tensor, regions: Regions) -> None:
        self._content, self._regions = content, regions
        self._variance = max(float(content.var(correction=0)), 1e-3)

    def change(self, recipe: Recipe, content: float, style: float) -> None:
        """Use the weights of a recipe, multiplied by the factors of content or style terms."""
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
        """Return name -> weighted loss of `image` (1, 3, H, W), for each weight above 0."""
        return {
            loss.name: weight * self._loss(loss, image)
            for loss, weight in self._weights.items()
            if weight > 0
        }

    def _loss(self, loss: ImageLoss, image: Tensor) -> Tensor:
        shares = None if loss.prior else self._regions.pixel_shares()
        if shares is not None:
            # w · d² is the square of √w · d, so the weight is applied to the difference.
            image = torch.lerp(self._content, image, shares ** (1 / loss.degree))
        options = {option.name: self._recipe.loss(option.name) for option in loss.options}
        return loss.function(image, self._content, **options)
