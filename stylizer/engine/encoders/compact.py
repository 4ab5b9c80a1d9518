"""The built-in encoder: a small network distilled from a network trained on ImageNet.

The first layer has full resolution, which keeps fine strokes. Average pooling gives every pixel a
share of the gradient, which avoids checkerboards. Replicate padding avoids a frame along the
border. From stage 3 on, the network consists of fire modules (Iandola et al. 2016, section 3.2): a
1x1 squeeze convolution, followed by parallel 1x1 and 3x3 expand convolutions. The features of each
layer were trained to a mean square of one, so that all layers begin with the same importance.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from stylizer.engine.encoders.base import Encoder
from stylizer.engine.encoders.conv import BorderConv
from stylizer.engine.encoders.info import EncoderInfo


class Conv(nn.Module):
    """3x3 convolution and ReLU; (N, C, H, W) -> (N, out, H, W)."""

    def __init__(self, inside: int, out: int) -> None:
        super().__init__()
        self.conv = BorderConv(inside, out, 3)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.conv(x), inplace=True)


class Fire(nn.Module):
    """A fire module; (N, C, H, W) -> (N, out, H, W)."""

    def __init__(self, inside: int, squeeze: int, out: int) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(inside, squeeze, 1)
        self.one = nn.Conv2d(squeeze, out // 2, 1)
        self.three = BorderConv(squeeze, out // 2, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.squeeze(x), inplace=True)
        joined: Tensor = _JoinedRelu.apply(self.one(x), self.three(x))  # type: ignore[no-untyped-call]
        return joined


def pooled(x: Tensor, stage: int) -> Tensor:
    """Halve the resolution before `stage`; (N, C, H, W) -> (N, C, ceil(H/2), ceil(W/2)).

    Up to stage 2 this is the mean. From stage 3 on it is the root mean square (Hénaff and
    Simoncelli 2016, arXiv:1511.06394, section 2), which keeps sharp details better and is nearer to
    the max pooling of the teacher network. Yet every pixel has a share of the gradient, unlike with
    max pooling.
    """
    if stage < 3:
        return F.avg_pool2d(x, 2, ceil_mode=True)
    root: Tensor = _RootMeanSquare.apply(x)  # type: ignore[no-untyped-call]
    return root


class _JoinedRelu(torch.autograd.Function):
    """ReLU of two tensors, joined along the channels; takes fewer passes over memory than torch.

    (N, A, H, W), (N, B, H, W) -> (N, A + B, H, W).
    """

    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor) -> Tensor:
        ctx.sizes = [a.shape[1], b.shape[1]]
        shape = (a.shape[0], sum(ctx.sizes), *a.shape[2:])
        last = a.is_contiguous(memory_format=torch.channels_last)
        layout = torch.channels_last if last else torch.contiguous_format
        joined = torch.empty(shape, dtype=a.dtype, device=a.device, memory_format=layout)
        for part, place in zip((a, b), torch.split(joined, ctx.sizes, 1), strict=True):
            torch.clamp_min(part, 0, out=place)
        ctx.save_for_backward(joined)
        return joined

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, ...]:
        # The results are dense; convolutions would copy slices of one tensor.
        (joined,) = ctx.saved_tensors
        gradients = torch.split(gradient, ctx.sizes, 1)
        features = torch.split(joined, ctx.sizes, 1)
        backward = torch.ops.aten.threshold_backward
        return tuple(backward(g, f, 0) for g, f in zip(gradients, features, strict=True))


class _RootMeanSquare(torch.autograd.Function):
    """Root mean square over 2x2 cells, whose gradient x / (n · root) takes one product."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        # The small number keeps the gradient of the root finite where all features are 0.
        root = F.avg_pool2d(x * x, 2, ceil_mode=True).add_(1e-3).sqrt_()
        ctx.save_for_backward(x, root)
        return root

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        x, root = ctx.saved_tensors
        spread: Tensor = torch.ops.aten.avg_pool2d_backward(
            gradient / root, x, [2, 2], [2, 2], [0, 0], True, True, None
        )
        return spread.mul_(x)


class Compact(Encoder):
    """The built-in network; features at stage s have a size of ceil(size / 2^(s-1))."""

    def __init__(self, info: EncoderInfo) -> None:
        super().__init__()
        self.info = info
        self.blocks = nn.ModuleDict(
            {
                "s1_1": Conv(3, 24),
                "s2_1": Conv(24, 48),
                "s2_2": Conv(48, 96),
                "s3_1": Fire(96, 32, 128),
                "s3_2": Fire(128, 32, 128),
                "s3_3": Fire(128, 48, 256),
                "s4_1": Fire(256, 48, 256),
                "s4_2": Fire(256, 80, 384),
                "s4_3": Fire(384, 80, 384),
                "s4_4": Fire(384, 96, 512),
                "s5_1": Fire(512, 160, 512),
            }
        )

    def forward(self, image: Tensor, layers: Collection[str]) -> dict[str, Tensor]:
        wanted = set(layers)
        if unknown := wanted - set(self.info.names):
            raise KeyError(f"{self.info.title} has no layer {min(unknown)}")
        features: dict[str, Tensor] = {}
        x = (image - 0.45) / 0.25
        stage = 1
        for layer in self.info.layers:
            if len(features) == len(wanted):
                break
            if layer.stage > stage:
                x, stage = pooled(x, layer.stage), layer.stage
            x = self.blocks[layer.name](x)
            if layer.name in wanted:
                features[layer.name] = x
        return features
