"""Samples of the cells of a layer, for losses that are not sums over cells."""

from __future__ import annotations

import random
from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor

from stylizer.engine.scales.blocks import Block

SAMPLES = 2048
"""Number of cells in a sample of a layer; the cost of most such losses grows as its square."""


@dataclass(frozen=True)
class Grid:
    """Grid of `rows` by `cols` cells of a layer: every `step`-th cell from (`top`, `left`) on."""

    rows: int
    cols: int
    top: int
    left: int
    step: int

    def pick(self, cells: Tensor, block: Block, cell: int) -> Tensor:
        """Pick the sample from features (1, C, h, w) of the cells that a block owns.

        Return (rows · cols, C), with zeros for cells that another block owns, so that the samples
        of all blocks add up to the sample of the picture.
        """
        down, above, below = self._along(block.rows.owned(cell), self.top, self.rows)
        across, before, after = self._along(block.cols.owned(cell), self.left, self.cols)
        picked = F.pad(cells[..., down, across], (before, after, above, below))
        return picked.flatten(2)[0].T

    def _along(self, owned: slice, first: int, count: int) -> tuple[slice, int, int]:
        """Return (slice of owned cells in the grid, number of grid cells before it, after it)."""
        low = min(max(0, -(-(owned.start - first) // self.step)), count)
        high = min(max(low, -(-(owned.stop - first) // self.step)), count)
        start = first + low * self.step - owned.start
        return slice(start, start + (high - low) * self.step, self.step), low, count - high


def grid(height: int, width: int, seed: int, most: int = SAMPLES) -> Grid:
    """Return a grid of at most about `most` of height x width cells; `seed` moves it at random.

    With a new seed at each step, every cell is sampled in time. The same seed gives the same grid
    on every machine.
    """
    step = max(1, round((height * width / most) ** 0.5))
    rng = random.Random(seed)
    top, left = rng.randrange(min(step, height)), rng.randrange(min(step, width))
    return Grid(-(-(height - top) // step), -(-(width - left) // step), top, left, step)
