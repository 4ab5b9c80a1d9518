"""Smoothed features, for style transfer with networks that have shortcuts (SWAG)."""

from __future__ import annotations

from collections.abc import Collection

import torch
from torch import Tensor

from stylizer.engine.encoders.base import Encoder


class Smoothed(Encoder):
    """An encoder that applies `smooth` to the features of another encoder."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder, self.info = encoder, encoder.info

    def forward(self, image: Tensor, layers: Collection[str]) -> dict[str, Tensor]:
        return {name: smooth(f) for name, f in self.encoder(image, layers).items()}


def smooth(features: Tensor) -> Tensor:
    """Return C · softmax(f / max(1, max f)) - 1 over the channels of each cell, (1, C, h, w).

    In a ResNet a few activations are so large that Gram matrices and distances depend on little
    else. Therefore Wang, Li and Vasconcelos 2021 (SWAG) take a softmax over all channels and cells.
    This function differs in three ways. First, the sum runs over the channels of one cell, so that
    cells are independent and a picture can be encoded in blocks. Second, if the largest feature of
    a cell is above 1, the features of the cell are divided by it. Then no rectified feature becomes
    more than e times another one, while the formula of the paper makes very large features stand
    out even more. Third, the result is scaled and shifted so that the features of a cell become 0
    if all are equal; the shift does not affect L2 distances.
    """
    largest = features.amax(dim=1, keepdim=True).clamp_min(1)
    shares = torch.softmax(features / largest, dim=1)
    return (features.shape[1] * shares - 1).to(features.dtype)
