"""Style as the correlations of features, wherever in the picture they occur."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from stylizer.engine.losses.wide import wide

RUN = 512
"""Cells whose bfloat16 products are added up before the sum goes on in float32."""


class _Products(torch.autograd.Function):
    """(P, C) -> (C, C). Its gradient is one product, not two, and no wide copy is kept for it.

    bfloat16 is multiplied as such, which is four times as fast where the hardware has it: the
    sum over a run of cells is rounded once (2^-9), and the runs are added up in float32.
    """

    @staticmethod
    def forward(ctx: Any, flat: Tensor) -> Tensor:
        ctx.save_for_backward(flat)
        if flat.dtype != torch.bfloat16:
            flat = wide(flat)
            return flat.T @ flat
        whole = len(flat) // RUN * RUN
        runs = flat[:whole].view(-1, RUN, flat.shape[1])
        rest = flat[whole:]
        return (runs.mT @ runs).sum(0, dtype=torch.float32) + rest.T @ rest

    @staticmethod
    def backward(ctx: Any, slope: Tensor) -> Tensor:
        (flat,) = ctx.saved_tensors
        if flat.dtype != torch.bfloat16:
            return (wide(flat) @ (slope + slope.T)).to(flat.dtype)
        product: Tensor = flat @ (slope + slope.T).to(flat.dtype)
        return product


def products(features: Tensor, weight: Tensor | None = None) -> Tensor:
    """Σ w f fᵀ over the cells. (1, C, H, W) -> (C, C), in float32 or better.

    Those of the parts of a picture add up to that of the whole. weight: (1, 1, H, W) in [0, 1],
    None for 1 everywhere; see `moment_sums`.
    """
    if weight is not None:
        features = features * weight.sqrt().to(features)
    flat = features.movedim(1, -1).reshape(-1, features.shape[1])
    result: Tensor = _Products.apply(flat)  # type: ignore[no-untyped-call]
    return result


def gram(features: Tensor) -> Tensor:
    """Gram matrix per pixel: f fᵀ / (H·W). (1, C, H, W) -> (C, C), in float32 or better.

    Gatys et al. 2016, eq. 3, divided by the number of pixels M, so that pictures of
    different sizes can be compared.
    """
    return products(features) / (features.shape[2] * features.shape[3])


def gram_loss(a: Tensor, b: Tensor) -> Tensor:
    """Gatys et al. 2016, eq. 4: Σ (G - A)² / (4 N² M²), the M being inside `gram` already.

    a, b: (C, C) -> scalar.
    """
    return (a - b).square().sum() / (4 * a.shape[0] ** 2)
