"""Heat maps: maps of where in a picture a term is not yet met, over the cells of its layer.

The map of a content layer is the squared distance of a cell's features to the content's features,
divided by twice the mean square of all of the content's features. The distance is 0 where the
content is kept and about 1 where the features have nothing in common with it.

The map of a style layer is the squared gradient of the loss at a cell, |dL/df|² over channels (the
saliency of Simonyan et al. 2014, arXiv:1312.6034, at the layer itself). A style loss compares sums
over all cells. The squared gradient is the share of a cell in the decrease of the loss by a small
step along the gradient. The map is divided by its 99th percentile and multiplied by the fourth root
of the loss relative to that of empty features. So the map darkens during a run, and with the fourth
root it seems to darken evenly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from stylizer.engine.losses.upcast import upcast
from stylizer.engine.objective.content_targets import ContentTargets
from stylizer.engine.scales.blocks import Block
from stylizer.engine.scales.features import Features, Sum, SumKey, WeightedLoss
from stylizer.engine.scales.sampling import grid
from stylizer.engine.size import MARGIN, fit

BRIGHT = 0.99
"""Quantile of a style map that is shown as 1, so that a few far larger gradients do not darken the
rest."""
TINY = 1e-20


def content_heat(
    features: Features,
    targets: ContentTargets,
    picture: Tensor,
    blocks: Sequence[Block],
    layer: str,
) -> Tensor:
    """Return the map of a content layer, (rows, columns) in [0, 1].

    `targets` have learnt the layer. `picture` is (1, 3, H, W) and is encoded in `blocks`.
    """
    heat = picture.new_zeros(features.shape(picture, layer))
    with torch.no_grad():
        copies = features.copies(picture, blocks)
        for block in blocks:
            cells = features.cells(block.seen(copies[block.lane]), block, {layer})[layer]
            block.part(heat, features.cell(layer)).copy_(targets.distance(layer, cells, block))
    return heat.clamp_(0, 1)


def style_heat(
    features: Features,
    picture: Tensor,
    blocks: Sequence[Block],
    layer: str,
    sums: Mapping[SumKey, Sum],
    loss: WeightedLoss,
) -> Tensor:
    """Return the map of a style layer, (rows, columns) in [0, 1].

    `picture` is (1, 3, H, W) and is encoded in `blocks`. `loss` is a function of the `sums`.
    """
    totals = features.totals(picture, sums, blocks)
    leaves = {key: total.detach().requires_grad_() for key, total in totals.items()}
    value = loss(leaves)
    found = torch.autograd.grad(value, list(leaves.values()), allow_unused=True)
    gradients = {key: g for key, g in zip(leaves, found, strict=True) if g is not None}
    heat = picture.new_zeros(features.shape(picture, layer))
    copies = features.copies(picture, blocks)
    for block in blocks:
        with torch.no_grad():
            cells = features.cells(block.seen(copies[block.lane]), block, {layer})[layer]
        cells = cells.detach().requires_grad_()
        parts = [sums[key](cells, block) for key in gradients]
        here = [gradient.to(cells.device) for gradient in gradients.values()]
        (at_cells,) = torch.autograd.grad(parts, cells, here)
        block.part(heat, features.cell(layer)).copy_(upcast(at_cells[0]).square().sum(0))
    apart = grid(heat.shape[0], heat.shape[1], seed=0).step
    if apart > 1 and any(key.name == "samples" for key in gradients):
        heat = _spread(heat, apart)
    with torch.no_grad():
        nothing = {key: torch.zeros_like(total) for key, total in totals.items()}
        level = (value / loss(nothing).clamp_min(TINY)).clamp(0, 1) ** 0.25
        return (heat / _bright(heat).clamp_min(TINY)).clamp_(0, 1) * level


def shown_heat(heat: Tensor, cell: int, picture: Tensor, limit: int) -> NDArray[np.float32]:
    """Return a map, (h, w) in [0, 1], to be shown over a picture without its margin.

    `picture` (1, 3, H, W) has its margin. `heat` (rows, columns) is over cells that are `cell`
    pixels wide. No side of the result is longer than `limit`, or than the number of cells.
    """
    rows, columns = heat.shape
    height, width = (length - 2 * MARGIN for length in picture.shape[2:])
    if max(rows, columns) > limit:
        across, down = fit(columns, rows, limit)
        heat = F.adaptive_avg_pool2d(heat[None], (down, across))[0]
    across, down = fit(width, height, min(limit, max(rows, columns), max(width, height)))
    axes = []
    for count, length, cells in ((down, height, rows), (across, width, columns)):
        middles = (torch.arange(count, dtype=heat.dtype) + 0.5) / count * length + MARGIN
        axes.append(middles / (cells * cell) * 2 - 1)
    y, x = torch.meshgrid(*axes, indexing="ij")
    places = torch.stack([x, y], -1)[None].to(heat.device)
    found = F.grid_sample(heat[None, None], places, padding_mode="border", align_corners=False)
    shown: NDArray[np.float32] = found[0, 0].float().cpu().numpy()
    return shown


def _spread(heat: Tensor, apart: int) -> Tensor:
    """Spread the values of sampled cells, which lie `apart` cells apart, to the cells around."""
    rows, columns = heat.shape
    spread: Tensor = F.max_pool2d(heat[None], apart, stride=1, padding=apart // 2)
    return spread[0, :rows, :columns]


def _bright(heat: Tensor) -> Tensor:
    """Return the quantile `BRIGHT` of a map."""
    values = heat.flatten()
    return values.kthvalue(max(1, round(BRIGHT * len(values)))).values
