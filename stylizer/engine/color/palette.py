"""The colours of one picture put on another.

Pictures are (1, 3, H, W) sRGB in [0, 1], of any two sizes; the result has the size of the first.
`strength` in [0, 1] goes from the first picture as it is to all of the other's colours.

Colours are learnt from some of the pixels, evenly spread. What a pixel becomes follows from its
own colour alone and is found strip by strip, so a large picture needs little more than its copy.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor

from stylizer.engine.losses.opponent import OPPONENT

SAMPLES = 2**15
"""Pixels that colours are learnt from, about, at most."""
STRIP = 2**18
"""Pixels that are recoloured at once."""
GAIN = 4.0
"""How much the spread of colours may grow along any axis: what hardly varies, in a grey picture
its hue, is grain, and would become blotches. Chosen by eye."""
LEAST = 1e-9
"""Variance along any axis that is taken for granted: a covariance must have an inverse."""
BLUR = 0.1
"""Standard deviation by which both histograms are blurred: it bounds the slope of the curve from
one to the other, which would tear smooth areas apart. Chosen by eye."""
ROUNDS = 3
"""Each comes nearer to the palette and makes grain stronger. Chosen by eye."""
POINTS = 512
"""Of a curve."""

Root = Literal["cholesky", "pca"]
Recolor = Callable[[Tensor], Tensor]
"""Colours (P, 3) to colours (P, 3), which may leave [0, 1]."""


def match_covariance(
    picture: Tensor, palette: Tensor, root: Root = "pca", strength: float = 1.0
) -> Tensor:
    """`picture` with the mean and the covariance of `palette`'s colours, in [0, 1].

    Gatys et al. 2016, "Preserving Color in Neural Artistic Style Transfer": x -> A (x - μ) + μ'
    with A = L' L⁻¹. L are the roots of the covariances, Σ = L Lᵀ: "cholesky", triangular, or
    "pca", symmetric, by principal axes (the image analogies transfer). Unlike there, no axis of
    `picture` grows by more than `GAIN`.
    """
    return _recolored(picture, _affine(_samples(picture), _samples(palette), root), strength)


def match_histogram(picture: Tensor, palette: Tensor, strength: float = 1.0) -> Tensor:
    """`picture` with nearly the histogram of `palette`'s colours, in [0, 1].

    After mean and covariance, histograms are matched along luminance, red-green and blue-yellow,
    then in rounds along other axes, which brings the whole distribution near to that of
    `palette` (Pitié et al. 2005).
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
    """A palette (1, 3, 1, P) to which each picture gives its share; `shares` >= 0, of any sum."""
    whole = sum(shares)
    parts = []
    for palette, share in zip(palettes, shares, strict=True):
        samples = _samples(palette)
        count = round(SAMPLES * (share / whole if whole > 0 else 1 / len(shares)))
        parts.append(samples[torch.linspace(0, len(samples) - 1, count).round().long()])
    return torch.cat(parts).T[None, :, None]


def _affine(samples: Tensor, other: Tensor, root: Root) -> Recolor:
    """x -> A (x - μ) + μ' for colours (P, 3) to have mean and covariance of others (Q, 3)."""
    (mean, covariance), (other_mean, wanted) = _moments(samples), _moments(other)
    values, axes = torch.linalg.eigh(covariance)
    values = torch.maximum(values, (axes * (wanted @ axes)).sum(0) / GAIN**2) + LEAST
    matrix = _root(wanted, root) @ torch.linalg.inv(_root(axes * values @ axes.T, root))
    turn, shift = matrix.T.to(samples), (other_mean - matrix @ mean).to(samples)
    return lambda colors: colors @ turn + shift


def _moments(colors: Tensor) -> tuple[Tensor, Tensor]:
    """Mean (3,) and covariance (3, 3) of colours (P, 3), in float64 on the CPU."""
    colors = colors.cpu().double()
    mean = colors.mean(0)
    centered = colors - mean
    return mean, centered.T @ centered / len(colors)


def _root(covariance: Tensor, root: Root) -> Tensor:
    """L with L Lᵀ = Σ."""
    values, vectors = torch.linalg.eigh(covariance)
    values = values.clamp_min(LEAST)
    if root == "cholesky":
        lower: Tensor = torch.linalg.cholesky(vectors * values @ vectors.T)
        return lower
    symmetric: Tensor = vectors * values.sqrt() @ vectors.T
    return symmetric


@dataclass(frozen=True)
class _Curve:
    """Moves colours (P, 3) along three axes, the columns of `turn`, by a function for each.

    It goes through the points `known` -> `wanted`, (3, n) each, in rising order.
    """

    known: Tensor
    wanted: Tensor
    turn: Tensor

    @classmethod
    def between(cls, values: Tensor, target: Tensor, turn: Tensor) -> _Curve:
        """The one that gives `values` (P, 3) the histograms of `target` (Q, 3), by axis."""
        both = torch.cat([values, target])
        low, high = float(both.min()) - 3 * BLUR, float(both.max()) + 3 * BLUR
        known = torch.linspace(low, high, POINTS, device=values.device).expand(3, -1).contiguous()
        return cls(known, _through(_share(target, known), known, _share(values, known)), turn)

    def __call__(self, colors: Tensor) -> Tensor:
        values = (colors @ self.turn).T.contiguous()
        return _through(self.known, self.wanted, values).T @ self.turn.T


def _share(values: Tensor, points: Tensor) -> Tensor:
    """How many of the values (P, 3) lie below each of evenly spaced points (3, n), blurred."""
    ordered = values.T.contiguous().sort(1).values
    below = torch.searchsorted(ordered, points, right=True) / len(values)
    step = float(points[0, 1] - points[0, 0])
    reach = math.ceil(3 * BLUR / step)
    offsets = step * torch.arange(-reach, reach + 1, device=values.device)
    bell = torch.exp(-((offsets / BLUR) ** 2) / 2)
    padded = F.pad(below[:, None], (reach, reach), mode="replicate")
    blurred = F.conv1d(padded, (bell / bell.sum())[None, None])[:, 0]
    # Rises everywhere, if only by a little, to be the other way round a function too.
    return blurred + torch.linspace(0, 1e-5, points.shape[1], device=values.device)


def _through(known: Tensor, wanted: Tensor, values: Tensor) -> Tensor:
    """Piecewise linear function through points (3, n) with rising `known`, at values (3, P)."""
    high = torch.searchsorted(known, values, right=True).clamp_(1, known.shape[1] - 1)
    low = high - 1
    start, before = known.gather(1, low), wanted.gather(1, low)
    share = (values - start).div_(known.gather(1, high) - start).clamp_(0, 1)
    return before.lerp_(wanted.gather(1, high), share)


def _recolored(picture: Tensor, recolor: Recolor, strength: float) -> Tensor:
    found = torch.empty_like(picture)
    rows = max(1, STRIP // picture.shape[3])
    for top in range(0, picture.shape[2], rows):
        strip = picture[:, :, top : top + rows]
        colors = strip.movedim(1, -1)
        new = recolor(colors.reshape(-1, 3)).clamp(0, 1).view(colors.shape).movedim(-1, 1)
        found[:, :, top : top + rows] = torch.lerp(strip, new, strength)
    return found


def _samples(picture: Tensor) -> Tensor:
    """Colours (P, 3) of about `SAMPLES` pixels at most, evenly spread over the picture."""
    step = math.ceil(math.sqrt(picture[0, 0].numel() / SAMPLES))
    return picture[0, :, step // 2 :: step, step // 2 :: step].flatten(1).T
