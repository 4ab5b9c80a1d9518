"""Losses between the features of the student and those of the teacher."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.autograd.function import once_differentiable

from stylizer.training.teacher import Features


def channel_weights(variance: Features, floor: float = 0.1) -> Features:
    """Return 1 / sqrt(variance) of each channel as (C, 1, 1); faint channels count less.

    `floor` is a share of the layer's mean variance. Without it, a channel that is nearly always off
    would count as much as a channel that carries the picture.
    """
    return {
        name: ((1 + floor) / (v + floor * v.mean())).sqrt().view(-1, 1, 1)
        for name, v in variance.items()
    }


class _Gram(torch.autograd.Function):
    """The products (N, P, C) -> (N, C, C), with one product for the gradient instead of two.

    The function can be differentiated twice.
    """

    @staticmethod
    def forward(ctx: Any, pixels: Tensor) -> Tensor:
        ctx.save_for_backward(pixels)
        return pixels.transpose(1, 2) @ pixels

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        pixels: Tensor = ctx.saved_tensors[0]
        return pixels @ (gradient + gradient.transpose(1, 2))


def products(features: Tensor) -> Tensor:
    """Return the sum of f f^T over the pixels of each picture; (N, C, H, W) -> (N, C, C)."""
    # Keep the order of the features in memory, pixel by pixel; the gradient then has it too.
    pixels = features.permute(0, 2, 3, 1).flatten(1, 2)
    matrices: Tensor = _Gram.apply(pixels)  # type: ignore[no-untyped-call]
    return matrices


def gram(features: Tensor) -> Tensor:
    """Return the mean of f f^T over the pixels of each picture; (N, C, H, W) -> (N, C, C)."""
    return products(features).float() / features[0, 0].numel()


def energy(matrices: Tensor) -> Tensor:
    """Return the sum of squares of each matrix; (N, C, C) -> (N,)."""
    flat = matrices.flatten(1)
    squares: Tensor = torch.linalg.vecdot(flat, flat)
    return squares.to(torch.promote_types(flat.dtype, torch.float32))


class _WeightedError(torch.autograd.Function):
    """The mean square of (mine - wanted) * weight, in as few passes over memory as possible."""

    @staticmethod
    def forward(ctx: Any, mine: Tensor, wanted: Tensor, weight: Tensor) -> Tensor:
        error = (mine - wanted).mul_(weight)
        ctx.save_for_backward(error, weight)
        precise = torch.promote_types(error.dtype, torch.float32)
        norm: Tensor = torch.linalg.vector_norm(error, dtype=precise)
        return norm.square() / error.numel()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None]:
        error, weight = ctx.saved_tensors
        return error * (weight * (2 * gradient / error.numel())).to(error.dtype), None, None


def weighted_error(mine: Tensor, wanted: Tensor, weight: Tensor) -> Tensor:
    """Return the mean of ((mine - wanted) * weight)^2, a scalar; only `mine` gets a gradient."""
    error: Tensor = _WeightedError.apply(mine, wanted, weight)  # type: ignore[no-untyped-call]
    return error


def loss(student: Features, target: Features, weights: Features, grams: float) -> Tensor:
    """Return the sum over layers of the weighted squared error plus `grams` times the Gram error.

    The Gram error of a picture is relative to the size of its target Gram matrix.
    """
    total = torch.zeros(())
    for name, wanted in target.items():
        total = total + weighted_error(student[name], wanted, weights[name].to(wanted.dtype))
        if grams:
            goal = products(wanted)
            error = energy(products(student[name]) - goal)
            # The Gram matrix of a flat picture is nearly zero: its relative error must not
            # dominate the batch.
            size = energy(goal)
            total = total + grams * (error / (size + size.mean())).mean()
    return total


def style_gradient(features: Callable[[Tensor], Tensor], image: Tensor) -> Tensor:
    """Return the gradient of the squared Gram error of each picture to the one before in the batch.

    `features` computes one layer. The result has the shape of `image`; it can be differentiated
    with respect to the weights of the network.
    """
    image = image.detach().requires_grad_()
    seen = gram(features(image))
    error = (seen - seen.detach().roll(1, 0)).square().sum()
    return torch.autograd.grad(error, image, create_graph=True)[0]


def gradient_loss(mine: Tensor, wanted: Tensor) -> Tensor:
    """Return 1 - cosine between two gradients of each picture, averaged over the batch.

    The gradients are compared on cells of 2 x 2 px: the gradient of a teacher with strides has a
    grid, which the student should not learn.
    """
    mine, wanted = (F.avg_pool2d(g.float(), 2).flatten(1) for g in (mine, wanted.detach()))
    return (1 - F.cosine_similarity(mine, wanted, 1, eps=1e-20)).mean()


@torch.no_grad()
def errors(student: Features, target: Features, variance: Features) -> dict[str, float]:
    """Return the mean squared error of each layer divided by the layer's variance.

    0 is perfect; 1 is no better than the mean of each channel.
    """
    return {
        name: float((student[name] - wanted).float().square().mean() / variance[name].mean())
        for name, wanted in target.items()
    }
