"""The pictures of a job on its device, at any scale."""

from __future__ import annotations

from collections.abc import Container

import numpy as np
import torch
from torch import Tensor

from stylizer.engine.blends import REST, blends
from stylizer.engine.color import luminance, palette
from stylizer.engine.job import Job, Pixels
from stylizer.engine.recipe import Recipe
from stylizer.engine.scales.margin import cropped, padded
from stylizer.engine.scales.masks import areas
from stylizer.engine.scales.pyramid import Scale, next_start, resize, style_size
from stylizer.engine.strength import strength_factors

GRAIN = 0.01
"""Standard deviation of the noise in the start of a scale. With 0.01 to 0.02 it hides the traces of
JPEG; from 0.05 on the result is grainy."""


class ScalePictures:
    """The pictures of a job, made at any scale, (1, 3, H, W) sRGB in [0, 1].

    `recipe` may be replaced by one with other live settings; they act on the pictures that are made
    after that.
    """

    def __init__(self, job: Job, recipe: Recipe, device: torch.device) -> None:
        self.recipe, self._device = recipe, device
        self._content = to_tensor(job.content, device)
        self._styles = [to_tensor(style, device) for style in job.styles]
        self._start = None if job.start is None else to_tensor(job.start, device)
        self._generator = torch.Generator().manual_seed(recipe.seed)

    def follow(self, settings: Container[str]) -> bool:
        """Return whether live changes of `settings` also change the pictures."""
        mode = self.recipe.colors
        return (mode != "style" and "color_strength" in settings) or (
            mode == "palette" and "styles" in settings
        )

    def content(self, scale: Scale) -> tuple[Tensor, Tensor]:
        """Return (the content in its own colours, the content that a run works with).

        The second one has a margin, and the colours that the recipe asks for.
        """
        photo = resize(self._content, scale.width, scale.height).clamp(0, 1)
        working = padded(self._working(photo))
        own = self.recipe.colors in ("luminance", "palette")
        return photo if own else cropped(working), working  # a view saves a copy

    def start(
        self, scale: Scale, content: Tensor, share: Tensor | float, masks: Tensor | None
    ) -> Tensor:
        """Return the picture that the first scale starts from.

        `content` is the second picture that the method `content` returns, without its margin.
        `share` is as in `next_start`. `masks` (1, R, H, W) mark the recipe's regions.
        """
        recipe, size = self.recipe, (scale.height, scale.width)
        if recipe.start == "file":
            assert self._start is not None
            mode, strength = self._mode()
            # In the other modes, a result that is started from has the right colours already.
            start = luminance.grayed(self._start, strength) if mode == "luminance" else self._start
            height, width = start.shape[2:]
            if max(width, height) >= max(size):
                return resize(start, scale.width, scale.height).clamp(0, 1)
            old = self._working(resize(self._content, width, height).clamp(0, 1))
            return next_start(start, old, content, share)
        if recipe.start == "colors" and self._styles:
            recolored = self._in_colors_of_styles(content, masks)
            return torch.lerp(content, recolored, painted_share(share).to(content))
        if recipe.start == "noise":
            return torch.rand(1, 3, *size, generator=self._generator).to(self._device)
        if recipe.start == "style":
            main = self._recolored(self._styles[int(np.argmax(blends(recipe)))], content)
            return luminance.noise_like(main, *size, self._generator).to(self._device)
        return content

    def grained(self, start: Tensor, scale: Scale, share: Tensor | float) -> Tensor:
        """Return the start of a scale with faint noise, from which strokes can grow.

        In flat areas, strokes grow from whatever is there. Without noise this is the grid of JPEG
        or the edges between 8-bit levels, and the result has a lattice of lines.
        """
        generator = torch.Generator().manual_seed(self.recipe.seed + scale.width)
        noise = torch.randn(start.shape, generator=generator).to(start.device)
        return start.add_(noise.mul_(GRAIN * painted_share(share).to(noise))).clamp_(0, 1)

    def _in_colors_of_styles(self, content: Tensor, masks: Tensor | None) -> Tensor:
        """Return the content with the mean and the covariance of the colours of the styles.

        Each region takes the colours of its own styles.
        """
        styles = [self._recolored(style, content) for style in self._styles]
        regions = (*(() if masks is None else self.recipe.regions), REST)
        wanted = (palette.mixture(styles, blends(self.recipe, region)) for region in regions)
        found = [palette.match_covariance(content, colors) for colors in wanted]
        if masks is None:
            return found[0]
        shares = torch.split(areas(masks), 1, dim=1)
        return torch.stack([a * b for a, b in zip(shares, found, strict=True)]).sum(0)

    def styles(self, scale: Scale, photo: Tensor) -> list[Tensor]:
        """Return the style pictures for a scale, with their margins.

        `photo` is the first picture that the method `content` returns.
        """
        found = []
        for picture, style in zip(self._styles, self.recipe.styles, strict=True):
            height, width = picture.shape[2:]
            sized = resize(picture, *style_size(width, height, scale, style.scale)).clamp(0, 1)
            # Without the margin, a painting would change when it is painted in its own style.
            found.append(padded(self._recolored(sized, photo)))
        return found

    def _working(self, photo: Tensor) -> Tensor:
        """Return the photo in the colours that a run works with."""
        mode, strength = self._mode()
        if mode == "luminance":
            return luminance.grayed(photo, strength)
        if mode == "palette":
            wanted = palette.mixture(self._styles, blends(self.recipe))
            return palette.match_histogram(photo, wanted, strength)
        return photo

    def _recolored(self, style: Tensor, photo: Tensor) -> Tensor:
        """Return a style picture in the colours that the result should have."""
        mode, strength = self._mode()
        if mode == "luminance":
            return luminance.match_luma(style, photo, strength)
        if mode == "covariance":
            return palette.match_covariance(style, photo, "pca", strength)
        if mode == "cholesky":
            return palette.match_covariance(style, photo, "cholesky", strength)
        if mode == "histogram":
            return palette.match_histogram(style, photo, strength)
        return style

    def _mode(self) -> tuple[str, float]:
        """Return (the colour mode, or "style" if its strength is 0; the strength)."""
        strength = self.recipe.color_strength
        return (self.recipe.colors if strength > 0 else "style"), strength


def detail(recipe: Recipe, masks: Tensor | None = None) -> Tensor | float:
    """Return the share, in [0, 1], of the content's own detail that is added at a new scale.

    With `masks` (1, R, H, W) of the recipe's regions the result is a map (1, 1, H, W), because each
    region has its own share.
    """
    if recipe.start not in ("colors", "content", "file"):
        return 0.0
    if not recipe.style_weights():
        return 1.0
    strengths = [region.strength for region in recipe.regions] + [recipe.strength]
    shares = [content / (content + style) for content, style in map(strength_factors, strengths)]
    if masks is None:
        return shares[-1]
    return (areas(masks) * masks.new_tensor(shares).view(1, -1, 1, 1)).sum(1, keepdim=True)


def painted_share(share: Tensor | float) -> Tensor:
    """Return how far a start is prepared for painting, in [0, 1], from a share as in `next_start`.

    At the usual strength and above this is 1; where the result stays the photo it is 0.
    """
    return torch.as_tensor(2 - 2 * share).clamp(0, 1)


def to_tensor(pixels: Pixels, device: torch.device) -> Tensor:
    """Return pixels (H, W, 3) as (1, 3, H, W) float32; channels last is faster to convolve."""
    tensor = torch.from_numpy(np.ascontiguousarray(pixels, dtype=np.float32))
    return tensor.movedim(-1, 0)[None].to(device, memory_format=torch.channels_last)
