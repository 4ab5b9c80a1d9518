"""All that is measured of a result: how much of its photo stayed, how much style arrived."""

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
    apart,
    perceptual_distance,
    perceptual_layers,
)
from stylizer.engine.distances.structure import structure_distance
from stylizer.engine.encoders.base import Encoder
from stylizer.engine.job import Job, Pixels
from stylizer.engine.scales.pyramid import Scale, resize, style_size
from stylizer.engine.size import fit

ChannelWeights = Mapping[str, Tensor | float]
"""Layer -> how much the perceptual distance counts it, one number or one for each channel."""
Statistics = dict[str, list[Tensor]]
"""What is in a picture, wherever: for each kind, one of each layer or level."""


@dataclass(frozen=True)
class Distances:
    """Distances of a result: 0 is equal, larger is further; None where nothing was to compare.

    To the content: `perceptual`, as the encoder sees it (in [0, 4] unless it has weights of its
    own; about 1.4 for pictures that share nothing), and `structure`, from the slopes of the
    pixels, in [0, 2].
    To the style, all in [0, 2]: `gram`, `mean_std` and `sliced`, each a mean over the encoder's
    style layers, and `style`, their mean; `patches`, from the pixels.
    """

    perceptual: float | None
    structure: float | None
    style: float | None
    gram: float | None
    mean_std: float | None
    sliced: float | None
    patches: float | None


class DistanceMeter:
    """Measures results for one content and its styles, which are looked at once.

    `content` (1, 3, H, W), of the results' size, or None; `styles` (1, 3, h, w) each, of any
    size, with `shares` of the mixture (only ratios count; their statistics are mixed). All sRGB
    in [0, 1] and on the encoder's device. `weights` are those of the perceptual distance; by
    default the last layer of each stage, the same for each.
    """

    def __init__(
        self,
        encoder: Encoder,
        content: Tensor | None,
        styles: Sequence[Tensor] = (),
        shares: Sequence[float] = (),
        weights: ChannelWeights | None = None,
    ) -> None:
        seen = perceptual_layers(encoder.info)
        self._encoder = encoder
        self._weights = weights or dict.fromkeys(seen, 1 / len(seen))
        self._layers = {*encoder.info.style, *self._weights}
        self._content = content
        self._features: Mapping[str, Tensor] = {}
        with torch.no_grad():
            if content is not None:
                self._features = encoder(content, self._weights.keys())
            wanted = [self._statistics(s, encoder(s, encoder.info.style.keys())) for s in styles]
        whole = sum(shares)
        parts = [s / whole if whole > 0 else 1 / len(styles) for s in shares]
        self._wanted = _mixture(wanted, parts) if wanted else {}

    @torch.no_grad()
    def measure(self, result: Tensor) -> Distances:
        """The distances of a result (1, 3, H, W), sRGB in [0, 1]; waits for the device."""
        features, content = self._encoder(result, self._layers), self._content
        found: dict[str, float | None] = dict.fromkeys(m.name for m in fields(Distances))
        if content is not None:
            found["perceptual"] = perceptual_distance(features, self._features, self._weights)
            found["structure"] = structure_distance(result, content)
        if self._wanted:
            there = self._statistics(result, features)
            distances = {name: apart(there[name], want) for name, want in self._wanted.items()}
            found |= distances
            found["style"] = fmean(distances[name] for name in STATISTICS)
        return Distances(**found)

    def _statistics(self, picture: Tensor, features: Mapping[str, Tensor]) -> Statistics:
        layers = self._encoder.info.style
        seen = {name: [look(features[n]) for n in layers] for name, look in STATISTICS.items()}
        return {**seen, "patches": patch_levels(picture)}


def _mixture(of: Sequence[Statistics], shares: Sequence[float]) -> Statistics:
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
    """Measures pictures (H, W, 3) of any size as results of a job, at the recipe's size.

    The styles are seen as large as they are to be beside the result. `encoder` is on `device`,
    and may be another than the recipe's.
    """
    height, width = job.content.shape[:2]
    size = Scale(*fit(width, height, job.recipe.size), steps=0)
    styles = []
    for pixels, style in zip(job.styles, job.recipe.styles, strict=True):
        high, wide = pixels.shape[:2]
        styles.append(picture(pixels, style_size(wide, high, size, style.scale), device))
    shape = size.width, size.height
    shares = [style.blend for style in job.recipe.styles]
    held = DistanceMeter(encoder, picture(job.content, shape, device), styles, shares)
    return lambda pixels: held.measure(picture(pixels, shape, device))


def picture(pixels: Pixels, size: tuple[int, int], device: torch.device) -> Tensor:
    """(H, W, 3) -> (1, 3, height, width) in [0, 1] for a size (width, height)."""
    tensor = torch.from_numpy(np.ascontiguousarray(pixels, dtype=np.float32)).to(device)
    return resize(tensor.movedim(-1, 0)[None], *size).clamp(0, 1)
