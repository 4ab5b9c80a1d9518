"""The features of a picture, computed block by block."""

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
"""(features (1, C, h, w) of the cells that a block owns, the block) -> the block's share of a sum
over all cells."""


@dataclass(frozen=True)
class SumKey:
    """Key of a sum over the cells of a layer.

    `name` is that of a content loss or a statistic. `region` is the index of the region whose cells
    count; None counts all cells.
    """

    layer: str
    name: str
    region: int | None = None


Totals = Mapping[SumKey, Tensor]
WeightedLoss = Callable[[Totals], Tensor]
"""Sums over all cells -> the value of a weighted loss, a scalar."""


@dataclass(frozen=True)
class Lane:
    """A device that works on blocks of a picture, with its copy of the encoder."""

    device: torch.device
    encoder: Encoder


@dataclass
class Features:
    """An encoder on one or more devices, with the settings by which it encodes pictures.

    Each of the `lanes` has a copy of the encoder; pictures and statistics lie on the device of the
    first lane. `precision` is the dtype of the encoder's arithmetic. `block` is the side in pixels
    of the blocks that are encoded one at a time, without margins; None encodes a picture whole.
    `poll` is called before each block is encoded, and may raise.
    """

    lanes: Sequence[Lane]
    precision: torch.dtype
    block: int | None
    poll: Callable[[], None]

    @property
    def encoder(self) -> Encoder:
        return self.lanes[0].encoder

    def divided(self, picture: Tensor, layers: Collection[str]) -> tuple[Block, ...]:
        """Cut a picture into blocks for all lanes, or for fewer lanes if the picture is small."""
        height, width = picture.shape[2:]
        return divide(height, width, self.block, self.encoder.info, layers, len(self.lanes))

    def copies(self, picture: Tensor, blocks: Sequence[Block]) -> list[Tensor]:
        """Return a picture on the device of each lane that has a block; the first is not copied."""
        return [picture.to(lane.device) for lane in self.lanes[: len(blocks)]]

    def cells(self, view: Tensor, block: Block, layers: Collection[str]) -> dict[str, Tensor]:
        """Return features (1, C, h, w) of the cells that a block owns.

        `view` is the part of a picture that the block sees.
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

        `blocks` are the blocks of the picture; with None the picture is cut for the layers.
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
        """Return the number of cells (down, across) of a picture in a layer."""
        cell, (height, width) = self.cell(layer), picture.shape[2:]
        return -(-height // cell), -(-width // cell)


class Encoded:
    """A picture (1, 3, H, W) that is summed over more than once, without gradients.

    Its features are kept if there is one block. With several blocks, which there are because memory
    is short, each pass encodes the picture anew.
    """

    def __init__(self, features: Features, picture: Tensor, layers: Collection[str]) -> None:
        self._features, self._picture = features, picture
        self._blocks = features.divided(picture, layers)
        self._kept: Mapping[str, Tensor] = {}
        if len(self._blocks) == 1:
            with torch.no_grad():
                self._kept = features.cells(picture, self._blocks[0], layers)

    def totals(self, sums: Mapping[SumKey, Sum]) -> dict[SumKey, Tensor]:
        """Return the total of each sum over all cells of its layer."""
        if not self._kept:
            return self._features.totals(self._picture, sums, self._blocks)
        return {key: add(self._kept[key.layer], self._blocks[0]) for key, add in sums.items()}


def owned(features: Tensor, block: Block, cell: int) -> Tensor:
    """Return the features of the cells that a block owns, from those of all cells it sees."""
    rows, cols = block.rows.inner(cell), block.cols.inner(cell)
    if features.shape[2:] == (rows.stop - rows.start, cols.stop - cols.start):
        return features
    part: Tensor = _Part.apply(features, rows, cols)  # type: ignore[no-untyped-call]
    return part


class _Part(torch.autograd.Function):
    """Slice of rows and columns of features (1, C, H, W), with a fast gradient.

    The gradient has the memory layout of the features, channels last. The gradient of a slice by
    torch has another layout, with which the backward pass of each layer takes ten times as long.
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
