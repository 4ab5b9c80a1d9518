"""Sums of products of features over cells, and the Gram matrices and moments made from them.

`products` are the sums for Gram matrices, `moment_sums` the sums for means and covariances. The
sums over the blocks of a picture, or over several pictures, add up to the sum over the whole. With
a mask the sums are those of a region.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor

from stylizer.engine.losses.upcast import upcast

RUN = 512
"""Number of cells whose products form one bfloat16 sum; these sums are added up in float32."""
HALVED = 96
"""Number of channels from which on mirroring a quarter of a product saves time."""
EMPTY = 1e-12
"""Smallest divisor in place of a count of 0: a region may have no cell in a coarse layer."""


class Moments(NamedTuple):
    """The mean (C,) and the covariance (C, C) of features, in float32 or better."""

    mean: Tensor
    covariance: Tensor

    def zeros(self) -> Moments:
        """Return the moments of features that are all zero."""
        return Moments(torch.zeros_like(self.mean), torch.zeros_like(self.covariance))


class _Products(torch.autograd.Function):
    """The product fᵀ f of features f, (P, C) -> (C, C), with a cheap gradient.

    The gradient takes one matrix product instead of two, and no upcast copy of f is kept for it.
    bfloat16 features are multiplied in bfloat16, which is four times as fast on hardware that
    supports it. The sum over a run of `RUN` cells is rounded once (2^-9), and the runs are added up
    in float32.
    """

    @staticmethod
    def forward(ctx: Any, flat: Tensor) -> Tensor:
        ctx.save_for_backward(flat)
        if flat.dtype != torch.bfloat16:
            return _symmetric(upcast(flat))
        whole = len(flat) // RUN * RUN
        runs = flat[:whole].view(-1, RUN, flat.shape[1])
        rest = flat[whole:]
        return (runs.mT @ runs).sum(0, dtype=torch.float32) + rest.T @ rest

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        (flat,) = ctx.saved_tensors
        if flat.dtype != torch.bfloat16:
            return (upcast(flat) @ (gradient + gradient.T)).to(flat.dtype)
        product: Tensor = flat @ (gradient + gradient.T).to(flat.dtype)
        return product


def _symmetric(flat: Tensor) -> Tensor:
    """Return fᵀ f of features f, (P, C) -> (C, C).

    With many channels on a CPU, one of the four quarters is mirrored and not computed.
    """
    channels = flat.shape[1]
    if channels < HALVED or flat.device.type != "cpu":
        return flat.T @ flat
    half = channels // 2
    found = flat.new_empty(channels, channels)
    torch.mm(flat[:, :half].T, flat[:, :half], out=found[:half, :half])
    torch.mm(flat[:, half:].T, flat, out=found[half:])
    found[:half, half:] = found[half:, :half].T
    return found


def products(features: Tensor, weight: Tensor | None = None) -> Tensor:
    """Return Σ w f fᵀ over the cells. (1, C, H, W) -> (C, C), in float32 or better.

    weight: (1, 1, H, W) in [0, 1], None for 1 everywhere; see `moment_sums`.
    """
    if weight is not None:
        features = features * weight.sqrt().to(features)
    flat = features.movedim(1, -1).reshape(-1, features.shape[1])
    result: Tensor = _Products.apply(flat)  # type: ignore[no-untyped-call]
    return result


def gram(features: Tensor) -> Tensor:
    """Return the Gram matrix per cell: Σ f fᵀ / (H·W). (1, C, H, W) -> (C, C), float32 or better.

    This is Gatys et al. 2016, eq. 3, divided by the number of cells M, so that pictures of
    different sizes can be compared.
    """
    return products(features) / (features.shape[2] * features.shape[3])


def moment_sums(features: Tensor, weight: Tensor | None = None) -> Tensor:
    """Return Σ w a aᵀ over the cells, where a is a 1 followed by the features f.

    Element [0, 0] is the count Σ w (without weights, the number of cells), [0, 1:] is Σ w f, and
    [1:, 1:] is Σ w f fᵀ. With w = T² the last one, divided by the count, is the guided Gram matrix
    of Gatys et al. 2017, section 4, where Σ T² = 1.
    features: (1, C, h, w); weight: (1, 1, h, w) in [0, 1], the mask at the layer's resolution,
    None for 1 everywhere -> (C + 1, C + 1), in float32 or better.
    """
    homogeneous = torch.cat([torch.ones_like(features[:, :1]), features], 1)
    if weight is not None:
        homogeneous = upcast(homogeneous) * weight.sqrt()
    return products(homogeneous)


def second_moment(sums: Tensor) -> Tensor:
    """Return the Gram matrix per cell, Σ w f fᵀ / Σ w, from `moment_sums`.

    (C + 1, C + 1) -> (C, C), zeros if there are no cells.
    """
    return sums[1:, 1:] / _count(sums)


def moments(sums: Tensor) -> Moments:
    """Return the mean and the covariance of features, from `moment_sums`.

    (C + 1, C + 1) -> (C,), (C, C), zeros if there are no cells. In float32, the rounding error of
    the covariance is about 1e-6 of the mean square of the features.
    """
    mean = sums[0, 1:] / _count(sums)
    return Moments(mean, second_moment(sums) - mean.outer(mean))


def _count(sums: Tensor) -> Tensor:
    return sums[0, 0].clamp_min(EMPTY)
