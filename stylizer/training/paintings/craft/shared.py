"""Functions that all painters use: colours, layers, directions, light on thick paint."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image, ImageDraw

from stylizer.training.fields import Array, Random, blur, noise


def hexes(colours: tuple[str, ...]) -> Array:
    """Return hexadecimal colours as (n, 3) in [0, 1]."""
    rows = [[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in colours]
    return np.asarray(rows, dtype=np.float32)


def over(below: Array, above: Array, share: ArrayLike) -> Array:
    """Return `above` laid over `below`; `share` is a number in [0, 1], or one per pixel."""
    part = np.asarray(share, np.float32)[..., None]
    return below * (1 - part) + above * part


def turn(angle: Array, towards: Array, share: Array) -> Array:
    """Return angles blended towards others, as those of lines, which have no front or back."""
    x = np.cos(2 * angle) * (1 - share) + np.cos(2 * towards) * share
    y = np.sin(2 * angle) * (1 - share) + np.sin(2 * towards) * share
    return (np.arctan2(y, x) / 2).astype(np.float32)


def lit(colour: Image.Image, height: Image.Image) -> Image.Image:
    """Return the paint in light from the upper left."""
    paint = np.asarray(colour, dtype=np.float32) / 255
    relief = blur(np.asarray(height, dtype=np.float32) / 255, 1.6)
    down, right = np.gradient(relief)
    light: Array = np.clip(np.add(down, right) * -2.6, -0.5, 0.5)[..., None]
    shaded = np.where(light < 0, paint * (1 + 0.75 * light), paint + (1 - paint) * 0.55 * light)
    return Image.fromarray((np.clip(shaded, 0, 1) * 255).round().astype(np.uint8))


def drift(
    rng: Random, size: int, slope: float = 2.0, stretch: float = 1.0, angle: float = 0.0
) -> Array:
    """Return cloudy noise (size, size), mean 0, variance 1, with the same clouds at every size."""
    clouds = Image.fromarray(noise(rng, 256, slope, stretch, angle))
    return np.asarray(clouds.resize((size, size), Image.Resampling.BICUBIC), np.float32)


def region(size: int, *polygons: Sequence[tuple[float, float]]) -> Array:
    """Return (size, size), 1 inside the polygons and 0 outside.

    Corners are x, y in [-1, 1], with y pointing down.
    """
    mask = Image.new("L", (size, size), 0)
    for corners in polygons:
        scaled = [((x + 1) * size / 2, (y + 1) * size / 2) for x, y in corners]
        ImageDraw.Draw(mask).polygon(scaled, fill=1)
    return np.asarray(mask, dtype=np.float32)


def curve(points: Sequence[tuple[float, float]], closed: bool = False, steps: int = 12) -> Array:
    """Return a smooth line (m, 2) through the points (n, 2), a Catmull-Rom spline."""
    knots = np.asarray(points, dtype=np.float32)
    ends = (knots[-1:], knots[:2]) if closed else (knots[:1], knots[-1:])
    p = np.concatenate((ends[0], knots, ends[1]))
    t = np.linspace(0, 1, steps, endpoint=False, dtype=np.float32)[None, :, None]
    a, b, c, d = (p[i : len(p) - 3 + i, None] for i in range(4))
    bends = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    line = bends.reshape(-1, 2)
    return line if closed else np.concatenate((line, knots[-1:]))


def evenly(line: Array, count: int) -> Array:
    """Return `count` points at equal distances on a line (n, 2)."""
    run = np.concatenate(([0], np.hypot(*np.diff(line, axis=0).T).cumsum()))
    place = np.linspace(0, run[-1], count)
    return np.stack([np.interp(place, run, line[:, i]) for i in (0, 1)], 1).astype(np.float32)


def ribbon(line: Array, half: Array | float) -> Array:
    """Return the outline (2 n, 2) of a line (n, 2); `half` is its half width at each point."""
    along = np.gradient(line, axis=0)
    across = along[:, ::-1] * (1, -1) / np.maximum(np.hypot(*along.T)[:, None], 1e-6)
    side = across * np.broadcast_to(half, len(line))[:, None]
    return np.concatenate((line + side, (line - side)[::-1])).astype(np.float32)


def pixels(points: Array, size: int) -> list[tuple[float, float]]:
    """Return points in [-1, 1] as pixels of a canvas of `size` px, as `ImageDraw` takes them."""
    return [(float(x), float(y)) for x, y in (np.asarray(points) + 1) * (size / 2)]
