"""ResNet-50 (He et al. 2016), as torchvision builds it: the stride is in the 3x3 convolutions."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from stylizer.engine.encoders.conv import BorderConv
from stylizer.engine.encoders.imagenet import ImageNet
from stylizer.engine.encoders.info import EncoderInfo
from stylizer.engine.encoders.layouts import BLOCKS

# A maximum over 3x3 is about this many times the mean; the factor keeps the size of deeper layers.
AVERAGE_GAIN = 2.0


class Bottleneck(nn.Module):
    """1x1, 3x3 and 1x1 convolutions and a shortcut; (N, C, H, W) -> (N, out, ⌈H/s⌉, ⌈W/s⌉)."""

    def __init__(self, inside: int, out: int, stride: int) -> None:
        super().__init__()
        middle = out // 4
        self.conv1 = nn.Conv2d(inside, middle, 1, device="meta")
        self.conv2 = BorderConv(middle, middle, 3, stride, device="meta")
        self.conv3 = nn.Conv2d(middle, out, 1, device="meta")
        same = inside == out
        self.downsample = None if same else nn.Conv2d(inside, out, 1, stride, device="meta")

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.conv2(F.relu(self.conv1(x))))
        return F.relu(self.conv3(y) + (x if self.downsample is None else self.downsample(x)))


class ResNet50(ImageNet):
    """ResNet-50 without its classifier. Its layers are `conv1` and the output of each stage.

    The state holds the convolutions under torchvision's names, except that `downsample` has no
    number. The batch normalisations are folded into the convolutions (see layouts.py). Replicate
    padding avoids a frame; strides begin at the upper left corner.
    """

    def __init__(self, info: EncoderInfo, pooling: str = "average") -> None:
        super().__init__(info, pooling)
        inside = info.layer("conv1").channels
        self.conv1 = BorderConv(3, inside, 7, 2, device="meta")
        for name, count in BLOCKS.items():
            out = info.layer(name).channels
            blocks = [Bottleneck(inside, out, 1 if name == "layer1" else 2)]
            blocks += [Bottleneck(out, out, 1) for _ in range(count - 1)]
            self.add_module(name, nn.Sequential(*blocks))
            inside = out

    def layer(self, name: str, x: Tensor) -> Tensor:
        if name == "conv1":
            return F.relu(self.conv1(x))
        found: Tensor = self.get_submodule(name)(self._pool(x) if name == "layer1" else x)
        return found

    def _pool(self, x: Tensor) -> Tensor:
        # Pooling ignores cells beyond the border, which here equals replicating the border.
        if self.pooling == "max":
            return F.max_pool2d(x, 3, stride=2, padding=1)
        return F.avg_pool2d(x, 3, 2, 1, count_include_pad=False) * AVERAGE_GAIN
