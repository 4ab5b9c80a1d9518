"""What the style losses hold a picture to: the statistics of one or more style pictures."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from stylizer.engine.blocks import Block
from stylizer.engine.features import Features, Sum
from stylizer.engine.losses.moments import moment_sums
from stylizer.engine.losses.style import products
from stylizer.engine.losses.styles import Statistic
from stylizer.engine.sampling import MOST, grid

Wanted = tuple[str, Statistic]
"""(layer, statistic)."""


class Paintings:
    """Style pictures (1, 3, h, w) at one scale. Statistics are computed when first asked for."""

    def __init__(self, features: Features, pictures: Sequence[Tensor]) -> None:
        self._features, self._pictures = features, tuple(pictures)
        self._found: list[dict[Wanted, Tensor]] = [{} for _ in self._pictures]

    def mixture(self, wanted: Wanted, blends: Sequence[float]) -> Tensor:
        """The statistic of a painting of which `blends` says how much is like which picture."""
        whole = sum(blends)
        shares = [b / whole if whole > 0 else 1 / len(blends) for b in blends]
        parts = [found[wanted] for found in self._found]
        if wanted[1] == "samples":
            return torch.cat(
                [_some(part, round(s * MOST)) for s, part in zip(shares, parts, strict=True)]
            )
        # Σ share |G - A_i|² has the same gradient as |G - Σ share A_i|².
        return torch.stack([s * part for s, part in zip(shares, parts, strict=True)]).sum(0)

    def learn(self, wanted: set[Wanted]) -> None:
        """Look at the pictures once for all that is `wanted` and not yet known."""
        for picture, found in zip(self._pictures, self._found, strict=True):
            new = wanted - found.keys()
            names = {f"{layer} {kind}": (layer, kind) for layer, kind in new}
            sums = {
                name: (layer, statistic(self._features, picture, layer, kind, seed=0))
                for name, (layer, kind) in names.items()
            }
            for name, total in self._features.totals(picture, sums).items():
                layer, kind = names[name]
                found[layer, kind] = per_cell(self._features, picture, layer, kind, total)


def statistic(features: Features, picture: Tensor, layer: str, kind: Statistic, seed: int) -> Sum:
    """The sum over a layer of `picture` that a statistic is made of; `seed` chooses samples."""
    if kind == "products":
        return lambda cells, block: products(cells)
    if kind == "moments":
        return lambda cells, block: moment_sums(cells)
    sample, cell = grid(*features.shape(picture, layer), seed), features.cell(layer)

    def pick(cells: Tensor, block: Block) -> Tensor:
        return sample.pick(cells, block, cell)

    return pick


def per_cell(
    features: Features, picture: Tensor, layer: str, kind: Statistic, total: Tensor
) -> Tensor:
    """The statistic from its sum over a layer of `picture`."""
    if kind == "samples":
        return total
    rows, columns = features.shape(picture, layer)
    return total / (rows * columns)


def _some(samples: Tensor, count: int) -> Tensor:
    """At most `count` of the samples (P, C), from all over them."""
    if count >= len(samples):
        return samples
    return samples[torch.linspace(0, len(samples) - 1, count).round().long()]
