"""Colour spaces and what a result keeps of its photo's colours."""

from __future__ import annotations

import math

import torch
from torch import Tensor

LUMA = (0.2126, 0.7152, 0.0722)
"""Weights of R, G, B in luma (ITU-R BT.709)."""


def luma(image: Tensor) -> Tensor:
    """(1, 3, H, W) -> (1, 1, H, W), both in [0, 1]."""
    return torch.sum(image * image.new_tensor(LUMA).view(1, 3, 1, 1), 1, keepdim=True)


# Luminance only, by Gatys et al. 2017: pictures are worked on in grey, and what is shown gets the
# colours of the photo. With a `strength` below 1 both keep the root of its rest of their own
# colours, so that what is shown has just that rest of them.


def grayed(image: Tensor, strength: float = 1.0) -> Tensor:
    """The picture in grey, still with three channels, or partly so."""
    return torch.lerp(luma(image), image, math.sqrt(1 - strength))


def with_colors_of(image: Tensor, photo: Tensor, strength: float = 1.0) -> Tensor:
    """Luma of `image`, colours of `photo`, same shapes, or partly its own."""
    added = strength * photo + grayed(image, strength) - strength * luma(photo)
    return added.clamp(0, 1)


def match_luma(style: Tensor, photo: Tensor, strength: float = 1.0) -> Tensor:
    """`style` in grey, with the mean and spread of `photo`'s luma (Gatys et al. 2017, 5.1)."""
    a, b = luma(style), luma(photo)
    spread = b.std(correction=0) / a.std(correction=0).clamp_min(1e-3)
    matched = ((a - a.mean()) * spread + b.mean()).clamp(0, 1)
    return (torch.lerp(a, matched, strength) + (grayed(style, strength) - a)).clamp(0, 1)


def noise_like(style: Tensor, height: int, width: int, generator: torch.Generator) -> Tensor:
    """Gaussian noise with mean and covariance of a style's colours -> (1, 3, H, W) in [0, 1]."""
    colors = style.flatten(2)[0].double().cpu()
    covariance = colors.cov() if colors.shape[1] > 1 else torch.zeros(3, 3, dtype=torch.double)
    values, vectors = torch.linalg.eigh(covariance)
    root = vectors * values.clamp_min(0).sqrt()
    noise = torch.randn(3, height * width, generator=generator, dtype=torch.double)
    picture: Tensor = root @ noise + colors.mean(1, keepdim=True)
    return picture.view(1, 3, height, width).clamp(0, 1).float()
