"""The masks of a job at any scale, and the regions that pixels and cells belong to."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from stylizer.engine.job import Job, Mask
from stylizer.engine.recipe import Recipe
from stylizer.engine.scales.margin import padded
from stylizer.engine.scales.pyramid import Scale
from stylizer.engine.size import MARGIN, fit

FEATHER_PIXELS = 16
"""Width in pixels at which a feather is computed; a mask with a wider feather is reduced first."""


def content_masks(job: Job, scale: Scale, device: torch.device) -> Tensor | None:
    """Return the feathered masks of all regions, (1, R, H, W) in [0, 1]; None without regions."""
    if not job.masks:
        return None
    found = [
        _feathered(_resized(mask, scale.width, scale.height, device), region.feather)
        for mask, region in zip(job.masks, job.recipe.regions, strict=True)
    ]
    return torch.cat(found, 1)


def style_masks(job: Job, styles: Sequence[Tensor], device: torch.device) -> list[Tensor | None]:
    """Return a mask (1, 1, h, w) for each style picture (1, 3, h, w); both have their margins.

    None in place of a mask means that all of the picture counts.
    """
    found: list[Tensor | None] = []
    for style, mask in zip(styles, job.style_masks or (None,) * len(styles), strict=True):
        height, width = (length - 2 * MARGIN for length in style.shape[2:])
        found.append(None if mask is None else padded(_resized(mask, width, height, device)))
    return found


def areas(masks: Tensor) -> Tensor:
    """Return the share of each pixel that belongs to each region, (1, R, H, W) -> (1, R + 1, H, W).

    The last region is the part that no mask covers. Masks that overlap share the pixel. The sum
    over regions is 1 everywhere.
    """
    own = masks / masks.sum(1, keepdim=True).clamp_min(1)
    return torch.cat([own, 1 - own.sum(1, keepdim=True).clamp_max(1)], 1)


def in_cells(masks: Tensor, cell: int) -> Tensor:
    """Return the means of masks (1, R, H, W) over the cells of a layer, (1, R, h, w).

    Cells at the right and lower edges may be cut.
    """
    return F.avg_pool2d(masks, cell, ceil_mode=True)


def protected(picture: Tensor, photo: Tensor, recipe: Recipe, masks: Tensor | None) -> Tensor:
    """Return a picture with the photo put into regions of strength 0; both are (1, 3, H, W)."""
    indices = [i for i, region in enumerate(recipe.regions) if region.strength == 0]
    if masks is None or not indices:
        return picture
    return torch.lerp(picture, photo, masks[:, indices].sum(1, keepdim=True).clamp_max(1))


def _resized(mask: Mask, width: int, height: int, device: torch.device) -> Tensor:
    whole = torch.from_numpy(mask).float()[None, None].to(device)
    return F.interpolate(whole, (height, width), mode="bilinear", antialias=True).clamp(0, 1)


def _feathered(mask: Tensor, feather: float) -> Tensor:
    """Soften the edges of a mask (1, 1, H, W) over `feather`, a share of its longer side."""
    height, width = mask.shape[2:]
    if feather * max(height, width) < 2:
        return mask
    across, down = fit(width, height, min(max(height, width), 2 * FEATHER_PIXELS / feather))
    small = F.interpolate(mask, (down, across), mode="bilinear", antialias=True)
    reach = round(feather * max(across, down) / 4)
    # Two box means, one after the other, reach exactly twice as far as one.
    for _ in range(2):
        for pad, box in (
            ((reach, reach, 0, 0), (1, 2 * reach + 1)),
            ((0, 0, reach, reach), (2 * reach + 1, 1)),
        ):
            small = F.avg_pool2d(F.pad(small, pad, mode="replicate"), box, 1)
    return F.interpolate(small, (height, width), mode="bilinear", antialias=True).clamp(0, 1)
