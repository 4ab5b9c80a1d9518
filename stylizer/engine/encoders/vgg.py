"""VGG-16 and VGG-19 with torchvision's architecture and ImageNet weights."""

from __future__ import annotations

from collections.abc import Collection

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from stylizer.engine.encoders.base import Encoder
from stylizer.engine.encoders.info import EncoderInfo

# An average over 2x2 is smaller than a maximum; with this factor the deeper layers keep the
# size that the weights were trained for (the value that style-transfer-pytorch uses).
AVERAGE_GAIN = 2.0


class Vgg(Encoder):
    """Every conv and relu of the paper; the border is replicated, so no frame shows there.

    State: `features.N.weight` (out, in, 3, 3) and `features.N.bias` (out,), N as in torchvision.
    """

    mean: Tensor
    std: Tensor

    def __init__(self, info: EncoderInfo, pooling: str = "average") -> None:
        super().__init__()
        self.info = info
        self.pooling = pooling
        modules: dict[str, nn.Module] = {}
        self._plan: list[tuple[str, int | None]] = []  # layer name (or "pool") -> conv index
        index, inside, stage = 0, 3, 1
        for layer in info.layers:
            if layer.stage > stage:
                self._plan.append(("pool", None))
                index, stage = index + 1, layer.stage
            if layer.name.startswith("conv"):
                conv = nn.Conv2d(
                    inside, layer.channels, 3, padding=1, padding_mode="replicate", device="meta"
                )
                modules[str(index)] = conv
                inside = layer.channels
                self._plan.append((layer.name, index))
            else:
                self._plan.append((layer.name, None))
            index += 1
        self.features = nn.ModuleDict(modules)
        self.register_buffer("mean", torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1), False)
        self.register_buffer("std", torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1), False)

    def forward(self, image: Tensor, layers: Collection[str]) -> dict[str, Tensor]:
        wanted = set(layers)
        if unknown := wanted - set(self.info.names):
            raise KeyError(f"{self.info.title} has no layer {min(unknown)}")
        features: dict[str, Tensor] = {}
        x = (image - self.mean) / self.std
        for name, index in self._plan:
            if len(features) == len(wanted):
                break
            if name == "pool":
                x = self._pool(x)
            elif index is not None:
                x = self.features[str(index)](x)
            else:
                x = F.relu(x)
            if name in wanted:
                features[name] = x
        return features

    def _pool(self, x: Tensor) -> Tensor:
        # ceil_mode keeps strips that are thinner than the pooling alive.
        if self.pooling == "max":
            return F.max_pool2d(x, 2, ceil_mode=True)
        return F.avg_pool2d(x, 2, ceil_mode=True) * AVERAGE_GAIN
