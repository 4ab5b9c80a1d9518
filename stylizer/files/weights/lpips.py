"""Read the weights of LPIPS (Zhang et al. 2018) for VGG-16 from a file of the user.

The package `lpips` ships them as vgg.pth: one weight per channel for each of five layers, named
`lin0.model.1.weight` to `lin4.model.1.weight`, of shape (1, C, 1, 1).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.errors import WeightsError
from stylizer.files.weights import checkpoint

ENCODER, POOLING = "vgg16", "max"
"""The network that the weights were fitted to."""
LAYERS = ("relu1_2", "relu2_2", "relu3_3", "relu4_3", "relu5_3")


def read(file: Path) -> dict[str, NDArray[Any]]:
    """Return the weights (C,) by layer of VGG-16. Raises WeightsError for any other file.

    LPIPS scales its input as our VGG does. It maps the red channel p in [-1, 1] of a picture to
    (p + 0.030) / 0.458, which for p = 2 x - 1 equals (x - 0.485) / 0.229. The only difference is
    the padding: our VGG repeats the edge of the picture, and LPIPS pads with zeros.
    """
    tensors = checkpoint.tensors_in(file)
    weights = {}
    for index, layer in enumerate(LAYERS):
        tensor = tensors.get(f"lin{index}.model.1.weight")
        channels = ENCODERS[ENCODER].layer(layer).channels
        if tensor is None or not tensor.usable or tensor.shape != (1, channels, 1, 1):
            raise WeightsError(
                f"{file.name} does not hold the weights of LPIPS for VGG-16."
                " Choose vgg.pth of the package lpips, version 0.1."
            )
        weights[layer] = tensor.read().reshape(-1)
    return weights
