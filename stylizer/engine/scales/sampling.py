"""Cells of a layer that stand for all of them, where a loss cannot be added up over cells."""

from __future__ import annotations

import random
from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor

from stylizer.engine.scales.blocks import Block

MOST = 2048
"""Cells of a layer that such losses look at; most of them take the square of this in work."""


@dataclass(frozen=True)
class Grid:
    """Every `step`-th row and column of cells, `rows` by `cols` of them, from `top`, `left` on."""

    rows: int
    cols: int
    top: int
    left: int
    step: int

    def pick(self, cells: Tensor, block: Block, cell: int) -> Tensor:
        """Features (1, C, h, w) of the cells that a block owns -> (rows · cols, C).

        Zero where another block owns the cell, so that those of all blocks add up to the sample.
        """
        down, above, below = self._along(block.rows.owned(cell), self.top, self.rows)
        across, before, after = self._along(block.cols.owned(cell), self.left, self.cols)
        picked = F.pad(cells[..., down, across], (before, after, above, below))
        return picked.flatten(2)[0].T

    def _along(self, owned: slice, first: int, count: int) -> tuple[slice, int, int]:
        """Which of the owned cells are picked; how many of the grid come before and after."""
        low = min(max(0, -(-(owned.start - first) // self.step)), count)
        high = min(max(low, -(-(owned.stop - first) // self.step)), count)
        start = first + low * self.step - owned.start
        return slice(start, start + (high - low) * self.step, self.step), low, count - high


def grid(height: int, width: int, seed: int, most: int = MOST) -> Grid:
    """A grid of at most about `most` of height x width cells, moved at random by `seed`.

    So with a new seed at each step every cell is seen in time. The same on every machine.
    """
    step = max(1, round((height * width / most) ** 0.5))
    dice = random.Random(seed)
    top, left = dice.randrange(min(step, height)), dice.randrange(min(step, width))
    return Grid(-(-(height - top) // step), -(-(width - left) // step), top, left, step)
