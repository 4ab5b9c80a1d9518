"""The output of a run: the picture that is shown and exported."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from stylizer.engine.color import luminance
from stylizer.engine.job import Pixels
from stylizer.engine.recipe import Recipe
from stylizer.engine.scales import masks
from stylizer.engine.size import fit


@dataclass(frozen=True)
class Output:
    """The average of the iterates, in the colours that the recipe asks for.

    `average` and `photo`, which is the content in its own colours, are (1, 3, H, W) in [0, 1].
    `masks` (1, R, H, W) mark the recipe's regions; protected regions show the photo.
    """

    average: Tensor
    photo: Tensor
    recipe: Recipe
    masks: Tensor | None = None

    def picture(self) -> Tensor:
        """Return the output (1, 3, H, W) in [0, 1]."""
        return masks.protected(self._coloured(), self.photo, self.recipe, self.masks)

    def _coloured(self) -> Tensor:
        if self.recipe.colors == "luminance":
            return luminance.with_colors_of(self.average, self.photo, self.recipe.color_strength)
        return self.average

    @torch.no_grad()
    def pixels(self) -> Pixels:
        """Return the output (H, W, 3) as float32 in [0, 1]."""
        picture = self.picture()[0].movedim(0, -1)
        pixels: Pixels = torch.empty(picture.shape).copy_(picture).numpy()
        return pixels

    @torch.no_grad()
    def frame(self, limit: int) -> NDArray[np.uint8]:
        """Return the output (H, W, 3) as uint8, no side longer than `limit` px."""
        picture = self.picture()
        height, width = picture.shape[2:]
        if max(height, width) > limit:
            width, height = fit(width, height, limit)
            picture = F.adaptive_avg_pool2d(picture, (height, width))
        frame = (picture[0].movedim(0, -1) * 255).round_().clamp_(0, 255).to(torch.uint8)
        return np.ascontiguousarray(frame.cpu().numpy())
