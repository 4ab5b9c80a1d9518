"""The distance meter, which measures all distances of a result from its content and styles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from statistics import fmean

import numpy as np
import torch
from torch import Tensor

from stylizer.engine.distances.patches import patch_levels
from stylizer.engine.distances.statistics import (
    STATISTICS,
    perceptual_distance,
    perceptual_layers,
    relative_distance,
)
from stylizer.engine.distances.structure import structure_distance
from stylizer.engine.encoders.base import Encoder
from stylizer.engine.job import Job, Pixels
from stylizer.engine.scales.pyramid import Scale, resize, style_size
from stylizer.engine.size import fit

ChannelWeights = Mapping[str, Tensor | float]
"""Layer -> its weight in the perceptual distance, a number or one number per channel (C,)."""
Statistics = dict[str, list[Tensor]]
"""Kind of statistic -> one tensor for each layer or pyramid level, independent of places."""


@dataclass(frozen=True)
class Distances:
    """The distances of a result: 0 for equal pictures, None if there is no content or no style.

    Two are distances from the content. `perceptual` compares features of the encoder, in [0, 4]
    with the default weights, and is about 1.4 for unrelated pictures. `structure` compares
    gradients of pixels, in [0, 2].

    The others are distances from the styles, in [0, 2]. `gram`, `mean_std` and `sliced` are means
    over the style layers of the encoder, `style` is the mean of these three, and `patches` compares
    patches of pixels.
    """

    perceptual: float | None
    structure: float | None
    style: float | None
    gram: float | None
    mean_std: float | None
    sliced: float | None
    patches: float | None


class DistanceMeter:
    """Meter of the distances of results from one content and its styles, which are encoded once.

    `content` (1, 3, H, W) has the size of the results, or is None. `styles` (1, 3, h, w) have any
    sizes; their statistics are mixed in the ratio of `shares`. All pictures are sRGB in [0, 1] and
    on the encoder's device. `weights` are the layer weights of the perceptual distance; by default
    the last layer of each stage has the same weight.
    """

    def __init__(
        self,
        encoder: Encoder,
        content: Tensor | None,
        styles: Sequence[Tensor] = (),
        shares: Sequence[float] = (),
        weights: ChannelWeights | None = None,
    ) -> None:
        usual = perceptual_layers(encoder.info)
        self._encoder = encoder
        self._weights = weights or dict.fromkeys(usual, 1 / len(usual))
        self._layers = {*encoder.info.style, *self._weights}
        self._content = content
        self._features: Mapping[str, Tensor] = {}
        with torch.no_grad():
            if content is not None:
                self._features = encoder(content, self._weights.keys())
            targets = [self._statistics(s, encoder(s, encoder.info.style.keys())) for s in styles]
        whole = sum(shares)
        parts = [s / whole if whole > 0 else 1 / len(styles) for s in shares]
        self._targets = _mixture(targets, parts) if targets else {}

    @torch.no_grad()
    def measure(self, result: Tensor) -> Distances:
        """Return the distances of a result (1, 3, H, W), sRGB in [0, 1]; waits for the device."""
        features, content = self._encoder(result, self._layers), self._content
        found: dict[str, float | None] = dict.fromkeys(m.name for m in fields(Distances))
        if content is not None:
            found["perceptual"] = perceptual_distance(features, self._features, self._weights)
            found["structure"] = structure_distance(result, content)
        if self._targets:
            own = self._statistics(result, features)
            distances = {
                name: relative_distance(own[name], target) for name, target in self._targets.items()
            }
            found |= distances
            found["style"] = fmean(distances[name] for name in STATISTICS)
        return Distances(**found)

    def _statistics(self, picture: Tensor, features: Mapping[str, Tensor]) -> Statistics:
        layers = self._encoder.info.style
        found = {
            name: [statistic(features[layer]) for layer in layers]
            for name, statistic in STATISTICS.items()
        }
        return {**found, "patches": patch_levels(picture)}


def _mixture(of: Sequence[Statistics], shares: Sequence[float]) -> Statistics:
    """Return the sum of the statistics of all styles, each multiplied by its share."""
    return {
        name: [
            torch.stack([share * part for share, part in zip(shares, parts, strict=True)]).sum(0)
            for parts in zip(*(each[name] for each in of), strict=True)
        ]
        for name in of[0]
    }


def distance_meter(
    job: Job, encoder: Encoder, device: torch.device
) -> Callable[[Pixels], Distances]:
    """Return a function that measures pictures (H, W, 3) of any size as results of a job.

    The function resizes pictures to the recipe's size. The styles are resized to the sizes at which
    the recipe uses them. `encoder` is on `device`, and may differ from the recipe's encoder.
    """
    height, width = job.content.shape[:2]
    size = Scale(*fit(width, height, job.recipe.size), steps=0)
    styles = []
    for pixels, style in zip(job.styles, job.recipe.styles, strict=True):
        style_height, style_width = pixels.shape[:2]
        shown = style_size(style_width, style_height, size, style.scale)
        styles.append(resized_tensor(pixels, shown, device))
    shape = size.width, size.height
    shares = [style.blend for style in job.recipe.styles]
    meter = DistanceMeter(encoder, resized_tensor(job.content, shape, device), styles, shares)
    return lambda pixels: meter.measure(resized_tensor(pixels, shape, device))


def resized_tensor(pixels: Pixels, size: tuple[int, int], device: torch.device) -> Tensor:
    """Resize pixels (H, W, 3) to a size (width, height); return (1, 3, height, width)."""
    tensor = torch.from_numpy(np.ascontiguousarray(pixels, dtype=np.float32)).to(device)
    return resize(tensor.movedim(-1, 0)[None], *size).clamp(0, 1)
