"""The term that makes results of the same pictures differ with the seed.

The content loss has the same minimum for every seed. Seed diversity adds another target to it, one
for each seed: the features of the painting, moved and mirrored, in a layer of large patterns. So
results move apart in the features of that layer, and swirls and shadows lie elsewhere. No result
depends on the others: each can be made again alone, and at another size.
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
"""Balance as of content losses: at 100 % results differ clearly, at 400 % they lose the content."""
FLOOR = 1e-6


class SeedDiversity:
    """Distance of a picture at one scale to a painting as the seed arranges it.

    Of several paintings (1, 3, h, w), the one with the largest share is taken. `content`
    (1, 3, H, W) has the picture's size. Nothing is computed before `learn`.
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
        """Return the weighted loss from the sums over all cells, relative to empty features."""
        return weight * BALANCE / self._size * totals[self.key]

    def add(self, cells: Tensor, block: Block) -> Tensor:
        """Return the squared distance over the cells (1, C, h, w) that a block owns."""
        return squared_error(cells, self._targets[block])

    def learn(self, blocks: Sequence[Block]) -> None:
        """Compute the features of the arranged painting in the blocks of the picture, once."""
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
    """Cut (1, 3, height, width) out of a painting (1, 3, h, w) that goes on mirrored at its edges.

    A seed gives the same part at every size of both.
    """
    rng = random.Random(seed)
    rows = _mirrored(painting.shape[2], height, rng.random())
    columns = _mirrored(painting.shape[3], width, rng.random())
    return painting[..., rows, :][..., columns].contiguous(memory_format=torch.channels_last)


def _mirrored(length: int, count: int, start: float) -> Tensor:
    """Return `count` places along a line, there and back again, from the share `start` on."""
    places = (torch.arange(count) + int(start * 2 * length)) % (2 * length)
    return torch.minimum(places, 2 * length - 1 - places)
