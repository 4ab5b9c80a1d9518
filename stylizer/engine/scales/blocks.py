"""Cuts a picture into blocks, so that each cell of each layer belongs to exactly one."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stylizer.engine.encoders.info import EncoderInfo

if TYPE_CHECKING:
    from torch import Tensor

KEPT_VALUES = 16
"""Values per pixel up to which the content features of a layer are kept when there are blocks;
about as many as the optimiser keeps. A finer layer is computed anew for each block, which is fast.
"""
SHORTEST = 512
"""Least length in pixels of a block where a picture is cut only to give every lane work: shorter
blocks are mostly margin, and small pictures are fast anyway."""


@dataclass(frozen=True)
class Span:
    """One axis of a block, in pixels: it owns [start, stop) and sees [low, high)."""

    start: int
    stop: int
    low: int
    high: int

    def owned(self, cell: int) -> slice:
        """Return the cells, `cell` pixels wide, that the block owns, counted in the picture."""
        return slice(self.start // cell, -(-self.stop // cell))

    def inner(self, cell: int) -> slice:
        """Return the cells that the block owns, counted in what the block sees."""
        own, before = self.owned(cell), self.low // cell
        return slice(own.start - before, own.stop - before)


@dataclass(frozen=True)
class Block:
    """A rectangle of a picture, and the larger rectangle that its features depend on.

    `lane` is the number of the device that works on it (see features.py). In the methods, `cell`
    is the width in pixels of a layer's cells, none larger than the blocks were cut for.
    """

    rows: Span
    cols: Span
    lane: int = 0

    def seen(self, picture: Tensor) -> Tensor:
        """Return the part of a picture (1, 3, H, W) that the block sees, a view."""
        return picture[..., self.rows.low : self.rows.high, self.cols.low : self.cols.high]

    def part(self, layer: Tensor, cell: int) -> Tensor:
        """Return the cells of a layer of the whole picture that the block owns, a view."""
        return layer[..., self.rows.owned(cell), self.cols.owned(cell)]

    @property
    def pixels(self) -> int:
        """Number of pixels that the block sees; encoding it takes memory in proportion."""
        return (self.rows.high - self.rows.low) * (self.cols.high - self.cols.low)


def divide(
    height: int,
    width: int,
    side: int | None,
    info: EncoderInfo,
    layers: Collection[str],
    lanes: int = 1,
) -> tuple[Block, ...]:
    """Cut a picture into blocks of about equal size, which own at most `side` pixels a side.

    With None for `side` there is one block. The blocks are dealt out to the lanes in turn. The
    longer axis of a picture that is not small is cut more often where that gives the lanes equal
    numbers of blocks.

    What a block owns begins at a cell of the coarsest of `layers`, so `side` is rounded up to a
    multiple of such a cell. Around it, as far as the picture goes, the block sees all that its
    features depend on. So features of owned cells are those of the whole picture: the padding of
    the network plays a part at the picture's own edges alone.
    """
    (_, few), (longer, many) = sorted((n, -(-n // (side or n))) for n in (height, width))
    fair = lanes // math.gcd(lanes, few)
    many = max(many, min(-(-many // fair) * fair, longer // SHORTEST))
    cuts = (few, many) if height < width else (many, few)
    rows, cols = (
        spans(length, -(-length // count), info, layers)
        for length, count in zip((height, width), cuts, strict=True)
    )
    places = ((r, c) for r in rows for c in cols)
    return tuple(Block(r, c, i % lanes) for i, (r, c) in enumerate(places))


def spans(length: int, side: int | None, info: EncoderInfo, layers: Collection[str]) -> list[Span]:
    """Return what the blocks of `divide` own and see along an axis of `length` pixels."""
    grid = max((info.layer(name).cell for name in layers), default=1)
    margin = -(-info.radius(layers) // grid) * grid
    count = -(-length // (side or length))
    step = -(-length // (count * grid)) * grid
    ends = [(start, min(start + step, length)) for start in range(0, length, step)]
    return [Span(a, b, max(a - margin, 0), min(b + margin, length)) for a, b in ends]
