"""The convolution that all encoders of the project use."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class BorderConv(nn.Conv2d):
    """A convolution with replicate padding.

    (N, C, H, W) -> (N, out, ceil(H / stride), ceil(W / stride)), for kernels of odd size. Zero
    padding, with which some networks were trained, would cause a frame around the picture.
    """

    def __init__(self, inside: int, out: int, size: int, stride: int = 1, **placed: Any) -> None:
        super().__init__(inside, out, size, stride, size // 2, padding_mode="replicate", **placed)

    def forward(self, x: Tensor) -> Tensor:
        reach = self.kernel_size[0] // 2
        # Autocast would convert `x` to float32 first, though padding computes nothing.
        with torch.autocast(x.device.type, enabled=False):
            x = F.pad(x, (reach,) * 4, "replicate")
        return F.conv2d(x, self.weight, self.bias, self.stride)
