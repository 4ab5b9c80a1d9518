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
        if self.weight.requires_grad:  # in training
            return F.conv2d(_bordered(x, self.weight), self.weight, self.bias, self.stride)
        found: Tensor = _Frozen.apply(x, self.weight, self.bias, self.stride[0])  # type: ignore[no-untyped-call]
        return found


class _Frozen(torch.autograd.Function):
    """The same convolution, with a gradient in x only.

    Nothing is kept for the gradient, while a convolution of torch would keep the copy of x with a
    border. The gradient adds what the border received to the edge, in place.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor | None, stride: int) -> Tensor:
        ctx.save_for_backward(weight)
        ctx.size, ctx.stride = x.shape[2:], stride
        return F.conv2d(_bordered(x, weight), weight, bias, stride)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None, None]:
        (weight,) = ctx.saved_tensors
        reach = weight.shape[2] // 2
        # A stride may leave out the last rows and columns.
        left_out = [(n - 1) % ctx.stride for n in ctx.size]
        whole = F.conv_transpose2d(
            gradient, weight.to(gradient.dtype), stride=ctx.stride, output_padding=left_out
        )
        for dim in (2, 3):
            length = whole.shape[dim] - 2 * reach
            inner = whole.narrow(dim, reach, length)
            for i in range(reach):
                inner.select(dim, 0).add_(whole.select(dim, i))
                inner.select(dim, -1).add_(whole.select(dim, reach + length + i))
            whole = inner
        return whole, None, None, None


def _bordered(x: Tensor, weight: Tensor) -> Tensor:
    """Return x with a replicated border as wide as half of the kernel of `weight`."""
    # Autocast would convert `x` to float32 first, though padding computes nothing.
    with torch.autocast(x.device.type, enabled=False):
        return F.pad(x, (weight.shape[2] // 2,) * 4, "replicate")
