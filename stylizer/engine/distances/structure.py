"""Whether the forms of a content are still there, without any network."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from stylizer.engine.color.luminance import luma

SCALES = (2, 4, 8)
"""Pixels that one is made of, before slopes are taken: a single one is grain and brushwork."""
FAINT = 1e-3
"""Slope, in luma from pixel to pixel, that counts as none."""


def structure_distance(a: Tensor, b: Tensor) -> float:
    """1 - the correlation of the slopes of two pictures, (1, 3, H, W) in [0, 1], equal sizes.

    At each of `SCALES` the luma's gradient g is turned to |g| e^(2iθ), which is the same on
    either side of a line and for dark on light as for light on dark. The normalised
    cross-correlation of two such fields is Σ |g| |g'| cos 2(θ - θ') / √(Σ |g|² Σ |g'|²), of which
    the mean over scales is taken. In [0, 2]: 0 for equal forms, about 1 for forms that have
    nothing to do with each other, more where edges cross. Unchanged by brightness, contrast
    (also inverted) and by turning or mirroring both. A picture without forms is at 1 from one
    with forms, at 0 from another without.
    """
    scales = [side for side in SCALES if min(a.shape[2:]) >= 3 * side] or [1]
    return 1 - sum(_correlation(_slopes(a, side), _slopes(b, side)) for side in scales) / len(
        scales
    )


def _slopes(picture: Tensor, side: int) -> Tensor:
    """|g| (cos 2θ, sin 2θ) of the luma's gradient, averaged over side x side pixels first."""
    x = F.avg_pool2d(luma(picture), side)[0, 0]
    down, across = (_slope(x, axis) for axis in (0, 1))
    size = torch.hypot(across, down).clamp_min(1e-12)
    return torch.stack([(across**2 - down**2) / size, 2 * across * down / size])


def _slope(x: Tensor, axis: int) -> Tensor:
    """Half the difference of the two neighbours; the edge is its own neighbour."""
    length = x.shape[axis]
    place = torch.arange(length, device=x.device)
    after, before = (place + 1).clamp_max(length - 1), (place - 1).clamp_min(0)
    return (x.index_select(axis, after) - x.index_select(axis, before)) / 2


def _correlation(a: Tensor, b: Tensor) -> float:
    floor = FAINT**2 * a[0].numel()
    shared = (a * b).sum() + floor
    return float(shared / ((a.square().sum() + floor) * (b.square().sum() + floor)).sqrt())
