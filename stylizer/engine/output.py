"""What of a run is shown and exported."""

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
    """The average of the iterates in the colours that the recipe asks for.

    `average` and `photo`, the content in its own colours, are (1, 3, H, W) in [0, 1]. `masks`
    (1, R, H, W) mark the recipe's regions, of which protected ones show the photo.
    """

    average: Tensor
    photo: Tensor
    recipe: Recipe
    masks: Tensor | None = None

    def picture(self) -> Tensor:
        """(1, 3, H, W)."""
        return masks.protected(self._coloured(), self.photo, self.recipe, self.masks)

    def _coloured(self) -> Tensor:
        if self.recipe.colors == "luminance":
            return luminance.with_colors_of(self.average, self.photo, self.recipe.color_strength)
        return self.average

    @torch.no_grad()
    def pixels(self) -> Pixels:
        """(H, W, 3) float32."""
        shown = self.picture()[0].movedim(0, -1)
        pixels: Pixels = torch.empty(shown.shape).copy_(shown).numpy()
        return pixels

    @torch.no_grad()
    def frame(self, limit: int) -> NDArray[np.uint8]:
        """(H, W, 3) uint8, no side longer than `limit`."""
        shown = self.picture()
        height, width = shown.shape[2:]
        if max(height, width) > limit:
            width, height = fit(width, height, limit)
            shown = F.adaptive_avg_pool2d(shown, (height, width))
        frame = (shown[0].movedim(0, -1) * 255).round_().clamp_(0, 255).to(torch.uint8)
        return np.ascontiguousarray(frame.cpu().numpy())
