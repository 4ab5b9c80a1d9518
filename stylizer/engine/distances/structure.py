"""The distance between the structures of two pictures, which needs no network."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from stylizer.engine.color.luminance import luma

SCALES = (2, 4, 8)
"""Sides in pixels of the squares that are averaged before gradients are computed, because gradients
of single pixels are grain and strokes."""
FAINT = 1e-3
"""Gradient, in luma per pixel, below which there is no edge."""


def structure_distance(a: Tensor, b: Tensor) -> float:
    """Return 1 minus the correlation of the gradients of two pictures (1, 3, H, W), equal sizes.

    Pictures are in [0, 1]. At each of `SCALES` the gradient g of the luma is mapped to |g| e^(2iθ),
    which is the same on both sides of a line, and the same for dark on light as for light on dark.
    The normalised cross-correlation of two such fields is Σ |g| |g'| cos 2(θ - θ') / √(Σ |g|² Σ
    |g'|²); the mean over scales is used.

    The distance is in [0, 2]: 0 for equal structure, about 1 for unrelated structure, and more if
    edges cross. It is invariant to brightness, to contrast (also inverted), and to rotating or
    mirroring both pictures. A picture without edges has a distance of 1 from a picture with edges,
    and of 0 from another one without edges.
    """
    scales = [side for side in SCALES if min(a.shape[2:]) >= 3 * side] or [1]
    correlations = (
        _correlation(_double_angle_gradients(a, side), _double_angle_gradients(b, side))
        for side in scales
    )
    return 1 - sum(correlations) / len(scales)


def _double_angle_gradients(picture: Tensor, side: int) -> Tensor:
    """Return |g| (cos 2θ, sin 2θ) of the luma's gradient g, after averaging side x side pixels."""
    x = F.avg_pool2d(luma(picture), side)[0, 0]
    down, across = (_central_difference(x, axis) for axis in (0, 1))
    norm = torch.hypot(across, down).clamp_min(1e-12)
    return torch.stack([(across**2 - down**2) / norm, 2 * across * down / norm])


def _central_difference(x: Tensor, axis: int) -> Tensor:
    """Return half the difference of the two neighbours, with the border replicated."""
    length = x.shape[axis]
    place = torch.arange(length, device=x.device)
    after, before = (place + 1).clamp_max(length - 1), (place - 1).clamp_min(0)
    return (x.index_select(axis, after) - x.index_select(axis, before)) / 2


def _correlation(a: Tensor, b: Tensor) -> float:
    """Return the normalised cross-correlation of two fields (2, h, w); 1 if neither has edges."""
    floor = FAINT**2 * a[0].numel()
    shared = (a * b).sum() + floor
    return float(shared / ((a.square().sum() + floor) * (b.square().sum() + floor)).sqrt())
