"""Every style loss by name: what it looks at, and its published formula.

Each is a function of one statistic of a layer. That of several paintings is the mixture of
theirs: so a blend is one style, whatever loss it is held to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor

from stylizer.engine.losses.emd import moment_loss, relaxed_emd
from stylizer.engine.losses.histogram import histogram_loss
from stylizer.engine.losses.moments import (
    Moments,
    covariance_loss,
    mean_std_loss,
    moment_sums,
    moments,
)
from stylizer.engine.losses.nearest import nearest_loss
from stylizer.engine.losses.sliced import directions, quantiles, sliced_wasserstein
from stylizer.engine.losses.style import gram_loss
from stylizer.engine.losses.wasserstein import Gaussian, gaussian, wasserstein
from stylizer.engine.losses.wide import wide

Statistic = Literal["products", "moments", "samples"]
"""Of the cells of a layer: f fᵀ per cell, (C, C); `moment_sums`, (C + 1, C + 1); some, (P, C)."""

DIRECTIONS = 64
"""Along which features are sorted at a step; the next step takes others."""


@dataclass(frozen=True)
class StyleLoss:
    """`loss(statistic of the picture, target, seed)` -> scalar.

    `target` prepares the style's statistic once. `empty(target)` is the loss of a picture
    without features, or what stands for it: the value that counts as 1. `balance` makes 100 % of
    each loss about the same push on the picture (from norms of gradients on three pairs at the
    end of a run with the usual recipe).
    """

    statistic: Statistic
    target: Callable[[Tensor], Any]
    loss: Callable[[Tensor, Any, int], Tensor]
    empty: Callable[[Any], Tensor]
    balance: float = 1.0


def _gram(a: Tensor, b: Tensor, seed: int) -> Tensor:
    return gram_loss(a, b)


def _sliced(a: Tensor, b: Tensor, seed: int) -> Tensor:
    along = directions(a.shape[1], min(a.shape[1], DIRECTIONS), seed).to(a.device)
    return sliced_wasserstein(quantiles(a, along), quantiles(b, along))


def _nothing(like: Moments) -> Moments:
    return Moments(torch.zeros_like(like.mean), torch.zeros_like(like.covariance))


def _sampled(samples: Tensor) -> Moments:
    return moments(moment_sums(samples.T[None, :, :, None]))


def _emd(a: Tensor, b: Tensor, seed: int) -> Tensor:
    return relaxed_emd(a, b) + moment_loss(_sampled(a), _sampled(b))


def _emd_of_nothing(b: Tensor) -> Tensor:
    target = _sampled(b)
    return 1 + moment_loss(_nothing(target), target)


def _wasserstein_of_nothing(b: Gaussian) -> Tensor:
    return b.mean.square().sum() + b.trace


def _mean_square(samples: Tensor) -> Tensor:
    return wide(samples).square().mean()


STYLE_LOSSES = {
    "gram": StyleLoss("products", lambda s: s, _gram, lambda b: gram_loss(torch.zeros_like(b), b)),
    "covariance": StyleLoss(
        "moments",
        moments,
        lambda a, b, seed: covariance_loss(moments(a), b),
        lambda b: covariance_loss(_nothing(b), b),
        balance=0.7,
    ),
    "mean_std": StyleLoss(
        "moments",
        moments,
        lambda a, b, seed: mean_std_loss(moments(a), b),
        lambda b: mean_std_loss(_nothing(b), b),
        balance=3.0,
    ),
    "wasserstein": StyleLoss(
        "moments",
        lambda s: gaussian(moments(s)),
        lambda a, b, seed: wasserstein(moments(a), b),
        _wasserstein_of_nothing,
        balance=2.5,
    ),
    "sliced": StyleLoss("samples", lambda s: s, _sliced, _mean_square, balance=2.5),
    "histogram": StyleLoss(
        "samples", lambda s: s, lambda a, b, seed: histogram_loss(a, b), _mean_square, balance=2.0
    ),
    "nearest": StyleLoss(
        "samples",
        lambda s: s,
        lambda a, b, seed: nearest_loss(a, b),
        lambda b: b.new_ones(()),
        balance=1.3,
    ),
    "emd": StyleLoss("samples", lambda s: s, _emd, _emd_of_nothing, balance=1.25),
}
