"""The regions of a picture in the objective, as guided sums over the cells of layers.

The source is Gatys et al. 2017, "Controlling Perceptual Factors in Neural Style Transfer", section
4. The statistics of a region are sums over cells, in which each cell is weighted by the share of it
that the mask covers. The terms of a region are multiplied by its share of the area, so that 100 %
changes a pixel as much in a small region as in a large one. The part of the picture that no mask
covers is a region too, with the recipe's own strength and all styles. Without masks this is the
only region, and nothing more is computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from stylizer.engine.blends import REST, blends
from stylizer.engine.losses.description import Statistic
from stylizer.engine.recipe import Recipe
from stylizer.engine.scales.blocks import Block
from stylizer.engine.scales.features import Features, SumKey, Totals
from stylizer.engine.scales.masks import areas, in_cells
from stylizer.engine.scales.sampling import grid
from stylizer.engine.strength import strength_factors

SMALLEST = 1e-6
"""Share of a layer below which a region counts as absent."""


@dataclass(frozen=True)
class LayerRegion:
    """A region in a layer, for the style losses.

    `mask` (1, 1, h, w) covers `count` cells; None covers all cells. `factor` multiplies the terms
    of the region, and `blends` are the shares of the styles.
    """

    index: int
    layer: str
    mask: Tensor | None
    count: float
    factor: float
    blends: Sequence[float]

    def key(self, kind: Statistic) -> SumKey:
        """Return the key of the region's sum; all regions share one sample of cells."""
        return SumKey(self.layer, kind, None if kind == "samples" else self.index)


class Regions:
    """The regions of a picture at one scale, from `masks` (1, R, H, W) over the `content`.

    `seed` chooses the sampled cells.
    """

    def __init__(self, features: Features, content: Tensor, masks: Tensor | None) -> None:
        self._features, self._content = features, content
        self._areas = None if masks is None else areas(masks)
        self._cells: dict[str, Tensor] = {}
        self._counts: dict[str, list[float]] = {}
        self._content_factors: list[float] = []
        self.seed = 0

    def change(self, recipe: Recipe) -> None:
        """Use the strengths and the styles of a recipe from now on."""
        own = () if self._areas is None else recipe.regions
        pairs = [strength_factors(r.strength) for r in own] + [strength_factors(recipe.strength)]
        self._content_factors = [content for content, _ in pairs]
        self._style_factors = [style for _, style in pairs]
        self._blends = [blends(recipe, region) for region in (*own, REST)]

    @property
    def content_factor(self) -> float:
        """Largest factor of content terms over all regions."""
        return max(self._content_factors)

    def pixel_shares(self) -> Tensor | None:
        """Return the factor of content terms of each pixel, divided by the largest factor.

        The result is (1, 1, H, W) in [0, 1], or None if there are no masks or no content terms.
        """
        if self._areas is None or self.content_factor == 0:
            return None
        return self._shares(self._areas)

    def cell_shares(self, layer: str, block: Block) -> Tensor | None:
        """Return the value of `pixel_shares` for each cell of a layer that a block owns."""
        if self._areas is None or self.content_factor == 0:
            return None
        return block.part(self._shares(self._masks(layer)), self._features.cell(layer))

    def in_layer(self, layer: str) -> list[LayerRegion]:
        """Return the regions that have style terms and cells in a layer."""
        rows, columns = self._features.shape(self._content, layer)
        counts = [float(rows * columns)]
        if self._areas is not None:
            if layer not in self._counts:
                masks = self._masks(layer)
                self._counts[layer] = masks.double().sum((0, 2, 3)).tolist()
            counts = self._counts[layer]
        found = []
        for i, (count, factor) in enumerate(zip(counts, self._style_factors, strict=True)):
            share = count / (rows * columns)
            if factor > 0 and share > SMALLEST:
                mask = None if self._areas is None else self._masks(layer)[:, i : i + 1]
                found.append(LayerRegion(i, layer, mask, count, factor * share, self._blends[i]))
        return found

    def divide_samples(self, layer: str, samples: Tensor) -> list[tuple[float, Tensor]]:
        """Divide `samples` (..., P, C) into (weight, samples) of each region with content terms.

        The weight is the region's factor of content terms, divided by the largest factor and
        multiplied by the region's share of the samples.
        """
        if self._areas is None:
            return [(1.0, samples)]
        return [
            (factor / self.content_factor * len(rows) / samples.shape[-2], samples[..., rows, :])
            for i, factor in enumerate(self._content_factors)
            if factor > 0 and len(rows := self._rows(layer, i))
        ]

    def statistic(self, region: LayerRegion, kind: Statistic, totals: Totals) -> Tensor:
        """Return the statistic of a region from sums over all cells; samples may be empty."""
        total = totals[region.key(kind)]
        if kind != "samples":
            return total / region.count
        return total if region.mask is None else total[self._rows(region.layer, region.index)]

    def _rows(self, layer: str, index: int) -> Tensor:
        """Return the indices of the sampled cells that belong to a region.

        Each cell belongs to one region, drawn at random if several regions share the cell.
        """
        masks = self._masks(layer)
        height, width = masks.shape[2:]
        sample = grid(height, width, self.seed)
        picked = masks[..., sample.top :: sample.step, sample.left :: sample.step]
        ends = picked.flatten(2)[0].cpu().cumsum(0)
        rng = torch.Generator().manual_seed(self.seed)
        drawn = torch.rand(ends.shape[1], generator=rng)
        return (drawn >= ends[:-1]).sum(0).eq(index).nonzero()[:, 0].to(masks.device)

    def _masks(self, layer: str) -> Tensor:
        """Return the share of each cell of a layer that each region covers, (1, R + 1, h, w)."""
        assert self._areas is not None
        if layer not in self._cells:
            self._cells[layer] = in_cells(self._areas, self._features.cell(layer))
        return self._cells[layer]

    def _shares(self, masks: Tensor) -> Tensor:
        factors = masks.new_tensor(self._content_factors).view(1, -1, 1, 1)
        return (masks * (factors / self.content_factor)).sum(1, keepdim=True)
