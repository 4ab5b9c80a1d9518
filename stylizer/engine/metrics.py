"""How far apart two pictures are, as an encoder sees them."""

from __future__ import annotations

from collections.abc import Collection

import torch
from torch import Tensor

from stylizer.engine.encoders.base import Encoder
from stylizer.engine.losses.style import gram


@torch.no_grad()
def style_distance(
    encoder: Encoder, first: Tensor, second: Tensor, layers: Collection[str]
) -> float:
    """Mean over `layers` of |A - B| / sqrt(|A| |B|), A and B being the Gram matrices.

    `first`, `second` (1, 3, H, W) sRGB in [0, 1], of any sizes. 0 for equal styles; symmetric.
    """
    total = 0.0
    one, other = encoder(first, layers), encoder(second, layers)
    for name in layers:
        a, b = gram(one[name].float()), gram(other[name].float())
        scale = (a.norm() * b.norm()).sqrt().clamp_min(1e-12)
        total += float((a - b).norm() / scale)
    return total / len(layers)
