"""Repaints a picture in its own colours, with brush strokes along an orientation field."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from stylizer.training.fields import Array, Random, blur, coordinates, noise


def orientation(rng: Random, under: Array) -> Array:
    """Return the angle of the stroke at each pixel, (size, size) in radians.

    The field is smooth, or swirls, or follows the edges of the picture.
    """
    size = len(under)
    kind = rng.integers(3)
    if kind == 0:
        return (noise(rng, size, rng.uniform(1.8, 3.0)) * rng.uniform(0.5, 2.5)).astype(np.float32)
    if kind == 1:
        x, y = coordinates(size)
        angle = rng.uniform(0, np.pi) + 0.3 * noise(rng, size, 2.2)
        for _ in range(rng.integers(1, 4)):
            dx, dy = x - rng.uniform(-1, 1), y - rng.uniform(-1, 1)
            near = np.exp(-(dx**2 + dy**2) / rng.uniform(0.1, 0.6))
            angle = angle * (1 - near) + near * (np.arctan2(dy, dx) + np.pi / 2)
        return angle.astype(np.float32)
    down, right = np.gradient(blur(under.mean(2), 4.0))
    along_edges: Array = np.arctan2(down, right) + np.pi / 2
    return along_edges.astype(np.float32)


def path(angle: Array, x: float, y: float, length: float, step: float) -> list[tuple[float, float]]:
    """Return the points of a stroke that follows the field from (x, y); lengths are in pixels."""
    size, points = len(angle), [(x, y)]
    heading = None
    for _ in range(max(2, int(length / step))):
        here = angle[int(y) % size, int(x) % size]
        dx, dy = float(np.cos(here)), float(np.sin(here))
        if heading is not None and dx * heading[0] + dy * heading[1] < 0:
            dx, dy = -dx, -dy
        heading = (dx, dy)
        x, y = x + step * dx, y + step * dy
        points.append((x, y))
    return points


def brushed(rng: Random, under: Array) -> Array:
    """Return the picture repainted with strokes from broad to fine; (size, size, 3) in [0, 1]."""
    size = len(under)
    angle = orientation(rng, under)
    canvas = under if rng.random() < 0.5 else np.clip(under * 0 + under.mean((0, 1)), 0, 1)
    image = Image.fromarray((canvas * 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    jitter, bristle = rng.uniform(0.02, 0.15), rng.uniform(0.0, 0.08)
    width = rng.uniform(3, 22)
    slim = rng.uniform(2.5, 9.0)
    while width >= 1.2:
        count = int(min(260, rng.uniform(0.4, 1.3) * size * size / (width * width * slim)))
        for x, y in rng.uniform(0, size, (count, 2)):
            colour = under[int(y), int(x)] + rng.normal(0, jitter) + rng.normal(0, jitter / 2, 3)
            points = path(angle, x, y, width * slim, max(2.0, width * 0.8))
            for hair in range(3 if width > 5 else 1):
                shift = (hair - 1) * width / 3 if width > 5 else 0.0
                shade = np.clip(colour + rng.normal(0, bristle), 0, 1) * 255
                moved = [
                    (
                        px - shift * np.sin(angle[int(y), int(x)]),
                        py + shift * np.cos(angle[int(y), int(x)]),
                    )
                    for px, py in points
                ]
                draw.line(
                    moved,
                    tuple(int(v) for v in shade),
                    max(1, round(width if hair == 0 else width / 3)),
                    joint="curve",
                )
        width *= rng.uniform(0.35, 0.65)
    return np.asarray(image, dtype=np.float32) / 255
