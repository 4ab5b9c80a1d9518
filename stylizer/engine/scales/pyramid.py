"""The scale plan, and how pictures and optimiser state go from one scale to the next.

Torch is imported inside the functions, so that this module can be imported without it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stylizer.engine.recipe import Recipe
from stylizer.engine.size import fit

if TYPE_CHECKING:
    from torch import Tensor

PAINTED = 0.06
"""A change of that size (root mean square over colours) counts as painted over."""


@dataclass(frozen=True)
class Scale:
    """One size of the pyramid, in pixels, and how many steps it gets."""

    width: int
    height: int
    steps: int

    @property
    def pixels(self) -> int:
        return self.width * self.height


def plan(recipe: Recipe, width: int, height: int) -> tuple[Scale, ...]:
    """Scales from coarse to fine for content of that size: each sqrt 2 larger than the last.

    Steps fall geometrically from `first_steps` to `last_steps`; a single scale gets `first_steps`.
    """
    count = max(1, 1 + round(2 * math.log2(max(1.0, recipe.size / recipe.coarsest))))
    scales = []
    for i in range(count):
        size = fit(width, height, recipe.size * 2 ** ((i - count + 1) / 2))
        share = i / (count - 1) if count > 1 else 0.0
        steps = round(recipe.first_steps ** (1 - share) * recipe.last_steps**share)
        scales.append(Scale(*size, steps))
    return tuple(scales)


def resize(image: Tensor, width: int, height: int) -> Tensor:
    """(1, 3, H, W) -> (1, 3, height, width), bicubic and anti-aliased; may overshoot."""
    import torch.nn.functional as F

    if image.shape[2:] == (height, width):
        return image
    return F.interpolate(image, (height, width), mode="bicubic", antialias=True)


def resize_smooth(image: Tensor, width: int, height: int) -> Tensor:
    """The same, bilinear: never leaves the range of its input."""
    import torch.nn.functional as F

    return F.interpolate(image, (height, width), mode="bilinear", align_corners=False)


def style_size(width: int, height: int, target: Scale, scale: float) -> tuple[int, int]:
    """Size of a style picture at a scale: its long side is the result's, times `scale`.

    Enlarging a small painting would teach blur, so it stays at its own size unless
    larger strokes are asked for.
    """
    long_side = min(max(target.width, target.height), max(width, height)) * scale
    return fit(width, height, max(16.0, long_side))


def next_start(average: Tensor, old: Tensor, new: Tensor, share: Tensor | float) -> Tensor:
    """Where a new scale starts: the result so far, enlarged, with the content's new detail.

    average, old: result and content at the last scale; new: content at the new one. Where the
    result still is the content, all of its detail comes in; where it has been painted over,
    `share` of it, a number or (1, 1, H, W) of the new size. Exactly `new` where nothing changed.
    """
    import torch.nn.functional as F

    height, width = new.shape[2:]  # the largest pictures there are: as few copies as can be
    painted = (average - old).square().mean(1, keepdim=True)
    painted = F.avg_pool2d(F.pad(painted, (2, 2, 2, 2), mode="replicate"), 5, 1)
    kept = resize_smooth((-painted / PAINTED**2).exp(), width, height)
    start = resize(average - old, width, height).add_(new)
    if not isinstance(share, float) or share < 1:
        away = (1 - share) * (1 - kept)
        start.addcmul_(away, resize(old, width, height)).addcmul_(away, new, value=-1)
    return start.clamp_(0, 1)
