"""How far the student's features are from the teacher's."""

from __future__ import annotations

import torch
from torch import Tensor

from stylizer.training.teacher import Features


def channel_weights(variance: Features, floor: float = 0.1) -> Features:
    """1 / sqrt(variance) of each channel as (C, 1, 1); faint channels count less.

    The floor is a share of the layer's mean variance: without it a channel that is
    nearly always off would be as loud as one that carries the picture.
    """
    return {
        name: ((1 + floor) / (v + floor * v.mean())).sqrt().view(-1, 1, 1)
        for name, v in variance.items()
    }


def gram(features: Tensor) -> Tensor:
    """Mean of f f^T over the pixels of each picture; (N, C, H, W) -> (N, C, C)."""
    flat = features.flatten(2)
    return (flat @ flat.transpose(1, 2)).float() / flat.size(2)


def loss(student: Features, target: Features, weights: Features, grams: float) -> Tensor:
    """Sum over layers of the squared error per channel variance, plus `grams` x Gram error."""
    total = torch.zeros(())
    for name, wanted in target.items():
        weight = weights[name].to(wanted.dtype)
        total = total + ((student[name] - wanted) * weight).float().square().mean()
        if grams:
            goal = gram(wanted)
            apart = (gram(student[name]) - goal).square().sum((1, 2))
            # A flat picture has next to no Gram: its relative error must not rule the batch.
            size = goal.square().sum((1, 2))
            total = total + grams * (apart / (size + size.mean())).mean()
    return total


@torch.no_grad()
def errors(student: Features, target: Features, variance: Features) -> dict[str, float]:
    """Mean squared error of each layer over the layer's variance: 0 is perfect, 1 is the mean."""
    return {
        name: float((student[name] - wanted).float().square().mean() / variance[name].mean())
        for name, wanted in target.items()
    }
