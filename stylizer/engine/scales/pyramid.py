"""The plan of scales, and the resizing of pictures from one scale to the next.

Torch is imported inside the functions, so that the window can import this module without torch.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stylizer.engine.recipe import Recipe
from stylizer.engine.size import fit

if TYPE_CHECKING:
    from torch import Tensor

CHANGED = 0.06
"""Change of a pixel, as the root mean square over colours, beyond which the pixel no longer counts
as content."""


@dataclass(frozen=True)
class Scale:
    """One scale of the pyramid: its size in pixels and the number of its steps."""

    width: int
    height: int
    steps: int

    @property
    def pixels(self) -> int:
        """Number of pixels."""
        return self.width * self.height


@dataclass(frozen=True)
class Schedule:
    """The usual plan of a solver, for normal quality.

    Each scale is larger than the one before by a factor of 2 to the power of `octaves`.
    """

    octaves: float
    first_steps: int
    last_steps: int


SCHEDULES = {
    # The layers of an encoder have grids of 2, 4, 8 ... pixels. If scales grow by 2 or sqrt 2, the
    # traces that these grids leave at one scale lie on those of the next, and are seen in flat
    # areas. With a growth of 1.6 they do not, and pictures are nearer to the painting.
    "pyramid": Schedule(math.log2(1.6), 20, 10),
    "adam": Schedule(0.5, 200, 80),
    "lbfgs": Schedule(0.5, 200, 80),
}
"""Solver -> its schedule."""


def plan(recipe: Recipe, width: int, height: int) -> tuple[Scale, ...]:
    """Return the scales for content of a size, coarse to fine, each larger than the last.

    The steps of the scales form a geometric sequence from those at the first scale to those at the
    last. A single scale gets the steps of the first.
    """
    usual = SCHEDULES[recipe.optimizer]
    first = recipe.first_steps or recipe.quality * usual.first_steps
    last = recipe.last_steps or recipe.quality * usual.last_steps
    octaves = math.log2(max(1.0, recipe.size / recipe.coarsest))
    count = max(1, 1 + round(octaves / usual.octaves))
    scales = []
    for i in range(count):
        size = fit(width, height, recipe.size * 2 ** ((i - count + 1) * usual.octaves))
        share = i / (count - 1) if count > 1 else 0.0
        steps = max(1, round(first ** (1 - share) * last**share))
        scales.append(Scale(*size, steps))
    return tuple(scales)


def resize(image: Tensor, width: int, height: int) -> Tensor:
    """Resize (1, 3, H, W) to (1, 3, height, width), bicubic, anti-aliased; may overshoot."""
    import torch.nn.functional as F

    if image.shape[2:] == (height, width):
        return image
    return F.interpolate(image, (height, width), mode="bicubic", antialias=True)


def resize_smooth(image: Tensor, width: int, height: int) -> Tensor:
    """Resize (1, C, H, W) to (1, C, height, width), bilinear; keeps the range of values."""
    import torch.nn.functional as F

    return F.interpolate(image, (height, width), mode="bilinear", align_corners=False)


def style_size(width: int, height: int, target: Scale, scale: float) -> tuple[int, int]:
    """Return the size of a style picture at a scale: its long side is the result's times `scale`.

    An enlarged painting is blurred and would blur the result. Therefore a small painting keeps its
    own size unless the user asks for larger strokes.
    """
    long_side = min(max(target.width, target.height), max(width, height)) * scale
    return fit(width, height, max(16.0, long_side))


def next_start(average: Tensor, old: Tensor, new: Tensor, share: Tensor | float) -> Tensor:
    """Return the start of a new scale: the result so far, enlarged, with new detail of the content.

    `average` and `old` are the result and the content at the last scale, `new` is the content at
    the new scale, (1, 3, H, W) each. Where the result still equals the content, all of the
    content's detail is added, so that the start is exactly `new`. Where the result has changed,
    `share` of the detail is added: a number, or a map (1, 1, H, W) at the new size.
    """
    import torch.nn.functional as F

    height, width = new.shape[2:]  # these are the largest pictures of a run, so copies are avoided
    change = (average - old).square().mean(1, keepdim=True)
    change = F.avg_pool2d(F.pad(change, (2, 2, 2, 2), mode="replicate"), 5, 1)
    unchanged = resize_smooth((-change / CHANGED**2).exp(), width, height)
    start = resize(average - old, width, height).add_(new)
    if not isinstance(share, float) or share < 1:
        away = (1 - share) * (1 - unchanged)
        start.addcmul_(away, resize(old, width, height)).addcmul_(away, new, value=-1)
    return start.clamp_(0, 1)
