"""The targets of the style losses, which are statistics of the style pictures."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from stylizer.engine.losses.description import Statistic
from stylizer.engine.losses.moments import Moments, moment_sums, moments, products
from stylizer.engine.scales.blocks import Block
from stylizer.engine.scales.features import Features, Sum, SumKey
from stylizer.engine.scales.masks import in_cells
from stylizer.engine.scales.sampling import SAMPLES, Grid, grid

Wanted = tuple[str, Statistic]
"""(layer, statistic)."""
DENSEST = 16
"""Largest factor by which a sample is made denser if a mask leaves few cells."""


class StyleTargets:
    """Statistics of style pictures (1, 3, h, w) at one scale, computed by `learn`.

    `masks` has one entry for each picture or is empty. A mask (1, 1, h, w) marks the part of a
    picture that counts; None counts all of the picture.
    """

    def __init__(
        self, features: Features, pictures: Sequence[Tensor], masks: Sequence[Tensor | None] = ()
    ) -> None:
        self._features, self._pictures = features, tuple(pictures)
        self._masks = tuple(masks) or (None,) * len(self._pictures)
        self._found: list[dict[Wanted, Tensor]] = [{} for _ in self._pictures]

    def mixture(self, wanted: Wanted, blends: Sequence[float]) -> Tensor:
        """Mix a statistic of all pictures in the ratio of `blends`."""
        whole = sum(blends)
        shares = [b / whole if whole > 0 else 1 / len(blends) for b in blends]
        parts = [found[wanted] for found in self._found]
        if wanted[1] == "samples":
            return torch.cat(
                [_some(part, round(s * SAMPLES)) for s, part in zip(shares, parts, strict=True)]
            )
        # Σ share |G - A_i|² has the same gradient as |G - Σ share A_i|².
        return torch.stack([s * part for s, part in zip(shares, parts, strict=True)]).sum(0)

    def learn(self, wanted: set[Wanted]) -> None:
        """Compute the `wanted` statistics that are not yet known; encode each picture only once."""
        pictures = zip(self._pictures, self._masks, self._found, strict=True)
        for picture, mask, found in pictures:
            new = wanted - found.keys()
            guides = {
                layer: None if mask is None else in_cells(mask, self._features.cell(layer))
                for layer, _ in new
            }
            sums = {
                SumKey(layer, kind): statistic(
                    self._features, picture, layer, kind, 0, guides[layer]
                )
                for layer, kind in new
            }
            totals = self._features.totals(picture, sums)
            for layer, kind in new:
                total = totals[SumKey(layer, kind)]
                found[layer, kind] = self._per_cell(picture, layer, kind, guides[layer], total)

    def _per_cell(
        self, picture: Tensor, layer: str, kind: Statistic, guide: Tensor | None, total: Tensor
    ) -> Tensor:
        """Return the statistic per cell from its sum over a layer of `picture`."""
        if kind != "samples":
            rows, columns = self._features.shape(picture, layer)
            return total / (rows * columns if guide is None else guide.sum())
        if guide is None:
            return total
        return total[_inside(_grid(self._features, picture, layer, 0, guide), guide)]


def statistic(
    features: Features,
    picture: Tensor,
    layer: str,
    kind: Statistic,
    seed: int,
    mask: Tensor | None = None,
) -> Sum:
    """Return the sum over a layer of `picture` that gives a statistic; `seed` chooses samples.

    `mask` (1, 1, h, w) has the weight of each cell; None weights all cells equally.
    """
    if kind != "samples":
        add, cell = products if kind == "products" else moment_sums, features.cell(layer)

        def guided(cells: Tensor, block: Block) -> Tensor:
            return add(cells, None if mask is None else block.part(mask, cell).to(cells.device))

        return guided
    sample, cell = _grid(features, picture, layer, seed, mask), features.cell(layer)

    def pick(cells: Tensor, block: Block) -> Tensor:
        return sample.pick(cells, block, cell)

    return pick


def compared(kind: Statistic, found: Tensor) -> Tensor | Moments:
    """Return the value that losses compare (see `Statistic`), from a statistic per cell."""
    return moments(found) if kind == "moments" else found


def _grid(features: Features, picture: Tensor, layer: str, seed: int, mask: Tensor | None) -> Grid:
    """Return the grid of sampled cells, denser where a mask leaves few of them."""
    denser = 1.0 if mask is None else min(mask.numel() / float(mask.sum()), DENSEST)
    return grid(*features.shape(picture, layer), seed, round(SAMPLES * denser))


def _inside(sample: Grid, mask: Tensor) -> Tensor:
    """Return the indices of the sampled cells that count; there is at least one.

    The cells are drawn at random, each with the value of the mask as its probability.
    """
    picked = mask[..., sample.top :: sample.step, sample.left :: sample.step].flatten().cpu()
    rng = torch.Generator().manual_seed(0)
    inside = torch.rand(len(picked), generator=rng) < picked
    rows = inside.nonzero()[:, 0] if inside.any() else picked.argmax()[None]
    return rows.to(mask.device)


def _some(samples: Tensor, count: int) -> Tensor:
    """Return at most `count` of the samples (P, C), evenly spaced."""
    if count >= len(samples):
        return samples
    return samples[torch.linspace(0, len(samples) - 1, count).round().long()]
