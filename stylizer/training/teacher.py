"""The teacher: SqueezeNet v1.0 trained on ImageNet (Iandola et al. 2016, arXiv:1602.07360).

Its layers have the same grid as the student's. The picture is padded by 3 px and the second pooling
by one cell, so that the centres of their cells differ by less than a cell, and the sizes are equal
(for a multiple of 16 px).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

Features = dict[str, Tensor]
"""The features of each layer, or statistics of them, by the layer's name."""

Teacher = Callable[[Tensor], Features]

MATCHES: Mapping[str, str] = {
    "s2_2": "c1",
    "s3_1": "f2",
    "s3_2": "f3",
    "s3_3": "f4",
    "s4_1": "f5",
    "s4_2": "f6",
    "s4_3": "f7",
    "s4_4": "f8",
    "s5_1": "f9",
}
"""The layer of the teacher that each layer of the student learns."""

MEAN = (104.0, 117.0, 123.0)
"""The mean of ImageNet in BGR, 0 to 255, with which the teacher was trained."""


class SqueezeNet(nn.Module):
    """The teacher. It returns features by the student's layer names, divided by their `scale`."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        with np.load(file) as arrays:
            for key in arrays.files:
                if not key.startswith("conv10"):
                    name = key.replace("/", "_").replace(".", "_")
                    self.register_buffer(name, torch.from_numpy(arrays[key].astype(np.float32)))
        self.scale = dict.fromkeys(MATCHES, 1.0)
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def _conv(self, name: str, x: Tensor, stride: int = 1, padding: int = 0) -> Tensor:
        # Pad by replication: zeros would give every target a frame along its border.
        x = F.pad(x, (padding,) * 4, mode="replicate") if padding else x
        weight, bias = getattr(self, f"{name}_weight"), getattr(self, f"{name}_bias")
        return F.relu(F.conv2d(x, weight, bias, stride))

    def _fire(self, number: int, x: Tensor) -> Tensor:
        x = self._conv(f"fire{number}_squeeze1x1", x)
        one = self._conv(f"fire{number}_expand1x1", x)
        return torch.cat([one, self._conv(f"fire{number}_expand3x3", x, padding=1)], dim=1)

    def forward(self, image: Tensor) -> Features:
        """Return {student layer: target (N, C, h, w), at least 0} of (N, 3, H, W) RGB in [0, 1].

        The result is differentiable with respect to the image.
        """
        x = image.flip(1) * 255 - image.new_tensor(MEAN).view(3, 1, 1)
        x = self._conv("conv1", x.contiguous(memory_format=torch.channels_last), 2, 3)
        features = {"c1": x}
        for number in range(2, 10):
            if number in (2, 9):
                x = F.max_pool2d(x, 3, 2, ceil_mode=True)
            elif number == 5:
                # The padding aligns the cells with the student's; features are never negative.
                x = F.max_pool2d(x, 3, 2, padding=1)
            x = self._fire(number, x)
            features[f"f{number}"] = x
        return {name: features[of] / self.scale[name] for name, of in MATCHES.items()}

    def calibrate(self, batches: list[Tensor]) -> None:
        """Set `scale` so that every layer has a mean square of one over these pictures."""
        self.scale = dict.fromkeys(MATCHES, 1.0)
        total = dict.fromkeys(MATCHES, 0.0)
        for image in batches:
            for name, feature in self(image).items():
                total[name] += float(feature.float().square().mean()) / len(batches)
        self.scale = {name: square**0.5 for name, square in total.items()}


def channel_variance(teacher: Teacher, batches: list[Tensor]) -> Features:
    """Return the variance of every target channel over pictures and places; {layer: (C,)}."""
    first: Features = {}
    second: Features = {}
    for image in batches:
        for name, feature in teacher(image).items():
            values = feature.float()
            first[name] = first.get(name, 0) + values.mean((0, 2, 3)) / len(batches)
            second[name] = second.get(name, 0) + values.square().mean((0, 2, 3)) / len(batches)
    return {name: (second[name] - first[name].square()).clamp_min(0) for name in first}
