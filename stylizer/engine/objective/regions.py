"""How the regions of a picture take part in the objective: guided sums over the cells of layers.

Gatys et al. 2017, "Controlling Perceptual Factors in Neural Style Transfer", section 4: the
statistics of a region are those of its cells alone, each counted by how much of it the mask
covers. A region's terms weigh as much as its area, so that 100 % is the same push on a pixel in
a small region and in a large one. What no mask covers is a region too, with the recipe's own
strength and all styles. Without masks that is all there is, and nothing more is computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from stylizer.engine.losses.description import Statistic
from stylizer.engine.recipe import Recipe, Region
from stylizer.engine.scales.blocks import Block
from stylizer.engine.scales.features import Features, SumKey, Totals
from stylizer.engine.scales.masks import areas, in_cells
from stylizer.engine.scales.sampling import grid
from stylizer.engine.strength import strength_factors

LEAST = 1e-6
"""Share of a layer below which a region is not there."""


@dataclass(frozen=True)
class Painted:
    """A region as the style losses of a layer see it.

    `mask` (1, 1, h, w) covers `count` cells, None: all. `push` is the factor of its terms, and
    `blends` the shares of the styles.
    """

    index: int
    layer: str
    mask: Tensor | None
    count: float
    push: float
    blends: Sequence[float]

    def key(self, kind: Statistic) -> SumKey:
        """Return the key of its sum. All regions share one sample of a picture."""
        return SumKey(self.layer, kind, None if kind == "samples" else self.index)


class Regions:
    """The regions of a picture at one scale. `masks`: (1, R, H, W) over the `content`.

    `seed` chooses the cells that losses of samples look at.
    """

    def __init__(self, features: Features, content: Tensor, masks: Tensor | None) -> None:
        self._features, self._content = features, content
        self._areas = None if masks is None else areas(masks)
        self._cells: dict[str, Tensor] = {}
        self._counts: dict[str, list[float]] = {}
        self._pulls: list[float] = []
        self.seed = 0

    def change(self, recipe: Recipe) -> None:
        """Use the strengths and the styles of a recipe from now on."""
        own = () if self._areas is None else recipe.regions
        pairs = [strength_factors(r.strength) for r in own] + [strength_factors(recipe.strength)]
        self._pulls, self._pushes = [p for p, _ in pairs], [p for _, p in pairs]
        self._blends = [_blends(recipe, region) for region in (*own, Region())]

    @property
    def pull(self) -> float:
        """The factor of content terms, where it is largest."""
        return max(self._pulls)

    def pulls(self, layer: str | None, block: Block | None = None) -> Tensor | None:
        """That of each cell as a share of the largest, (1, 1, h, w); None: it is all the same.

        `layer` None asks for that of each pixel, `block` for the cells that it owns.
        """
        if self._areas is None or self.pull == 0:
            return None
        if layer is None:
            return self._pulled(self._areas)
        pulls = self._pulled(self._at(layer))
        return block.part(pulls, self._features.cell(layer)) if block else pulls

    def painted(self, layer: str) -> list[Painted]:
        """The regions that style terms push at, and that are there in a layer."""
        rows, columns = self._features.shape(self._content, layer)
        counts = [float(rows * columns)]
        if self._areas is not None:
            cells = self._at(layer)
            if layer not in self._counts:
                self._counts[layer] = cells.double().sum((0, 2, 3)).tolist()
            counts = self._counts[layer]
        found = []
        for i, (count, push) in enumerate(zip(counts, self._pushes, strict=True)):
            share = count / (rows * columns)
            if push > 0 and share > LEAST:
                mask = None if self._areas is None else self._at(layer)[:, i : i + 1]
                part = Painted(i, layer, mask, count, push * share, self._blends[i])
                found.append(part)
        return found

    def sampled(self, layer: str, samples: Tensor) -> list[tuple[float, Tensor]]:
        """(factor of content terms as a share of the largest times share of area, its samples).

        For each region; `samples` (..., P, C) are of all of them.
        """
        if self._areas is None:
            return [(1.0, samples)]
        return [
            (pull / self.pull * len(rows) / samples.shape[-2], samples[..., rows, :])
            for i, pull in enumerate(self._pulls)
            if pull > 0 and len(rows := self._rows(layer, i))
        ]

    def found(self, part: Painted, kind: Statistic, totals: Totals) -> Tensor:
        """A region's statistic from the sums over all cells; of samples there may be none."""
        total = totals[part.key(kind)]
        if kind != "samples":
            return total / part.count
        return total if part.mask is None else total[self._rows(part.layer, part.index)]

    def _rows(self, layer: str, index: int) -> Tensor:
        """Which of the sampled cells are a region's.

        Each cell goes to one region, at random where several share it.
        """
        cells = self._at(layer)
        height, width = cells.shape[2:]
        sample = grid(height, width, self.seed)
        picked = cells[..., sample.top :: sample.step, sample.left :: sample.step]
        ends = picked.flatten(2)[0].cpu().cumsum(0)
        dice = torch.Generator().manual_seed(self.seed)
        fall = torch.rand(ends.shape[1], generator=dice)
        return (fall >= ends[:-1]).sum(0).eq(index).nonzero()[:, 0].to(cells.device)

    def _at(self, layer: str) -> Tensor:
        assert self._areas is not None
        if layer not in self._cells:
            self._cells[layer] = in_cells(self._areas, self._features.cell(layer))
        return self._cells[layer]

    def _pulled(self, regions: Tensor) -> Tensor:
        pulls = regions.new_tensor(self._pulls).view(1, -1, 1, 1)
        return (regions * (pulls / self.pull)).sum(1, keepdim=True)


def _blends(recipe: Recipe, region: Region) -> list[float]:
    """The share of each style in a region; equal shares where all of its styles have none."""
    own = [not region.styles or i in region.styles for i in range(1, len(recipe.styles) + 1)]
    blends = [style.blend * here for style, here in zip(recipe.styles, own, strict=True)]
    return blends if any(blends) else [float(here) for here in own]
