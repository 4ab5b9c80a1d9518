"""Statistics of the small patches of a picture at several scales, without any network."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from stylizer.engine.distances.statistics import projected_quantiles

SIDE = 7
"""Side of a patch in pixels."""
DEPTH = 4
"""Levels of the pyramid; the last is the picture itself, reduced."""
PATCHES = 4096
"""Patches of a level that are compared, at most."""
GRAY = 0.5
"""Zero of the colours of the reduced picture."""


def patch_levels(picture: Tensor) -> list[Tensor]:
    """Return the distribution of the patches of each level, fine to coarse, of a picture.

    The picture is (1, 3, H, W) in [0, 1]; a distribution is what `projected_quantiles` returns,
    and `relative_distance` compares those of two pictures.

    Karras et al. 2018, section 5: patches of 7 x 7 pixels from the levels of a Laplacian pyramid,
    at random places where there are many, projected on random directions, the same at each call.
    Unlike there, colours are not normalised, since they are part of a style, and each level's
    distance is relative to its contrasts. At 256 px a painting is at 0.07 from its mirror image,
    of which half is chance, and at 0.2 to 0.5 from another painting.
    """
    return [projected_quantiles(_patches(level)) for level in laplacian_pyramid(picture)]


def laplacian_pyramid(picture: Tensor) -> list[Tensor]:
    """Return `DEPTH` pictures: the detail that each halving removes, and the last, reduced one.

    (1, 3, H, W) of any size -> (1, 3, h, w) each; the last minus `GRAY`. Means over 2 x 2 pixels
    serve as the blur.
    """
    pyramid, x = [], picture - GRAY
    for _ in range(DEPTH - 1):
        small = F.avg_pool2d(x, 2, ceil_mode=True)
        pyramid.append(x - F.interpolate(small, x.shape[2:], mode="bilinear"))
        x = small
    return [*pyramid, x]


def _patches(level: Tensor) -> Tensor:
    """Return at most `PATCHES` patches (P, 3 · SIDE²), at places fixed by the size."""
    height, width = (max(SIDE, n) for n in level.shape[2:])
    level = F.pad(level, (0, width - level.shape[3], 0, height - level.shape[2]), mode="replicate")
    windows = level.unfold(2, SIDE, 1).unfold(3, SIDE, 1)
    down, across = windows.shape[2:4]
    rng = torch.Generator().manual_seed(0)
    places = torch.randperm(down * across, generator=rng)[:PATCHES].to(level.device)
    return windows[0, :, places // across, places % across].movedim(0, 1).flatten(1)
