"""The targets of the style losses, which are statistics of the style pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from stylizer.engine.losses.description import Statistic
from stylizer.engine.losses.moments import (
    Moments,
    moment_sums,
    moments,
    products,
    second_moment,
)
from stylizer.engine.losses.upcast import upcast
from stylizer.engine.objective.commonness import DEEP, Commonness
from stylizer.engine.scales.blocks import Block
from stylizer.engine.scales.features import Encoded, Features, Sum, SumKey
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
        self._objects = 1.0

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

    def learn(self, wanted: set[Wanted], objects: float = 1.0) -> None:
        """Compute the `wanted` statistics that are not yet known.

        `objects` in [0, 1] is the weight of cells with rare features; see commonness.py.
        """
        if objects != self._objects:
            self._objects = objects
            for found in self._found:
                for layer, kind in [key for key in found if self._has_objects(key[0])]:
                    del found[layer, kind]
        pictures = zip(self._pictures, self._masks, self._found, strict=True)
        for picture, mask, found in pictures:
            found |= self._statistics(picture, mask, wanted - found.keys())

    def _has_objects(self, layer: str) -> bool:
        return self._features.cell(layer) >= DEEP

    def _statistics(
        self, picture: Tensor, mask: Tensor | None, wanted: set[Wanted]
    ) -> dict[Wanted, Tensor]:
        """Return the `wanted` statistics of a picture, each per cell."""
        guides = {
            layer: None if mask is None else in_cells(mask, self._features.cell(layer))
            for layer, _ in wanted
        }
        encoded = Encoded(self._features, picture, guides)
        common = self._commonness(encoded, picture, guides)
        sums = {
            SumKey(layer, kind): statistic(
                self._features, picture, layer, kind, 0, guides[layer], common.get(layer)
            )
            for layer, kind in wanted
        }
        totals = encoded.totals(sums)
        return {
            (layer, kind): self._per_cell(
                picture, layer, kind, guides[layer], common.get(layer), totals[SumKey(layer, kind)]
            )
            for layer, kind in wanted
        }

    def _commonness(
        self, encoded: Encoded, picture: Tensor, guides: Mapping[str, Tensor | None]
    ) -> dict[str, Commonness]:
        """Return the weights of cells in the layers that hold objects."""
        if self._objects == 1:
            return {}
        sums = {
            SumKey(layer, "moments"): _exact(
                statistic(self._features, picture, layer, "moments", 0, guide)
            )
            for layer, guide in guides.items()
            if self._has_objects(layer)
        }
        totals = encoded.totals(sums)
        return {
            key.layer: Commonness.of(second_moment(total), self._objects)
            for key, total in totals.items()
        }

    def _per_cell(
        self,
        picture: Tensor,
        layer: str,
        kind: Statistic,
        guide: Tensor | None,
        common: Commonness | None,
        total: Tensor,
    ) -> Tensor:
        """Return the statistic per cell from its sum over a layer of `picture`."""
        if kind == "samples":
            if guide is not None:
                total = total[_inside(_grid(self._features, picture, layer, 0, guide), guide)]
            return total if common is None else total[_drawn(common(total))]
        if common is not None:
            return second_moment(total) if kind == "products" else total / total[0, 0]
        rows, columns = self._features.shape(picture, layer)
        return total / (rows * columns if guide is None else guide.sum())


def statistic(
    features: Features,
    picture: Tensor,
    layer: str,
    kind: Statistic,
    seed: int,
    mask: Tensor | None = None,
    common: Commonness | None = None,
) -> Sum:
    """Return the sum over a layer of `picture` that gives a statistic; `seed` chooses samples.

    `mask` (1, 1, h, w) has the weight of each cell; None weights all cells equally. With `common`,
    which weights cells as well, the sums of both other kinds are those of "moments", because their
    count is needed; samples are not weighted.
    """
    if kind != "samples":
        plain = kind == "products" and common is None
        add, cell = products if plain else moment_sums, features.cell(layer)

        def guided(cells: Tensor, block: Block) -> Tensor:
            weight = None if mask is None else block.part(mask, cell).to(cells.device)
            if common is not None:
                own = common.map(cells)
                weight = own if weight is None else own * weight
            return add(cells, weight)

        return guided
    sample, cell = _grid(features, picture, layer, seed, mask), features.cell(layer)

    def pick(cells: Tensor, block: Block) -> Tensor:
        return sample.pick(cells, block, cell)

    return pick


def compared(kind: Statistic, found: Tensor) -> Tensor | Moments:
    """Return the value that losses compare (see `Statistic`), from a statistic per cell."""
    return moments(found) if kind == "moments" else found


def _exact(add: Sum) -> Sum:
    """Return the sum in float32 or better.

    Rounded to bfloat16, a Gram matrix of few cells has negative eigenvalues.
    """
    return lambda cells, block: add(upcast(cells), block)


def _grid(features: Features, picture: Tensor, layer: str, seed: int, mask: Tensor | None) -> Grid:
    """Return the grid of sampled cells, denser where a mask leaves few of them."""
    denser = 1.0 if mask is None else min(mask.numel() / float(mask.sum()), DENSEST)
    return grid(*features.shape(picture, layer), seed, round(SAMPLES * denser))


def _inside(sample: Grid, mask: Tensor) -> Tensor:
    """Return the indices of the sampled cells that count; there is at least one.

    The cells are drawn at random, each with the value of the mask as its probability.
    """
    return _drawn(mask[..., sample.top :: sample.step, sample.left :: sample.step].flatten())


def _drawn(shares: Tensor) -> Tensor:
    """Return the indices of some cells, at least one, drawn at random by their `shares` (P,)."""
    probable = shares.cpu()
    rng = torch.Generator().manual_seed(0)
    inside = torch.rand(len(probable), generator=rng) < probable
    rows = inside.nonzero()[:, 0] if inside.any() else probable.argmax()[None]
    return rows.to(shares.device)


def _some(samples: Tensor, count: int) -> Tensor:
    """Return at most `count` of the samples (P, C), evenly spaced."""
    if count >= len(samples):
        return samples
    return samples[torch.linspace(0, len(samples) - 1, count).round().long()]
