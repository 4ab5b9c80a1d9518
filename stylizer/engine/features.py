"""What an encoder sees of a picture, block by block."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from stylizer.engine import tiles
from stylizer.engine.blocks import Block, divide
from stylizer.engine.encoders.base import Encoder

Sum = Callable[[Tensor, Block], Tensor]
"""(features (1, C, h, w) of the cells that a block owns, the block) -> what adds up over blocks."""
Totals = Mapping[str, Tensor]
Term = Callable[[Totals], Tensor]
"""Sums over all cells -> a weighted loss."""


@dataclass
class Features:
    """An encoder, the dtype of its arithmetic, and how large a part of a picture it is shown.

    `block` is the side in pixels of the parts, margins not counted; None: each picture is seen
    whole. `poll` is called before each look, and may raise.
    """

    encoder: Encoder
    precision: torch.dtype
    block: int | None
    poll: Callable[[], None]

    def divided(self, picture: Tensor, layers: Collection[str]) -> tuple[Block, ...]:
        height, width = picture.shape[2:]
        return divide(height, width, self.block, self.encoder.info, layers)

    def cells(self, view: Tensor, block: Block, layers: Collection[str]) -> dict[str, Tensor]:
        """Features (1, C, h, w) of the cells that a block owns, from what it sees of a picture."""
        self.poll()
        reduced = self.precision not in (torch.float32, torch.float64)
        with torch.autocast(view.device.type, self.precision, enabled=reduced):
            features = self.encoder(view, layers)
        return {name: block.own(f, self.cell(name)) for name, f in features.items()}

    def totals(self, picture: Tensor, sums: Mapping[str, tuple[str, Sum]]) -> dict[str, Tensor]:
        """name -> the total of a sum over the cells of a layer, for name -> (layer, sum)."""
        layers = {layer for layer, _ in sums.values()}

        def look(view: Tensor, block: Block) -> dict[str, Tensor]:
            cells = self.cells(view, block, layers)
            return {name: add(cells[layer], block) for name, (layer, add) in sums.items()}

        return tiles.total(picture, self.divided(picture, layers), look) if layers else {}

    def cell(self, layer: str) -> int:
        """The width of a layer's cells in pixels."""
        return self.encoder.info.layer(layer).cell

    def shape(self, picture: Tensor, layer: str) -> tuple[int, int]:
        """How many cells (down, across) a picture has in a layer."""
        cell, (height, width) = self.cell(layer), picture.shape[2:]
        return -(-height // cell), -(-width // cell)
