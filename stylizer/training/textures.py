"""Textures that fill a picture or a leaf.

The functions return a field (size, size), float32 in [0, 1]; `texture` returns one in colours.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from stylizer.training.fields import Array, Random, coloured, coordinates, noise, palette, unit


def clouds(rng: Random, size: int) -> Array:
    """Draw noise of any spectral slope, sometimes stretched along a direction."""
    stretch = rng.choice([1.0, 1.0, 3.0, 8.0])
    return unit(noise(rng, size, rng.uniform(0.0, 2.2), stretch, rng.uniform(0, np.pi)))


def grating(rng: Random, size: int) -> Array:
    """Draw stripes, from soft waves to hard edges, bent by a smooth field."""
    x, y = coordinates(size)
    angle, cycles = rng.uniform(0, np.pi), np.exp(rng.uniform(np.log(2), np.log(size / 5)))
    bend = rng.choice([0.0, 0.05, 0.3]) * noise(rng, size, 2.2)
    wave = np.sin(np.pi * cycles * (x * np.cos(angle) + y * np.sin(angle) + bend))
    stripes: Array = 0.5 + 0.5 * np.tanh(wave * rng.choice([0.8, 3.0, 12.0]))
    return stripes.astype(np.float32)


def rings(rng: Random, size: int) -> Array:
    """Draw rings around a point, like wood, ripples or a swirling sky."""
    x, y = coordinates(size)
    dx, dy = x - rng.uniform(-1.2, 1.2), y - rng.uniform(-1.2, 1.2)
    spiral = rng.integers(0, 3) * np.arctan2(dy, dx)
    bend = rng.choice([0.0, 0.5, 2.0]) * noise(rng, size, 2.0)
    cycles = np.exp(rng.uniform(np.log(4), np.log(60)))
    wave = np.sin(cycles * np.hypot(dx, dy) + spiral + bend)
    circles: Array = 0.5 + 0.5 * np.tanh(wave * rng.choice([0.8, 4.0]))
    return circles.astype(np.float32)


def spots(rng: Random, size: int) -> Array:
    """Draw islands: band-limited noise cut at a level."""
    field = noise(rng, size, rng.uniform(1.0, 2.0)) + rng.normal(0, 0.5)
    islands: Array = 0.5 + 0.5 * np.tanh(field * rng.choice([3.0, 15.0]))
    return islands.astype(np.float32)


def ridges(rng: Random, size: int) -> Array:
    """Draw thin lines where a smooth field crosses levels: veins, cracks, contour lines."""
    field = noise(rng, size, rng.uniform(1.3, 2.4)) * rng.uniform(1, 5)
    lines: Array = np.exp(-np.abs(np.sin(field)) * rng.uniform(2, 10))
    return lines.astype(np.float32)


def weave(rng: Random, size: int) -> Array:
    """Draw checks, bricks or cloth: the product of two gratings."""
    first, second = grating(rng, size), grating(rng, size)
    return np.where(rng.random() < 0.5, first * second, np.abs(first - second)).astype(np.float32)


FIELDS: tuple[Callable[[Random, int], Array], ...] = (
    clouds,
    clouds,
    grating,
    rings,
    spots,
    ridges,
    weave,
)


def texture(rng: Random, size: int) -> Array:
    """Draw a field in the colours of a palette, unevenly lit and with grain.

    Return (size, size, 3), float32 in [0, 1].
    """
    field = FIELDS[rng.integers(len(FIELDS))](rng, size)
    colours = palette(rng, int(rng.integers(2, 5)))
    contrast = rng.uniform(0.15, 1.0)
    colours = colours.mean(0) + (colours - colours.mean(0)) * contrast
    picture = coloured(field, colours)
    light = 1 + rng.uniform(0, 0.25) * noise(rng, size, rng.uniform(1.0, 2.0))
    grain = rng.choice([0.0, 0.02, 0.06]) * noise(rng, size, rng.uniform(0.0, 1.2))
    lit: Array = np.clip(picture * light[..., None] + grain[..., None], 0, 1)
    return lit.astype(np.float32)
