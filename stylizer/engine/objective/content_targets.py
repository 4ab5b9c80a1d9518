"""What the content losses hold a picture to: the features of the content."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial

import torch
from torch import Tensor

from stylizer.engine.losses.contents import CONTENT_LOSSES
from stylizer.engine.losses.emd import self_similarity
from stylizer.engine.losses.wide import wide
from stylizer.engine.objective.regions import Regions
from stylizer.engine.objective.style_targets import statistic
from stylizer.engine.scales.blocks import KEPT_VALUES, Block
from stylizer.engine.scales.features import Features, Sum, SumKey, Totals, WeightedLoss

# At equal relative losses a picture is far from its painting and close to its photo; this
# makes 100 % of each a picture between the two (chosen by eye over several pairs).
BALANCE = 0.1
SIMILARITY_BALANCE = 0.4
"""The same for `self_similarity`, which has no size of its own to be divided by."""
FLOOR = 1e-6
SIMILARITY = "self_similarity"


class ContentTargets:
    """The content (1, 3, H, W) at one scale. A layer's features are computed when it is learnt."""

    def __init__(self, features: Features, content: Tensor, regions: Regions) -> None:
        self._features, self._content, self._regions = features, content, regions
        self._blocks: Sequence[Block] = ()
        self._contents: list[Tensor] = []  # the content in each lane
        self._cells: dict[tuple[str, Block], Tensor] = {}  # its features, where worth it
        self._sizes: dict[str, dict[str, float]] = {}  # layer -> loss -> that of empty features

    def learn(self, layers: Collection[str], blocks: Sequence[Block]) -> None:
        """Measure the content's features, and keep them where that is worth the memory.

        What is kept lies where its block is worked on, so with other blocks it is made anew.
        """
        if blocks != self._blocks:
            self._cells.clear()
            self._sizes.clear()
            self._blocks, self._contents = blocks, self._features.copies(self._content, blocks)

        def measure(layer: str, cells: Tensor, block: Block) -> Tensor:
            info = self._features.encoder.info.layer(layer)
            if len(blocks) == 1 or info.channels <= KEPT_VALUES * info.cell**2:
                self._cells[layer, block] = cells.clone(memory_format=torch.channels_last)
            nothing = torch.zeros_like(cells)
            return torch.stack([loss(nothing, cells) for loss in CONTENT_LOSSES.values()])

        new = set(layers) - self._sizes.keys()
        sums = {SumKey(layer, "size"): partial(measure, layer) for layer in new}
        for key, found in self._features.totals(self._content, sums, blocks).items():
            self._sizes[key.layer] = dict(zip(CONTENT_LOSSES, found.tolist(), strict=True))

    def sum(self, layer: str, name: str, seed: int) -> Sum:
        """What of a content loss adds up over blocks; `seed` chooses samples."""
        if name != SIMILARITY:
            distance = CONTENT_LOSSES[name]

            def apart(cells: Tensor, block: Block) -> Tensor:
                pulls = self._regions.pulls(layer, block)
                weight = None if pulls is None else pulls.to(cells.device)
                return distance(cells, self._content_cells(layer, block), weight=weight)

            return apart
        pick = statistic(self._features, self._content, layer, "samples", seed)
        # Samples of the picture and of the content at the same cells, (2, P, C).
        return lambda cells, block: torch.stack(
            [pick(wide(cells), block), pick(wide(self._content_cells(layer, block)), block)]
        )

    def distance(self, layer: str, cells: Tensor, block: Block) -> Tensor:
        """How far features (1, C, h, w) of the cells that a block owns are from the content's.

        Half of the mean square over channels, relative to that of the content's features in all
        cells -> (h, w); about 1 between features that have nothing in common.
        """
        rows, columns = self._features.shape(self._content, layer)
        size = max(self._sizes[layer]["feature_l2"] / (rows * columns), FLOOR * cells.shape[1])
        error = wide(cells) - wide(self._content_cells(layer, block))
        return error.square().sum(1)[0] / (2 * size)

    def loss(
        self, layer: str, weight: float, shares: Mapping[str, float], relative: bool
    ) -> WeightedLoss:
        """Distances to the content's features by several losses, name -> its share.

        Relative: to those of empty features (a sum over a sum, so the numbers of cells cancel).
        """
        rows, columns = self._features.shape(self._content, layer)
        numbers = rows * columns * self._features.encoder.info.layer(layer).channels
        factors = {}
        for name, share in shares.items():
            if name == SIMILARITY:
                factors[name] = share * weight * (SIMILARITY_BALANCE if relative else 1)
            elif relative:
                size = max(self._sizes[layer][name], FLOOR * numbers)
                factors[name] = share * weight * BALANCE / size
            else:  # Gatys et al. 2016, eq. 1, is half of the sum; the others are means
                factors[name] = share * weight * (0.5 if name == "feature_l2" else 1 / numbers)

        def loss(totals: Totals) -> Tensor:
            parts = []
            for name, factor in factors.items():
                total = totals[SumKey(layer, name)]
                if name == SIMILARITY:
                    shares = self._regions.sampled(layer, total)
                    total = sum((s * _similarity(some) for s, some in shares), total.sum() * 0)
                parts.append(factor * total)
            return torch.stack(parts).sum()

        return loss

    def _content_cells(self, layer: str, block: Block) -> Tensor:
        """The content's features (1, C, h, w) in the cells that a block owns."""
        if (layer, block) in self._cells:
            return self._cells[layer, block]
        with torch.no_grad():
            view = block.seen(self._contents[block.lane])
            return self._features.cells(view, block, {layer})[layer]


def _similarity(samples: Tensor) -> Tensor:
    """`self_similarity` of (2, P, C), times P as the authors have it: the mean of 1/P² falls with
    the number of samples."""
    return self_similarity(samples[0], samples[1]) * samples.shape[1]
