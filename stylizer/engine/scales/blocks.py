"""How a picture is cut into blocks, so that each cell of each layer belongs to exactly one."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stylizer.engine.encoders.info import EncoderInfo

if TYPE_CHECKING:
    from torch import Tensor

KEPT = 16
"""Values per pixel up to which a layer of content features is kept when there are blocks; about
what the optimiser keeps. A finer layer is computed anew for each block, which is soon done."""
LEAST = 512
"""Pixels that a block is at least long where a picture is cut only to give every lane work: shorter
ones are mostly margin, and small pictures are soon done."""


@dataclass(frozen=True)
class Span:
    """Along one axis, in pixels: a block owns [start, stop) and sees [low, high)."""

    start: int
    stop: int
    low: int
    high: int

    def owned(self, cell: int) -> slice:
        """The cells, `cell` pixels wide, that the block owns, counted in the whole picture."""
        return slice(self.start // cell, -(-self.stop // cell))

    def inner(self, cell: int) -> slice:
        """The same cells, counted in what the block sees."""
        own, before = self.owned(cell), self.low // cell
        return slice(own.start - before, own.stop - before)


@dataclass(frozen=True)
class Block:
    """A rectangle of a picture, and the larger one that its features depend on.

    `cell` is the width in pixels of a layer's cells, none larger than the blocks were cut for.
    `lane` is the number of the device that works on it (see features.py).
    """

    rows: Span
    cols: Span
    lane: int = 0

    def seen(self, picture: Tensor) -> Tensor:
        """(1, 3, H, W) -> the part that the block sees, a view."""
        return picture[..., self.rows.low : self.rows.high, self.cols.low : self.cols.high]

    def part(self, layer: Tensor, cell: int) -> Tensor:
        """A layer of the whole picture -> the cells that the block owns, a view."""
        return layer[..., self.rows.owned(cell), self.cols.owned(cell)]

    @property
    def pixels(self) -> int:
        """How many it sees; the memory that one look takes grows with it."""
        return (self.rows.high - self.rows.low) * (self.cols.high - self.cols.low)


def divide(
    height: int,
    width: int,
    side: int | None,
    info: EncoderInfo,
    layers: Collection[str],
    lanes: int = 1,
) -> tuple[Block, ...]:
    """Blocks of about equal size, which own at most `side` pixels a side; None: one block.

    They are dealt out to the lanes in turn. The longer axis is cut more often where that gives
    the lanes equally many; small pictures are not.

    What a block owns begins where the cells of the coarsest of `layers` begin, so a `side` that
    is no multiple of such a cell is rounded up to one. Around it, as far as the picture goes, it
    sees all that its features depend on. So features of owned cells are those of the whole
    picture: what a network makes up beyond an edge is met at the picture's own edges alone.
    """
    (_, few), (longer, many) = sorted((n, -(-n // (side or n))) for n in (height, width))
    fair = lanes // math.gcd(lanes, few)
    many = max(many, min(-(-many // fair) * fair, longer // LEAST))
    cuts = (few, many) if height < width else (many, few)
    rows, cols = (
        spans(length, -(-length // count), info, layers)
        for length, count in zip((height, width), cuts, strict=True)
    )
    places = ((r, c) for r in rows for c in cols)
    return tuple(Block(r, c, i % lanes) for i, (r, c) in enumerate(places))


def spans(length: int, side: int | None, info: EncoderInfo, layers: Collection[str]) -> list[Span]:
    """What the blocks of `divide` own and see along an axis of `length` pixels."""
    grid = max((info.layer(name).cell for name in layers), default=1)
    margin = -(-info.radius(layers) // grid) * grid
    count = -(-length // (side or length))
    step = -(-length // (count * grid)) * grid
    ends = [(start, min(start + step, length)) for start in range(0, length, step)]
    return [Span(a, b, max(a - margin, 0), min(b + margin, length)) for a, b in ends]
