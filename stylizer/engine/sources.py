"""The pictures of a job on its device, at any scale."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from stylizer.engine import color
from stylizer.engine.job import Job, Pixels
from stylizer.engine.masks import areas
from stylizer.engine.pyramid import Scale, carry, resize, style_size
from stylizer.engine.recipe import Recipe
from stylizer.engine.regions import mix


class Sources:
    """Pictures are (1, 3, H, W) sRGB in [0, 1]."""

    def __init__(self, job: Job, device: torch.device) -> None:
        self._recipe, self._device = job.recipe, device
        self._content = to_tensor(job.content, device)
        self._styles = [to_tensor(style, device) for style in job.styles]
        self._start = None if job.start is None else to_tensor(job.start, device)
        self._generator = torch.Generator().manual_seed(job.recipe.seed)

    def photo(self, scale: Scale) -> Tensor:
        """The content in its own colours."""
        return resize(self._content, scale.width, scale.height).clamp(0, 1)

    def plain(self, picture: Tensor) -> Tensor:
        """A picture as it is worked on: in grey when colours are to be kept."""
        return color.gray(picture) if self._recipe.keep_colors else picture

    def start(self, scale: Scale, content: Tensor, share: Tensor | float) -> Tensor:
        """What the first scale starts from; content: as it is worked on; share: see `carry`."""
        recipe, size = self._recipe, (scale.height, scale.width)
        if recipe.start == "file":
            assert self._start is not None
            start = self.plain(self._start)
            height, width = start.shape[2:]
            if max(width, height) >= max(size):
                return resize(start, scale.width, scale.height).clamp(0, 1)
            old = self.plain(resize(self._content, width, height).clamp(0, 1))
            return carry(start, old, content, share)
        if recipe.start == "noise":
            return torch.rand(1, 3, *size, generator=self._generator).to(self._device)
        if recipe.start == "style":
            shares = [style.blend for style in recipe.styles]
            main = self._styles[int(np.argmax(shares))]
            return color.noise_like(main, *size, self._generator).to(self._device)
        return content

    def styles(self, scale: Scale, photo: Tensor) -> list[Tensor]:
        """The style pictures for a scale; photo: the content in its own colours."""
        found = []
        for picture, style in zip(self._styles, self._recipe.styles, strict=True):
            height, width = picture.shape[2:]
            sized = resize(picture, *style_size(width, height, scale, style.scale)).clamp(0, 1)
            found.append(color.match_luma(sized, photo) if self._recipe.keep_colors else sized)
        return found


def detail(recipe: Recipe, masks: Tensor | None = None) -> Tensor | float:
    """How much of the content's own new detail comes in with a new scale, in [0, 1].

    With `masks` (1, R, H, W) of the recipe's regions, (1, 1, H, W): each has its own share.
    """
    if recipe.start not in ("content", "file"):
        return 0.0
    if not recipe.style_weights():
        return 1.0
    strengths = [region.strength for region in recipe.regions] + [recipe.strength]
    shares = [content / (content + style) for content, style in map(mix, strengths)]
    if masks is None:
        return shares[-1]
    return (areas(masks) * masks.new_tensor(shares).view(1, -1, 1, 1)).sum(1, keepdim=True)


def to_tensor(pixels: Pixels, device: torch.device) -> Tensor:
    """(H, W, 3) -> (1, 3, H, W), float32, in the layout that convolutions like."""
    tensor = torch.from_numpy(np.ascontiguousarray(pixels, dtype=np.float32))
    return tensor.movedim(-1, 0)[None].to(device, memory_format=torch.channels_last)
