"""The statistics of small patches of a picture at several scales, which need no network."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from stylizer.engine.distances.statistics import projected_quantiles

SIDE = 7
"""Side of a patch in pixels."""
DEPTH = 4
"""Number of levels of the pyramid; the last level is the reduced picture."""
PATCHES = 4096
"""Largest number of patches of a level that are compared."""
GRAY = 0.5
"""Colour value that is subtracted from the picture."""


def patch_levels(picture: Tensor) -> list[Tensor]:
    """Return the distribution of the patches in each level of a picture, fine to coarse.

    The picture is (1, 3, H, W) in [0, 1]. A distribution is a result of `projected_quantiles`;
    `relative_distance` compares the distributions of two pictures.

    The method is that of Karras et al. 2018, section 5. Patches of 7 x 7 pixels are taken from the
    levels of a Laplacian pyramid, at random places if there are too many, and are projected on
    random directions; places and directions are the same at each call. Unlike in the paper, colours
    are not normalised, because they are part of a style, and the distance of each level is relative
    to its contrasts. At 256 px the distance of a painting from its mirror image is 0.07, half of
    which is due to chance, and the distance from another painting is 0.2 to 0.5.
    """
    return [projected_quantiles(_patches(level)) for level in laplacian_pyramid(picture)]


def laplacian_pyramid(picture: Tensor) -> list[Tensor]:
    """Return the `DEPTH` levels of a Laplacian pyramid.

    (1, 3, H, W) of any size -> (1, 3, h, w) each. All levels but the last are the detail that a
    halving removes; the last one is the reduced picture minus `GRAY`. Means over 2 x 2 pixels are
    used as the blur.
    """
    pyramid, x = [], picture - GRAY
    for _ in range(DEPTH - 1):
        small = F.avg_pool2d(x, 2, ceil_mode=True)
        pyramid.append(x - F.interpolate(small, x.shape[2:], mode="bilinear"))
        x = small
    return [*pyramid, x]


def _patches(level: Tensor) -> Tensor:
    """Return at most `PATCHES` patches (P, 3 · SIDE²), at places that depend only on the size."""
    height, width = (max(SIDE, n) for n in level.shape[2:])
    level = F.pad(level, (0, width - level.shape[3], 0, height - level.shape[2]), mode="replicate")
    windows = level.unfold(2, SIDE, 1).unfold(3, SIDE, 1)
    down, across = windows.shape[2:4]
    rng = torch.Generator().manual_seed(0)
    places = torch.randperm(down * across, generator=rng)[:PATCHES].to(level.device)
    return windows[0, :, places // across, places % across].movedim(0, 1).flatten(1)
