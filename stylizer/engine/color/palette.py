"""Colour transfer, which gives one picture the colours of another.

Pictures are (1, 3, H, W) sRGB in [0, 1], of any two sizes; the result has the size of the first.
`strength` in [0, 1] blends between the first picture (0) and the recoloured one (1).

Statistics are computed from an evenly spaced sample of the pixels. The new colour of a pixel
depends only on its old colour and is computed strip by strip, so a large picture needs little more
memory than its copy.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor

from stylizer.engine.losses.image.opponent import OPPONENT

SAMPLES = 2**15
"""Approximate largest number of pixels from which statistics are computed."""
STRIP = 2**18
"""Approximate number of pixels that are recoloured at a time."""
GAIN = 4.0
"""Largest factor by which the standard deviation of colours may grow along any axis, chosen by eye.
Along an axis with hardly any variation, such as the hue of a grey picture, the colours are grain,
and a larger factor would turn grain into blotches."""
LEAST = 1e-9
"""Smallest variance along any axis, which keeps covariances invertible."""
BLUR = 0.1
"""Standard deviation of the blur of both histograms, chosen by eye. The blur bounds the gradient of
the curve from one histogram to the other, because a steep curve tears smooth areas apart."""
ROUNDS = 3
"""Number of rounds of histogram matching, chosen by eye. Each round brings the colours nearer to
the palette and makes grain stronger."""
POINTS = 512
"""Number of points of a curve."""

Root = Literal["cholesky", "pca"]
Recolor = Callable[[Tensor], Tensor]
"""Colours (P, 3) -> new colours (P, 3), which may leave [0, 1]."""


def match_covariance(
    picture: Tensor, palette: Tensor, root: Root = "pca", strength: float = 1.0
) -> Tensor:
    """Return `picture` with the mean and the covariance of `palette`'s colours, in [0, 1].

    The source is Gatys et al. 2016, "Preserving Color in Neural Artistic Style Transfer". The map
    is x -> A (x - μ) + μ' with A = L' L⁻¹. L and L' are roots of the covariances, Σ = L Lᵀ. They
    are triangular for "cholesky", and symmetric for "pca" (principal axes; the paper calls it the
    image analogies transfer). Unlike in the paper, no axis of `picture` grows by more than `GAIN`.
    """
    return _recolored(picture, _affine(_samples(picture), _samples(palette), root), strength)


def match_histogram(picture: Tensor, palette: Tensor, strength: float = 1.0) -> Tensor:
    """Return `picture` with nearly the histogram of `palette`'s colours, in [0, 1].

    First, the mean and the covariance are matched; then the histograms along luminance, red-green
    and blue-yellow; then, in further rounds, the histograms along random axes. This brings the
    whole distribution near to that of `palette` (Pitié et al. 2005).
    """
    samples, other = _samples(picture), _samples(palette)
    parts: list[Recolor] = [_affine(samples, other, "pca")]
    generator = torch.Generator().manual_seed(0)
    axes = torch.tensor(OPPONENT)
    for _ in range(ROUNDS):
        samples, turn = parts[-1](samples), axes.T.to(picture)
        parts.append(_Curve.between(samples @ turn, other @ turn, turn))
        axes = torch.linalg.qr(torch.randn(3, 3, generator=generator)).Q

    def recolor(colors: Tensor) -> Tensor:
        for part in parts:
            colors = part(colors)
        return colors

    return _recolored(picture, recolor, strength)


def mixture(palettes: Sequence[Tensor], shares: Sequence[float]) -> Tensor:
    """Mix pictures into one palette (1, 3, 1, P), in the ratio of `shares` >= 0.

    If all shares are 0, the pictures have equal shares.
    """
    whole = sum(shares)
    parts = []
    for palette, share in zip(palettes, shares, strict=True):
        samples = _samples(palette)
        count = round(SAMPLES * (share / whole if whole > 0 else 1 / len(shares)))
        parts.append(samples[torch.linspace(0, len(samples) - 1, count).round().long()])
    return torch.cat(parts).T[None, :, None]


def _affine(samples: Tensor, other: Tensor, root: Root) -> Recolor:
    """Return x -> A (x - μ) + μ', which gives `samples` (P, 3) the moments of `other` (Q, 3)."""
    (mean, covariance), (other_mean, wanted) = _moments(samples), _moments(other)
    values, axes = torch.linalg.eigh(covariance)
    values = torch.maximum(values, (axes * (wanted @ axes)).sum(0) / GAIN**2) + LEAST
    matrix = _root(wanted, root) @ torch.linalg.inv(_root(axes * values @ axes.T, root))
    turn, shift = matrix.T.to(samples), (other_mean - matrix @ mean).to(samples)
    return lambda colors: colors @ turn + shift


def _moments(colors: Tensor) -> tuple[Tensor, Tensor]:
    """Return mean (3,) and covariance (3, 3) of colours (P, 3), in float64 on the CPU."""
    colors = colors.cpu().double()
    mean = colors.mean(0)
    centered = colors - mean
    return mean, centered.T @ centered / len(colors)


def _root(covariance: Tensor, root: Root) -> Tensor:
    """Return L with L Lᵀ = Σ, the covariance (3, 3)."""
    values, vectors = torch.linalg.eigh(covariance)
    values = values.clamp_min(LEAST)
    if root == "cholesky":
        lower: Tensor = torch.linalg.cholesky(vectors * values @ vectors.T)
        return lower
    symmetric: Tensor = vectors * values.sqrt() @ vectors.T
    return symmetric


@dataclass(frozen=True)
class _Curve:
    """A monotone piecewise linear function of colours (P, 3) along each column of `turn` (3, 3).

    Each function maps its row of `known` to its row of `wanted`, both (3, n) and rising.
    """

    known: Tensor
    wanted: Tensor
    turn: Tensor

    @classmethod
    def between(cls, values: Tensor, target: Tensor, turn: Tensor) -> _Curve:
        """Return the curve that gives `values` (P, 3) the histograms of `target` (Q, 3)."""
        both = torch.cat([values, target])
        low, high = float(both.min()) - 3 * BLUR, float(both.max()) + 3 * BLUR
        known = torch.linspace(low, high, POINTS, device=values.device).expand(3, -1).contiguous()
        shares, levels = _cumulative(values, known), _cumulative(target, known)
        return cls(known, _interpolate(levels, known, shares), turn)

    def __call__(self, colors: Tensor) -> Tensor:
        values = (colors @ self.turn).T.contiguous()
        return _interpolate(self.known, self.wanted, values).T @ self.turn.T


def _cumulative(values: Tensor, points: Tensor) -> Tensor:
    """Return the blurred share of values (P, 3) below each of evenly spaced points (3, n)."""
    ordered = values.T.contiguous().sort(1).values
    below = torch.searchsorted(ordered, points, right=True) / len(values)
    step = float(points[0, 1] - points[0, 0])
    reach = math.ceil(3 * BLUR / step)
    offsets = step * torch.arange(-reach, reach + 1, device=values.device)
    bell = torch.exp(-((offsets / BLUR) ** 2) / 2)
    padded = F.pad(below[:, None], (reach, reach), mode="replicate")
    blurred = F.conv1d(padded, (bell / bell.sum())[None, None])[:, 0]
    # The small ramp makes the function rise everywhere, so that it has an inverse.
    return blurred + torch.linspace(0, 1e-5, points.shape[1], device=values.device)


def _interpolate(known: Tensor, wanted: Tensor, values: Tensor) -> Tensor:
    """Evaluate the piecewise linear functions through `known` -> `wanted` (3, n) at values (3, P).

    `known` rises.
    """
    high = torch.searchsorted(known, values, right=True).clamp_(1, known.shape[1] - 1)
    low = high - 1
    start, before = known.gather(1, low), wanted.gather(1, low)
    share = (values - start).div_(known.gather(1, high) - start).clamp_(0, 1)
    return before.lerp_(wanted.gather(1, high), share)


def _recolored(picture: Tensor, recolor: Recolor, strength: float) -> Tensor:
    """Apply `recolor` to `picture`, strip by strip, and blend the result in by `strength`."""
    found = torch.empty_like(picture)
    rows = max(1, STRIP // picture.shape[3])
    for top in range(0, picture.shape[2], rows):
        strip = picture[:, :, top : top + rows]
        colors = strip.movedim(1, -1)
        new = recolor(colors.reshape(-1, 3)).clamp(0, 1).view(colors.shape).movedim(-1, 1)
        found[:, :, top : top + rows] = torch.lerp(strip, new, strength)
    return found


def _samples(picture: Tensor) -> Tensor:
    """Return the colours (P, 3) of at most about `SAMPLES` evenly spaced pixels."""
    step = math.ceil(math.sqrt(picture[0, 0].numel() / SAMPLES))
    return picture[0, :, step // 2 :: step, step // 2 :: step].flatten(1).T
