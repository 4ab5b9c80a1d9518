"""Blocks: the parts into which a picture is cut so that a step needs less memory.

Each cell of each layer belongs to exactly one block, which owns it. A block sees a larger part of
the picture than it owns, so that the features of its cells are exact.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stylizer.engine.encoders.info import EncoderInfo

if TYPE_CHECKING:
    from torch import Tensor

KEPT_VALUES = 16
"""Number of feature values per pixel up to which the content features of a layer are kept if there
are several blocks. The optimiser keeps about as many values. The features of finer layers are
computed anew for each block, which is fast.
"""
SHORTEST = 512
"""Smallest length in pixels of a block when a picture is cut only to give every lane work. Shorter
blocks would be mostly margin, and small pictures are fast anyway."""


@dataclass(frozen=True)
class Span:
    """One axis of a block, in pixels: it owns [start, stop) and sees [low, high)."""

    start: int
    stop: int
    low: int
    high: int

    def owned(self, cell: int) -> slice:
        """Return the indices in the picture of the owned cells, which are `cell` pixels wide."""
        return slice(self.start // cell, -(-self.stop // cell))

    def inner(self, cell: int) -> slice:
        """Return the indices of the owned cells in the part of the picture that the block sees."""
        own, before = self.owned(cell), self.low // cell
        return slice(own.start - before, own.stop - before)


@dataclass(frozen=True)
class Block:
    """A rectangle of a picture, and the larger rectangle that its features depend on.

    `lane` is the number of the device that works on the block (see features.py). In the methods,
    `cell` is the width in pixels of the cells of a layer for which the blocks were cut.
    """

    rows: Span
    cols: Span
    lane: int = 0

    def seen(self, picture: Tensor) -> Tensor:
        """Return the part of a picture (1, 3, H, W) that the block sees, as a view."""
        return picture[..., self.rows.low : self.rows.high, self.cols.low : self.cols.high]

    def part(self, layer: Tensor, cell: int) -> Tensor:
        """Return the cells that the block owns of a layer of the whole picture, as a view."""
        return layer[..., self.rows.owned(cell), self.cols.owned(cell)]

    @property
    def pixels(self) -> int:
        """Number of pixels that the block sees; encoding needs memory in proportion to them."""
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

    With None for `side` there is one block. The blocks are given to the lanes in turn. If more
    cuts along the longer axis give the lanes equal numbers of blocks, a picture that is not small
    is cut more often.

    The part that a block owns begins at the edge of a cell of the coarsest of `layers`, so `side`
    is rounded up to a multiple of that cell. A block sees all pixels of the picture that the
    features of its own cells depend on. Therefore these features are equal to those of the whole
    picture: the padding of the network acts only at the edges of the picture itself.
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
    """Return the spans of the blocks of `divide` along an axis of `length` pixels."""
    grid = max((info.layer(name).cell for name in layers), default=1)
    margin = -(-info.radius(layers) // grid) * grid
    count = -(-length // (side or length))
    step = -(-length // (count * grid)) * grid
    ends = [(start, min(start + step, length)) for start in range(0, length, step)]
    return [Span(a, b, max(a - margin, 0), min(b + margin, length)) for a, b in ends]
