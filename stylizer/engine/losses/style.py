"""Style as the correlations of features, wherever in the picture they occur."""

from __future__ import annotations

from torch import Tensor


def gram(features: Tensor) -> Tensor:
    """Gram matrix per pixel: f fᵀ / (H·W). (1, C, H, W) -> (C, C), in float32 or better.

    Gatys et al. 2016, eq. 3, divided by the number of pixels M, so that pictures of
    different sizes can be compared.
    """
    channels = features.shape[1]
    if features.element_size() < 4:
        features = features.float()
    flat = features.movedim(1, -1).reshape(-1, channels)
    return flat.T @ flat / flat.shape[0]


def gram_loss(a: Tensor, b: Tensor) -> Tensor:
    """Gatys et al. 2016, eq. 4: Σ (G - A)² / (4 N² M²), the M being inside `gram` already.

    a, b: (C, C) -> scalar.
    """
    return (a - b).square().sum() / (4 * a.shape[0] ** 2)
