"""A landscape of swirling brush strokes.

A scene is laid out in flat colours, then painted over from broad to fine along a field
of swirls. Each stroke is a bundle of bristles with colours and heights of their own; at
the end light falls on the heights, as on thick oil paint.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from stylizer.training.fields import Array, Random, blur, coloured, coordinates, noise
from stylizer.training.paintings.shared import hexes, lit, over, turn
from stylizer.training.strokes import path

SKY = ("#0b1d51", "#143a8c", "#1f6fb5", "#3fa7c4", "#9fd3c0", "#f2d98a", "#f6b24a")
HILLS = ("#12304a", "#1c5a63", "#2f7d5b", "#5f9a4a")
FIELDS = ("#7a2e1d", "#c4581f", "#e8952b", "#f4c542", "#a8b545", "#3f7d4f", "#d9731f")
LIGHT = ("#2aa6c9", "#86cfa8", "#f7d54a", "#f9a61f", "#fbc63a", "#fff2b0")
DARK = ("#0a1424", "#10302a", "#1d4a2a", "#3f6b2a")


def paint(seed: int, size: int) -> Image.Image:
    """The picture, size x size."""
    rng = np.random.default_rng(seed)
    large = size * 2  # painted at twice the size, so that bristles have soft edges
    scene, angle, detail = composition(rng, large)
    ground = 0.75 * blur(scene, large / 40)  # thin paint below the strokes
    colour = Image.fromarray((np.clip(ground, 0, 1) * 255).astype(np.uint8))
    height = Image.new("L", (large, large), 60)
    for width, cover in ((0.042, 2.6), (0.024, 2.2), (0.0125, 2.2), (0.007, 0.9)):
        brush(rng, colour, height, scene, angle, detail, width * large, cover)
    return lit(colour, height).resize((size, size), Image.Resampling.LANCZOS)


def composition(rng: Random, size: int) -> tuple[Array, Array, Array]:
    """Flat colours (size, size, 3), stroke angle (size, size) in radians, and wish for detail."""
    x, y = coordinates(size)
    wander = noise(rng, size, 2.6)
    horizon = 0.18 + 0.07 * np.sin(2.2 * x + rng.uniform(0, 6)) + 0.03 * np.sin(7 * x)
    angle = 0.12 * wander + 0.35 * np.sin(2.5 * x + 1.5 * y)
    sky = np.clip((y + 1) / (horizon + 1), 0, 1) * 0.62 + 0.05 * wander
    scene, glow = coloured(sky, hexes(SKY)), np.zeros_like(x)
    orbs = [
        (0.45, -0.52, 0.30),
        (-0.42, -0.30, 0.24),
        (-0.72, -0.78, 0.13),
        (0.02, -0.78, 0.11),
        (0.86, -0.86, 0.10),
        (0.10, -0.12, 0.10),
        (0.82, -0.12, 0.09),
        (-0.86, -0.22, 0.08),
    ]
    for cx, cy, radius in orbs:
        dx, dy = x - cx - rng.normal(0, 0.02), y - cy - rng.normal(0, 0.02)
        far = np.hypot(dx, dy)
        near = np.exp(-((far / (1.9 * radius)) ** 4)) * (y < horizon + 0.02)
        # Strokes run around the light and a little outwards: a spiral.
        angle = turn(angle, np.arctan2(dy, dx) + np.pi / 2 + 0.22, near)
        rings = 0.5 + 0.5 * np.cos(far / radius * 9 + np.arctan2(dy, dx))
        light = np.exp(-((far / radius) ** 3)) * (y < horizon)
        glow = np.maximum(glow, light)
        core = np.clip(1.05 - 0.75 * far / radius + 0.22 * (rings - 0.5), 0, 1)
        scene = over(scene, coloured(core, hexes(LIGHT)), np.clip(1.5 * light, 0, 1))
    far_hills = y > horizon - 0.10 + 0.05 * np.sin(3.1 * x + 1) + 0.04 * np.cos(8 * x)
    ridge = np.clip(0.5 + 0.35 * np.sin(6 * x + 9 * y) + 0.2 * wander, 0, 1)
    scene = over(scene, coloured(ridge, hexes(HILLS)), far_hills)
    angle = turn(angle, 0.7 * np.cos(3.1 * x + 1) + 0.3, far_hills * 0.9)
    # Furrows run together at a point on the horizon.
    ground = y > horizon + 0.04 * np.sin(4 * x)
    dx, dy = x - 0.25, y - horizon + 0.12
    ray = np.arctan2(dy, dx)
    bands = 0.5 + 0.45 * np.sin(13 * ray + 0.6 * wander) + 0.12 * np.sin(40 * ray)
    scene = over(scene, coloured(np.clip(bands, 0, 1), hexes(FIELDS)), ground)
    angle = turn(angle, ray + 0.12 * np.sin(9 * ray), ground)
    trees = np.zeros_like(x)
    for cx, foot, tall, wide in ((-0.62, 0.86, 1.25, 0.115), (-0.44, 0.72, 0.78, 0.075)):
        up = np.clip((foot - y) / tall, 0, 1)
        lean = cx + 0.05 * np.sin(5 * up + cx * 9)
        body = wide * np.sqrt(np.clip(up, 0, 1)) * (1 - up) ** 0.75 * 2.1
        tree = (np.abs(x - lean) < body * (1 + 0.25 * np.sin(30 * y + 9 * x))) & (up > 0) & (up < 1)
        trees = np.maximum(trees, tree)
        tone = np.clip(0.45 + 0.4 * np.sin(22 * x + 7 * np.sin(6 * y)), 0, 1)
        scene = over(scene, coloured(tone, hexes(DARK)), tree)
        angle = turn(angle, np.pi / 2 + 0.5 * np.sin(9 * y + 14 * (x - lean)), tree * 0.95)
    edges = np.abs(np.gradient(blur(scene.mean(2), size / 300))).sum(0)
    detail = np.clip(edges / np.quantile(edges, 0.97), 0, 1) * 0.8 + glow * 0.5 + trees * 0.7
    return scene.astype(np.float32), angle.astype(np.float32), detail.astype(np.float32)


def brush(
    rng: Random,
    colour: Image.Image,
    height: Image.Image,
    scene: Array,
    angle: Array,
    detail: Array,
    width: float,
    cover: float,
) -> None:
    """One layer of strokes of about one width (pixels); `cover` is paint per canvas area."""
    size, length = len(scene), width * 5.5
    paint, relief = ImageDraw.Draw(colour), ImageDraw.Draw(height)
    fine = width < 0.02 * size
    back = angle + np.float32(np.pi)
    for x, y in rng.uniform(0, size, (int(cover * size * size / (width * length)), 2)):
        # Fine brushes go where there is something to tell.
        if fine and rng.random() > 0.3 + detail[int(y), int(x)]:
            continue
        middle = scene[int(y), int(x)] + rng.normal(0, 0.035)
        middle = middle + rng.normal(0, 0.032, 3)  # broken colour: neighbours differ in hue
        if rng.random() < 0.06:
            middle = 1 - 0.55 * (1 - middle)
        half = length * rng.uniform(0.25, 0.6)
        first, second = (path(field, x, y, half, width / 3) for field in (back, angle))
        spine = np.asarray(first[:0:-1] + second)
        across = np.gradient(spine, axis=0)[:, ::-1] * (1, -1)
        across /= np.maximum(np.hypot(*across.T)[:, None], 1e-6)
        taper = np.sqrt(np.clip(np.sin(np.linspace(0.25, np.pi - 0.1, len(spine))), 0.05, 1))
        load = rng.uniform(90, 150)
        hairs = int(max(5, min(16, width / 4)))
        for hair in np.linspace(-0.5, 0.5, hairs):
            line = spine + across * (hair * width * taper)[:, None]
            start = int(rng.integers(0, max(1, len(line) // 5)))
            points = [(float(px), float(py)) for px, py in line[start:]]
            tone = np.clip(middle + rng.normal(0, 0.03), 0, 1) * 255
            thick = max(2, round(1.5 * width / hairs))
            paint.line(points, tuple(int(v) for v in tone), thick, joint="curve")
            # Paint piles up along the two edges of a stroke.
            pile = load + 70 * abs(hair) * 2 + rng.normal(0, 26)
            relief.line(points, int(np.clip(pile, 0, 255)), thick, joint="curve")
