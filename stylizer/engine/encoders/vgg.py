"""VGG-16 and VGG-19 with torchvision's architecture and ImageNet weights."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from stylizer.engine.encoders.conv import BorderConv
from stylizer.engine.encoders.imagenet import ImageNet
from stylizer.engine.encoders.info import EncoderInfo

# An average over 2x2 is smaller than a maximum; this factor gives deeper layers the size for which
# the weights were trained (the value is that of style-transfer-pytorch).
AVERAGE_GAIN = 2.0


class Vgg(ImageNet):
    """VGG with every conv and relu of the paper; replicate padding avoids a frame.

    The state holds `features.N.weight` (out, in, 3, 3) and `features.N.bias` (out,), with N as in
    torchvision.
    """

    def __init__(self, info: EncoderInfo, pooling: str = "average") -> None:
        super().__init__(info, pooling)
        modules: dict[str, nn.Module] = {}
        self._plan: dict[str, tuple[bool, int | None]] = {}  # layer -> (pool before it, conv)
        index, inside, stage = 0, 3, 1
        for layer in info.layers:
            pool = layer.stage > stage
            if pool:
                index, stage = index + 1, layer.stage
            conv = layer.name.startswith("conv")
            if conv:
                modules[str(index)] = BorderConv(inside, layer.channels, 3, device="meta")
                inside = layer.channels
            self._plan[layer.name] = pool, index if conv else None
            index += 1
        self.features = nn.ModuleDict(modules)

    def layer(self, name: str, x: Tensor) -> Tensor:
        pool, index = self._plan[name]
        if pool:
            x = self._pool(x)
        if index is None:
            return F.relu(x)
        convolved: Tensor = self.features[str(index)](x)
        return convolved

    def _pool(self, x: Tensor) -> Tensor:
        # ceil_mode keeps strips that are narrower than the pooling.
        if self.pooling == "max":
            return F.max_pool2d(x, 2, ceil_mode=True)
        return F.avg_pool2d(x, 2, ceil_mode=True) * AVERAGE_GAIN
