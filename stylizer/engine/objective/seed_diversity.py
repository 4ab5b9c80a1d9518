"""Seed diversity: the term that makes results of the same pictures differ with the seed.

The content loss has the same minimum for every seed. Seed diversity adds another target for each
seed: the features of the painting, moved and mirrored, in a layer of large patterns. Therefore
results of different seeds differ in the features of that layer, and have swirls and shadows in
different places. A result does not depend on other results, so it can be made again alone, and at
another size.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import torch
from torch import Tensor

from stylizer.engine.losses.elementwise import squared_error
from stylizer.engine.recipe import Recipe
from stylizer.engine.scales.blocks import Block
from stylizer.engine.scales.features import Features, SumKey, Totals

BALANCE = 0.1
"""Balance, as in ContentLoss: at 100 % results differ clearly, at 400 % they lose the content."""
FLOOR = 1e-6


class SeedDiversity:
    """The distance of a picture at one scale to a painting that is arranged by the seed.

    Of several `paintings` (1, 3, h, w), the one with the largest share is used. `content`
    (1, 3, H, W) has the size of the picture. Nothing is computed before `learn`.
    """

    def __init__(
        self, features: Features, paintings: Sequence[Tensor], content: Tensor, recipe: Recipe
    ) -> None:
        self.layer = tuple(features.encoder.info.style)[-1]
        self.key = SumKey(self.layer, "seed_diversity")
        self._features = features
        self._paintings, self._content, self._recipe = paintings, content, recipe
        self._targets: dict[Block, Tensor] = {}
        self._size = 1.0

    def loss(self, weight: float, totals: Totals) -> Tensor:
        """Return the weighted loss, relative to that of empty features, from the totals."""
        return weight * BALANCE / self._size * totals[self.key]

    def add(self, cells: Tensor, block: Block) -> Tensor:
        """Return the squared distance of a block's own `cells` (1, C, h, w) to the target."""
        return squared_error(cells, self._targets[block])

    def learn(self, blocks: Sequence[Block]) -> None:
        """Compute the features of the arranged painting in `blocks`, unless they are known."""
        if self._targets.keys() == set(blocks):
            return
        self._targets = {}
        shares = [style.blend for style in self._recipe.styles]
        painting = self._paintings[shares.index(max(shares))]
        height, width = self._content.shape[2:]
        picture = arranged(painting, height, width, self._recipe.seed)

        def keep(cells: Tensor, block: Block) -> Tensor:
            self._targets[block] = cells.clone(memory_format=torch.channels_last)
            return squared_error(cells, torch.zeros_like(cells))

        size = self._features.totals(picture, {self.key: keep}, blocks)[self.key]
        self._size = max(float(size), FLOOR * sum(t.numel() for t in self._targets.values()))


def arranged(painting: Tensor, height: int, width: int, seed: int) -> Tensor:
    """Cut (1, 3, height, width) out of a painting (1, 3, h, w) that is continued by mirroring.

    The same seed cuts out the same part at every size of the painting and of the result.
    """
    rng = random.Random(seed)
    rows = _mirrored(painting.shape[2], height, rng.random())
    columns = _mirrored(painting.shape[3], width, rng.random())
    return painting[..., rows, :][..., columns].contiguous(memory_format=torch.channels_last)


def _mirrored(length: int, count: int, start: float) -> Tensor:
    """Return `count` indices that run along `length` and back, from the share `start` on."""
    places = (torch.arange(count) + int(start * 2 * length)) % (2 * length)
    return torch.minimum(places, 2 * length - 1 - places)
