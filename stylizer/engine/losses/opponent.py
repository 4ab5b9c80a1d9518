"""Differences of colour as opponents: dark and light, red and green, blue and yellow."""

from __future__ import annotations

import torch
from torch import Tensor

from stylizer.engine.losses.wide import wide

OPPONENT = (
    (3**-0.5, 3**-0.5, 3**-0.5),  # luminance
    (2**-0.5, -(2**-0.5), 0.0),  # red against green
    (-(6**-0.5), -(6**-0.5), 2 * 6**-0.5),  # blue against yellow
)
"""Rows by R, G, B; orthonormal. Van de Sande, Gevers and Snoek 2010, O3, O1 and -O2."""


def opponents(image: Tensor) -> Tensor:
    """(1, 3, H, W) R, G, B -> (1, 3, H, W) luminance, red-green, blue-yellow, float32 or better.

    For R, G, B in [0, 1]: [0, √3], [-1/√2, 1/√2] and [-2/√6, 2/√6].
    """
    image = wide(image)
    return torch.einsum("kc,bchw->bkhw", image.new_tensor(OPPONENT), image)


def opponent_loss(
    image: Tensor, content: Tensor, shares: tuple[float, float, float], weight: Tensor | None = None
) -> Tensor:
    """Mean of shares_k (o_k - o'_k)² over channels and pixels -> scalar.

    With shares 1, 1, 1 it is the pixel L2, for the axes are orthonormal. image, content:
    (1, 3, H, W); shares >= 0 of luminance, red-green and blue-yellow; weight: (1, 1, H, W) in
    [0, 1], None for 1 everywhere, the mean being over Σ w pixels then.
    """
    error = opponents(wide(image) - wide(content)).square()
    error = (error * error.new_tensor(shares).view(1, 3, 1, 1)).sum(1, keepdim=True)
    if weight is None:
        return error.mean() / 3
    return (error * weight).sum() / (3 * weight.sum()).clamp_min(1e-12)
