"""Distances between features of two pictures, or between their pixels."""

from __future__ import annotations

from torch import Tensor


def squared_distance(a: Tensor, b: Tensor) -> Tensor:
    """L2 as in perceptual losses (Johnson et al. 2016, eq. 2): the mean of (a - b)² over C·H·W.

    a, b: equal shapes -> scalar. On pixels it is the mean squared error.
    """
    return (a - b).square().mean()


def absolute_distance(a: Tensor, b: Tensor) -> Tensor:
    """L1: the mean of |a - b| over C·H·W. a, b: equal shapes -> scalar."""
    return (a - b).abs().mean()
