"""The metric in which the quasi-Newton solver measures a change: that of a pyramid of levels.

A gradient of pixels changes grain first and large forms last, because every pixel is a variable of
its own. NNST and STROTSS therefore optimise the levels of a pyramid, whose sum is the picture,
x = A z. Here the picture stays the variable. A gradient step in z changes x by A Aᵀ g, so
multiplying gradients by A Aᵀ gives the same steps without the memory of the levels.
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

LEVELS = 4
"""Number of levels, each half as large as the one before. With 3 to 5 the loss falls equally
fast."""
RATIO = 0.6
"""Scale of a level's variables relative to those of the finer level. Between 0.5 and 0.7 the loss
falls equally fast; with 1 the first steps overshoot."""
KERNEL = (0.25, 0.75, 0.75, 0.25)
"""Coefficients of enlargement by 2. Repeated, they make quadratic B-splines, which leave no grid in
flat areas."""


def levelled(gradient: Tensor) -> Tensor:
    """Return A Aᵀ g for a gradient g (1, 3, H, W), where A adds up the levels of a pyramid.

    Level k is enlarged k times and multiplied by `RATIO`ᵏ. A Aᵀ is symmetric and positive definite.
    """
    line = gradient.new_tensor(KERNEL)
    kernel = line.outer(line).expand(gradient.shape[1], 1, -1, -1).contiguous()
    channels = gradient.shape[1]
    levels = [gradient]
    while len(levels) < LEVELS and min(levels[-1].shape[2:]) >= 4:
        coarser = F.conv2d(levels[-1], kernel, stride=2, padding=1, groups=channels)
        levels.append(coarser.mul_(RATIO))
    result = levels.pop()
    for level in reversed(levels):
        odd = level.shape[2] % 2, level.shape[3] % 2
        result = F.conv_transpose2d(
            result, kernel, stride=2, padding=1, groups=channels, output_padding=odd
        )
        result = result.mul_(RATIO).add_(level)
    return result.clone() if result is gradient else result
