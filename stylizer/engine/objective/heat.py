"""Where in a picture a layer's loss comes from, as a map over the layer's cells.

Content: the squared distance of a cell's features to the content's, relative to the mean square of
all of the content's features, halved: 0 is kept, about 1 is what has nothing in common with it.

Style: how hard the loss pulls at a cell, |dL/df|² over channels (the saliency of Simonyan et al.
2014, arXiv:1312.6034, at the layer itself). A style loss compares sums over all cells; this is the
share of a cell in what a small step along the gradient lowers it by. It is divided by its 99th
percentile, and multiplied by the fourth root of the loss over that of empty features, to which the
eye is about even: as a run goes on, the map darkens.
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
"""A few cells that are pulled at far harder than all others do not set the scale."""
TINY = 1e-20


def content_heat(
    features: Features, kept: ContentTargets, picture: Tensor, blocks: Sequence[Block], layer: str
) -> Tensor:
    """The map of a content layer that `kept` has learnt, for `picture` (1, 3, H, W) in blocks.

    Returns (rows, columns) of cells, in [0, 1].
    """
    heat = picture.new_zeros(features.shape(picture, layer))
    with torch.no_grad():
        copies = features.copies(picture, blocks)
        for block in blocks:
            cells = features.cells(block.seen(copies[block.lane]), block, {layer})[layer]
            block.part(heat, features.cell(layer)).copy_(kept.distance(layer, cells, block))
    return heat.clamp_(0, 1)


def style_heat(
    features: Features,
    picture: Tensor,
    blocks: Sequence[Block],
    layer: str,
    sums: Mapping[SumKey, Sum],
    loss: WeightedLoss,
) -> Tensor:
    """The map of a style layer, for `picture` (1, 3, H, W) in blocks; `loss` is that of its `sums`.

    Returns (rows, columns) of cells, in [0, 1].
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
        (pull,) = torch.autograd.grad(parts, cells, here)
        block.part(heat, features.cell(layer)).copy_(upcast(pull[0]).square().sum(0))
    apart = grid(heat.shape[0], heat.shape[1], seed=0).step
    if apart > 1 and any(key.name == "samples" for key in gradients):
        heat = _spread(heat, apart)
    with torch.no_grad():
        nothing = {key: torch.zeros_like(total) for key, total in totals.items()}
        level = (value / loss(nothing).clamp_min(TINY)).clamp(0, 1) ** 0.25
        return (heat / _bright(heat).clamp_min(TINY)).clamp_(0, 1) * level


def shown_heat(heat: Tensor, cell: int, picture: Tensor, limit: int) -> NDArray[np.float32]:
    """The map of a picture (1, 3, H, W), its margin cut off: (h, w) in [0, 1].

    `heat` is over cells, `cell` pixels wide. No side of what is returned is longer than `limit`,
    or than there are cells.
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
    """Of samples that lie `apart` cells from each other, each speaks for the cells around it."""
    rows, columns = heat.shape
    wider: Tensor = F.max_pool2d(heat[None], apart, stride=1, padding=apart // 2)
    return wider[0, :rows, :columns]


def _bright(heat: Tensor) -> Tensor:
    values = heat.flatten()
    return values.kthvalue(max(1, round(BRIGHT * len(values)))).values
