"""Features of a picture, computed block by block."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from stylizer.engine.encoders.base import Encoder
from stylizer.engine.scales import tiles
from stylizer.engine.scales.blocks import Block, divide

Sum = Callable[[Tensor, Block], Tensor]
"""(features (1, C, h, w) of the cells that a block owns, the block) -> its share of a sum, which
the shares of all blocks add up to."""


@dataclass(frozen=True)
class SumKey:
    """Key of a sum over the cells of a layer: `name` is a content loss or a statistic.

    `region` is the index of the region whose cells count; None: all of them.
    """

    layer: str
    name: str
    region: int | None = None


Totals = Mapping[SumKey, Tensor]
WeightedLoss = Callable[[Totals], Tensor]
"""Sums over all cells -> a weighted loss, a scalar."""


@dataclass(frozen=True)
class Lane:
    """A device that works on blocks of a picture, with its copy of the encoder."""

    device: torch.device
    encoder: Encoder


@dataclass
class Features:
    """An encoder, the dtype of its arithmetic, and the size of the parts that it encodes at a time.

    Each of the `lanes` has a copy of the encoder; pictures and statistics lie on the device of the
    first. `block` is the side in pixels of the parts, margins not counted; None: a picture is
    encoded whole. `poll` is called before each part, and may raise.
    """

    lanes: Sequence[Lane]
    precision: torch.dtype
    block: int | None
    poll: Callable[[], None]

    @property
    def encoder(self) -> Encoder:
        return self.lanes[0].encoder

    def divided(self, picture: Tensor, layers: Collection[str]) -> tuple[Block, ...]:
        """Cut a picture into blocks for all lanes, or for as many as it is large enough for."""
        height, width = picture.shape[2:]
        return divide(height, width, self.block, self.encoder.info, layers, len(self.lanes))

    def copies(self, picture: Tensor, blocks: Sequence[Block]) -> list[Tensor]:
        """Return a picture on the device of each lane that has a block; the first is no copy."""
        return [picture.to(lane.device) for lane in self.lanes[: len(blocks)]]

    def cells(self, view: Tensor, block: Block, layers: Collection[str]) -> dict[str, Tensor]:
        """Return features (1, C, h, w) of the cells that a block owns.

        `view` is what the block sees of a picture.
        """
        self.poll()
        reduced = self.precision not in (torch.float32, torch.float64)
        with torch.autocast(view.device.type, self.precision, enabled=reduced):
            features = self.lanes[block.lane].encoder(view, layers)
        return {name: owned(f, block, self.cell(name)) for name, f in features.items()}

    def totals(
        self,
        picture: Tensor,
        sums: Mapping[SumKey, Sum],
        blocks: Sequence[Block] | None = None,
    ) -> dict[SumKey, Tensor]:
        """Return the total of each sum over all cells of its layer.

        `blocks` are those of the picture; None: those that suit the layers.
        """
        layers = {key.layer for key in sums}
        if not layers:
            return {}
        blocks = blocks or self.divided(picture, layers)

        def block_sums(view: Tensor, block: Block) -> dict[SumKey, Tensor]:
            cells = self.cells(view, block, layers)
            return {key: add(cells[key.layer], block) for key, add in sums.items()}

        return tiles.total(self.copies(picture, blocks), blocks, block_sums)

    def cell(self, layer: str) -> int:
        """Return the width of a layer's cells in pixels."""
        return self.encoder.info.layer(layer).cell

    def shape(self, picture: Tensor, layer: str) -> tuple[int, int]:
        """Return how many cells (down, across) a picture has in a layer."""
        cell, (height, width) = self.cell(layer), picture.shape[2:]
        return -(-height // cell), -(-width // cell)


def owned(features: Tensor, block: Block, cell: int) -> Tensor:
    """Return the features of the cells that a block owns, from those of all that it sees."""
    rows, cols = block.rows.inner(cell), block.cols.inner(cell)
    if features.shape[2:] == (rows.stop - rows.start, cols.stop - cols.start):
        return features
    part: Tensor = _Part.apply(features, rows, cols)  # type: ignore[no-untyped-call]
    return part


class _Part(torch.autograd.Function):
    """Some rows and columns of features (1, C, H, W).

    The gradient has the memory layout of the features, channels last. The gradient of torch's own
    slices has not, and each layer that it then goes back through takes ten times as long.
    """

    @staticmethod
    def forward(ctx: Any, features: Tensor, rows: slice, cols: slice) -> Tensor:
        ctx.place = rows, cols
        ctx.features = features.shape, features.stride()
        return features[..., rows, cols]

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None]:
        rows, cols = ctx.place
        whole = gradient.new_empty_strided(*ctx.features).zero_()
        whole[..., rows, cols] = gradient
        return whole, None, None
