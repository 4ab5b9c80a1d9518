"""Luma, the luminance-only colour mode, and noise in the colours of a style."""

from __future__ import annotations

import math

import torch
from torch import Tensor

LUMA = (0.2126, 0.7152, 0.0722)
"""Weights of R, G and B in luma (ITU-R BT.709)."""


def luma(image: Tensor) -> Tensor:
    """Return the luma of an image, (1, 3, H, W) -> (1, 1, H, W), both in [0, 1]."""
    return torch.sum(image * image.new_tensor(LUMA).view(1, 3, 1, 1), 1, keepdim=True)


# In luminance-only transfer (Gatys et al. 2017), the optimisation works on grey pictures, and the
# output gets the colours of the photo. With a `strength` below 1, the optimised picture keeps
# sqrt(1 - strength) of its own colours, and the output keeps sqrt(1 - strength) of these, which is
# 1 - strength in all.


def grayed(image: Tensor, strength: float = 1.0) -> Tensor:
    """Return an image in grey with three channels, with sqrt(1 - strength) of its colours."""
    return torch.lerp(luma(image), image, math.sqrt(1 - strength))


def with_colors_of(image: Tensor, photo: Tensor, strength: float = 1.0) -> Tensor:
    """Combine the luma of `image` with the colours of `photo`, of the same shape.

    At a `strength` below 1, the image keeps sqrt(1 - strength) of its own colours.
    """
    added = strength * photo + grayed(image, strength) - strength * luma(photo)
    return added.clamp(0, 1)


def match_luma(style: Tensor, photo: Tensor, strength: float = 1.0) -> Tensor:
    """Return `style` in grey with the mean and standard deviation of `photo`'s luma, in [0, 1].

    The source is Gatys et al. 2017, section 5.1. At a `strength` below 1, the luma is matched by
    that share, and the style keeps sqrt(1 - strength) of its colours.
    """
    a, b = luma(style), luma(photo)
    ratio = b.std(correction=0) / a.std(correction=0).clamp_min(1e-3)
    matched = ((a - a.mean()) * ratio + b.mean()).clamp(0, 1)
    return (torch.lerp(a, matched, strength) + (grayed(style, strength) - a)).clamp(0, 1)


def noise_like(style: Tensor, height: int, width: int, generator: torch.Generator) -> Tensor:
    """Return Gaussian noise (1, 3, H, W) in [0, 1] with mean and covariance of style colours."""
    colors = style.flatten(2)[0].double().cpu()
    covariance = colors.cov() if colors.shape[1] > 1 else torch.zeros(3, 3, dtype=torch.double)
    values, vectors = torch.linalg.eigh(covariance)
    root = vectors * values.clamp_min(0).sqrt()
    noise = torch.randn(3, height * width, generator=generator, dtype=torch.double)
    picture: Tensor = root @ noise + colors.mean(1, keepdim=True)
    return picture.view(1, 3, height, width).clamp(0, 1).float()
