"""Smoothed features, for style from networks with short cuts (SWAG)."""

from __future__ import annotations

from collections.abc import Collection

import torch
from torch import Tensor

from stylizer.engine.encoders.base import Encoder


class Smoothed(Encoder):
    """An encoder whose features pass through `smooth` before anything looks at them."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder, self.info = encoder, encoder.info

    def forward(self, image: Tensor, layers: Collection[str]) -> dict[str, Tensor]:
        return {name: smooth(f) for name, f in self.encoder(image, layers).items()}


def smooth(features: Tensor) -> Tensor:
    """Return C · softmax(f / max(1, max f)) - 1 over the channels of each cell, (1, C, h, w).

    After Wang, Li and Vasconcelos 2021 (SWAG): in a ResNet a few activations are so large that
    Gram matrices and distances see little else. They take a softmax over all channels and cells;
    this one differs in three ways. The sum runs over the channels of one cell, so no cell needs
    another one and a picture may be seen in blocks. Features that are never negative, as rectified
    ones, are brought down to 1 where the largest of a cell is larger, so none becomes more than e
    times another, where the paper's own formula makes very large ones stand out still more. The
    result is scaled and shifted so that features of equal size, or none, are zero, as without
    smoothing; to L2 distances the shift makes no difference.
    """
    largest = features.amax(dim=1, keepdim=True).clamp_min(1)
    shares = torch.softmax(features / largest, dim=1)
    return (features.shape[1] * shares - 1).to(features.dtype)
