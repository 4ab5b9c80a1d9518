"""The base class of encoders with networks of torchvision."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection

import torch
from torch import Tensor

from stylizer.engine.encoders.base import Encoder
from stylizer.engine.encoders.info import EncoderInfo


class ImageNet(Encoder):
    """A chain of layers that begins with colours normalised by the mean and std of ImageNet."""

    mean: Tensor
    std: Tensor

    def __init__(self, info: EncoderInfo, pooling: str) -> None:
        super().__init__()
        self.info = info
        self.pooling = pooling
        self.register_buffer("mean", torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1), False)
        self.register_buffer("std", torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1), False)

    @abstractmethod
    def layer(self, name: str, x: Tensor) -> Tensor:
        """Return the layer `name`, computed from the layer before it or from the picture."""

    def forward(self, image: Tensor, layers: Collection[str]) -> dict[str, Tensor]:
        wanted = set(layers)
        if unknown := wanted - set(self.info.names):
            raise KeyError(f"{self.info.title} has no layer {min(unknown)}")
        features: dict[str, Tensor] = {}
        x = (image - self.mean) / self.std
        for name in self.info.names:
            if len(features) == len(wanted):
                break
            x = self.layer(name, x)
            if name in wanted:
                features[name] = x
        return features
