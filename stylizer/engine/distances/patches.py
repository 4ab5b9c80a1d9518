"""How alike two pictures are in their small patches, at several scales, without any network."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from stylizer.engine.distances.statistics import levels

SIDE = 7
"""Pixels along a patch."""
DEPTH = 4
"""Levels of the pyramid, the last of which is the picture made small."""
PATCHES = 4096
"""Patches of a level that are looked at, at most."""
GRAY = 0.5
"""Where the colours of the small picture are counted from."""


def patch_levels(picture: Tensor) -> list[Tensor]:
    """For each level, fine to coarse, how its patches are distributed (see `levels`); pictures
    (1, 3, H, W) in [0, 1] are compared by `apart`.

    Karras et al. 2018, section 5: patches of 7 x 7 pixels from the levels of a Laplacian pyramid,
    at random places where there are many, seen along random directions, the same at each call.
    Colours are part of a style, so they are not taken out as there, and each level's distance is
    relative to its contrasts. At 256 px a painting is at 0.07 from its mirror image, of which
    half is chance, and at 0.2 to 0.5 from another.
    """
    return [levels(_patches(level)) for level in laplacian_pyramid(picture)]


def laplacian_pyramid(picture: Tensor) -> list[Tensor]:
    """`DEPTH` pictures: what each halving takes away, and the last small one, around grey.

    Means over 2 x 2 pixels stand for a blur. (1, 3, H, W) of any size -> (1, 3, h, w) each.
    """
    pyramid, x = [], picture - GRAY
    for _ in range(DEPTH - 1):
        small = F.avg_pool2d(x, 2, ceil_mode=True)
        pyramid.append(x - F.interpolate(small, x.shape[2:], mode="bilinear"))
        x = small
    return [*pyramid, x]


def _patches(level: Tensor) -> Tensor:
    """All patches, or some of them at random, the same for equal sizes: (P, 3 · SIDE²)."""
    height, width = (max(SIDE, n) for n in level.shape[2:])
    level = F.pad(level, (0, width - level.shape[3], 0, height - level.shape[2]), mode="replicate")
    windows = level.unfold(2, SIDE, 1).unfold(3, SIDE, 1)
    down, across = windows.shape[2:4]
    dice = torch.Generator().manual_seed(0)
    places = torch.randperm(down * across, generator=dice)[:PATCHES].to(level.device)
    return windows[0, :, places // across, places % across].movedim(0, 1).flatten(1)
