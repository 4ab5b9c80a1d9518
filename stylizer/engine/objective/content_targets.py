"""The targets of the content losses, which are features of the content."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial

import torch
from torch import Tensor

from stylizer.engine.losses.description import ContentLoss
from stylizer.engine.losses.elementwise import squared_error
from stylizer.engine.losses.registry import content_losses
from stylizer.engine.losses.upcast import upcast
from stylizer.engine.objective.regions import Regions
from stylizer.engine.objective.style_targets import statistic
from stylizer.engine.scales.blocks import KEPT_VALUES, Block
from stylizer.engine.scales.features import Features, Sum, SumKey, Totals, WeightedLoss

FLOOR = 1e-6


class ContentTargets:
    """Features of the content (1, 3, H, W) at one scale, computed by `learn`."""

    def __init__(self, features: Features, content: Tensor, regions: Regions) -> None:
        self._features, self._content, self._regions = features, content, regions
        self._blocks: Sequence[Block] = ()
        self._copies: list[Tensor] = []  # the content on each lane
        self._cells: dict[tuple[str, Block], Tensor] = {}  # kept features of the content
        # layer -> name of a loss whose statistic is "cells" -> that loss of empty features
        self._sizes: dict[str, dict[str, float]] = {}
        self._energies: dict[str, float] = {}  # layer -> Σ f² of the content's features

    def learn(self, layers: Collection[str], blocks: Sequence[Block]) -> None:
        """Measure the content's features in new `layers`, and keep them where memory allows it.

        Kept features lie on the device that works on their block, so that all features are computed
        anew when `blocks` change.
        """
        if blocks != self._blocks:
            self._cells.clear()
            self._sizes.clear()
            self._blocks, self._copies = blocks, self._features.copies(self._content, blocks)

        def measure(layer: str, cells: Tensor, block: Block) -> Tensor:
            info = self._features.encoder.info.layer(layer)
            if len(blocks) == 1 or info.channels <= KEPT_VALUES * info.cell**2:
                self._cells[layer, block] = cells.clone(memory_format=torch.channels_last)
            nothing = torch.zeros_like(cells)
            sizes = (loss.function(nothing, cells, None) for loss in losses)
            return torch.stack([squared_error(nothing, cells), *sizes])

        losses = [loss for loss in content_losses() if loss.statistic == "cells"]
        new = set(layers) - self._sizes.keys()
        sums = {SumKey(layer, "size"): partial(measure, layer) for layer in new}
        for key, found in self._features.totals(self._content, sums, blocks).items():
            self._energies[key.layer], *sizes = found.tolist()
            names = (loss.name for loss in losses)
            self._sizes[key.layer] = dict(zip(names, sizes, strict=True))

    def sum(self, layer: str, loss: ContentLoss, seed: int) -> Sum:
        """Return the sum over blocks that a content loss depends on; `seed` chooses samples."""
        if loss.statistic == "cells":

            def apart(cells: Tensor, block: Block) -> Tensor:
                shares = self._regions.cell_shares(layer, block)
                weight = None if shares is None else shares.to(cells.device)
                return loss.function(cells, self._content_cells(layer, block), weight)

            return apart
        pick = statistic(self._features, self._content, layer, "samples", seed)
        # Samples of the picture and of the content at the same cells, (2, P, C).
        return lambda cells, block: torch.stack(
            [pick(upcast(cells), block), pick(upcast(self._content_cells(layer, block)), block)]
        )

    def distance(self, layer: str, cells: Tensor, block: Block) -> Tensor:
        """Map the distance of features (1, C, h, w), in the cells of a block, to the content's.

        Return half of the squared distance over channels, divided by the mean square of the
        content's features over all cells, (h, w). Features that have nothing in common with the
        content's have a distance of about 1.
        """
        rows, columns = self._features.shape(self._content, layer)
        size = max(self._energies[layer] / (rows * columns), FLOOR * cells.shape[1])
        error = upcast(cells) - upcast(self._content_cells(layer, block))
        return error.square().sum(1)[0] / (2 * size)

    def loss(
        self, layer: str, weight: float, shares: Mapping[ContentLoss, float], relative: bool
    ) -> WeightedLoss:
        """Return the weighted sum of several losses of a layer, from `shares`: loss -> its share.

        With `relative`, each loss is divided by the same loss of empty features. Both are sums over
        cells, so the number of cells cancels.
        """
        rows, columns = self._features.shape(self._content, layer)
        numbers = rows * columns * self._features.encoder.info.layer(layer).channels
        factors = {}
        for loss, share in shares.items():
            factors[loss] = share * weight
            if loss.statistic == "samples":
                factors[loss] *= loss.balance if relative else 1
            elif relative:
                size = max(self._sizes[layer][loss.name], FLOOR * numbers)
                factors[loss] = factors[loss] * loss.balance / size
            else:
                factors[loss] *= loss.published(numbers)

        def weighted(totals: Totals) -> Tensor:
            parts = []
            for loss, factor in factors.items():
                total = totals[SumKey(layer, loss.name)]
                if loss.statistic == "samples":
                    sampled = self._regions.divide_samples(layer, total)
                    losses = (part * loss.function(some[0], some[1]) for part, some in sampled)
                    total = sum(losses, total.sum() * 0)
                parts.append(factor * total)
            return torch.stack(parts).sum()

        return weighted

    def _content_cells(self, layer: str, block: Block) -> Tensor:
        """Return the content's features (1, C, h, w) of the cells that a block owns."""
        if (layer, block) in self._cells:
            return self._cells[layer, block]
        with torch.no_grad():
            view = block.seen(self._copies[block.lane])
            return self._features.cells(view, block, {layer})[layer]
