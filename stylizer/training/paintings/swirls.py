"""A night landscape of swirling brush strokes, in the manner of the post-impressionists.

The sky is a flow with eddies; the strokes and the ribbons of colour follow its stream lines. The
land is laid out in flat colours and painted over from broad to fine. Cypresses, houses and stars
are painted stroke by stroke.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from stylizer.training.fields import Array, Random, blur, coloured, coordinates
from stylizer.training.paintings.craft.brush import Canvas, follow
from stylizer.training.paintings.craft.shared import drift, hexes, over, turn

NIGHT = ("#0a1440", "#122a78", "#1a4fa8", "#2c7fc0", "#5fb0c8", "#b5d8c4", "#efe3a4")
HAZE = ("#3f9bb5", "#8fcab4", "#e6dd9a", "#f3c766")
STAR = ("#2f86b8", "#79bcc4", "#cfe0b4", "#f6e27a", "#fdf3bf", "#f9c23c")
MOON = ("#5fb2b8", "#a9cfa0", "#f0d264", "#f7a928", "#fcd04a", "#fff4c4")
FAR = ("#14225c", "#1f3f86", "#2d6a94", "#4f93a0")
NEAR = ("#10283f", "#17464c", "#2a6a50", "#6f9a4c")
WHEAT = ("#5a2413", "#a8481a", "#dd8424", "#f2bb3c", "#b3ab43", "#4c7a3e", "#27513f", "#c9601f")
FLAME = ("#050a18", "#0a1c22", "#143528", "#2c5a2c", "#5f7a30", "#a8923a")

# x, y, radius and sense of rotation of each eddy.
EDDIES = ((0.10, -0.30, 0.34, 1.0), (-0.36, -0.02, 0.20, -1.0), (0.50, 0.02, 0.17, -0.9))
STARS = (
    (-0.86, -0.84, 0.070),
    (-0.16, -0.80, 0.082),
    (0.24, -0.90, 0.045),
    (0.38, -0.66, 0.050),
    (0.90, -0.34, 0.075),
    (-0.90, -0.08, 0.055),
    (0.91, -0.88, 0.040),
    (-0.13, -0.50, 0.034),
    (0.93, 0.08, 0.038),
)
LIGHTS = [(MOON, (-0.58, -0.46, 0.20)), *((STAR, star) for star in STARS)]


def paint(seed: int, size: int) -> Image.Image:
    """Return the picture, size x size."""
    rng = np.random.default_rng(seed)
    large = size * 2  # painted at twice the size, so that bristles have soft edges
    scene, angle, wish = composition(rng, large)
    canvas = Canvas(0.7 * blur(scene, large / 60))
    for width, amount in ((0.036, 2.4), (0.02, 2.4), (0.0115, 2.6)):
        fine = None if width > 0.03 else np.clip(0.35 + wish, 0, 1)
        canvas.cover(rng, scene, angle, width, amount, wish=fine)
    village(rng, canvas)
    canvas.cover(rng, scene, angle, 0.0065, 1.3, wish=np.clip(0.9 * wish, 0, 1), broken=0.06)
    stars(rng, canvas)
    cypress(rng, canvas, 0.60, 1.04, 1.84, 0.17)
    cypress(rng, canvas, 0.83, 1.02, 1.02, 0.12)
    return canvas.picture(size)


def composition(rng: Random, size: int) -> tuple[Array, Array, Array]:
    """Return flat colours (size, size, 3), the stroke angle (size, size) in radians, and the demand
    for detail (size, size)."""
    x, y = coordinates(size)
    cloud = drift(rng, size, 2.4)
    # The wind blows along the level lines of `stream`, which eddies wind up.
    stream = y + 0.16 * np.sin(2.6 * x + 1.0) + 0.05 * cloud
    winding = np.zeros_like(x)
    near_eddy = np.zeros_like(x)
    for cx, cy, radius, sense in EDDIES:
        dx, dy = x - cx, y - cy
        near = np.exp(-((np.hypot(dx, dy) / radius) ** 2))
        stream = stream + sense * 1.5 * radius * near
        coil = np.arctan2(dy, dx) + 7 * np.sqrt(np.hypot(dx, dy) / radius)
        winding = winding - sense * np.sqrt(near) * coil
        near_eddy = np.maximum(near_eddy, near)
    down, right = np.gradient(stream)
    angle = np.arctan2(-right, down) + 0.22 * near_eddy
    ribbon = 0.5 + 0.5 * np.sin(17 * stream + winding + 2.6 + 0.5 * cloud)
    depth = 0.10 + 0.16 * (y + 1) + 0.40 * ribbon**1.6 + 0.26 * near_eddy * ribbon
    scene = coloured(depth + 0.03 * cloud, hexes(NIGHT))
    horizon = 0.30 + 0.05 * np.sin(2.4 * x + 0.6)
    haze = np.exp(-(((y - horizon + 0.06) / 0.13) ** 2))
    scene = over(scene, coloured(0.5 + 0.5 * np.sin(5 * x + 24 * y), hexes(HAZE)), 0.75 * haze)
    glow = haze * 0.4
    for colours, (cx, cy, radius) in LIGHTS:
        dx, dy = x - cx, y - cy
        far = np.hypot(dx, dy) / radius
        light = np.exp(-((far / 1.35) ** 3))
        rings = 0.14 * np.cos(far * 9 + np.arctan2(dy, dx))
        core = np.clip(1.02 - 0.62 * far + rings, 0, 1)
        scene = over(scene, coloured(core, hexes(colours)), np.clip(1.4 * light, 0, 1) * 0.92)
        near = np.exp(-((far / 2.1) ** 4))
        angle = turn(angle, np.arctan2(dy, dx) + np.pi / 2 + 0.15, near)
        glow = np.maximum(glow, light)

    def land(edge: Array, colours: tuple[str, ...], tone: Array, along: Array) -> None:
        nonlocal scene, angle
        below = (y > edge).astype(np.float32)
        rim = np.exp(-(((y - edge) / 0.012) ** 2)) * below  # a dark contour
        painted = coloured(np.clip(tone, 0, 1), hexes(colours))
        scene = over(scene, over(painted, painted * 0.35, rim), below)
        angle = turn(angle, along, below)

    far = horizon - 0.09 * np.exp(-(((x + 0.15) / 0.35) ** 2)) - 0.03 * np.sin(6 * x)
    land(far, FAR, 0.5 + 0.4 * np.sin(9 * x - 14 * y) + 0.1 * cloud, 0.9 * np.cos(5 * x))
    middle = 0.37 + 0.06 * np.cos(3.3 * x + 0.7)
    bushes = 0.5 + 0.35 * np.sin(16 * x + 4 * np.sin(22 * y)) + 0.12 * cloud
    land(middle, NEAR, bushes, np.sin(13 * x + 9 * y))
    # Fields: waves of wheat that roll down to the lower left.
    fold = y - 0.60 - 0.10 * np.sin(2.0 * x - 0.5) + 0.12 * x
    for low, shift in ((0.0, 0.0), (0.16, 1.3), (0.36, 2.9)):
        edge = 0.56 + low + 0.06 * np.sin(2.3 * x + shift) - 0.10 * x * (low + 0.3)
        slope = np.arctan2(*np.gradient(fold + 0.25 * np.sin(1.7 * x + shift)))
        rows = 0.5 + 0.5 * np.sin((26 - 30 * low) * (fold + 0.22 * np.sin(1.7 * x + shift)))
        tone = 0.10 + 0.55 * rows + 0.12 * cloud + 0.1 * np.sin(3 * x + shift)
        land(edge, WHEAT, tone, slope + np.pi / 2 + 0.1 * cloud)
    edges = np.abs(np.gradient(blur(scene.mean(2), size / 300))).sum(0)
    edges = np.clip(edges / np.quantile(edges, 0.97), 0, 1)
    wish = 0.7 * edges + 0.5 * glow + 0.3 * near_eddy
    return scene.astype(np.float32), angle.astype(np.float32), wish.astype(np.float32)


def stroke_lines(canvas: Canvas, ends: Array) -> Array:
    """Return straight strokes (n, points, 2) in pixels; `ends` (n, 4) are x0, y0, x1, y1 in [-1,
    1]."""
    way = np.linspace(0, 1, 7)[None, :, None]
    lines = ends[:, None, :2] * (1 - way) + ends[:, None, 2:] * way
    return (lines + 1) * canvas.size / 2


def stars(rng: Random, canvas: Canvas) -> None:
    """Paint each star as rings of short bright strokes around a core."""
    unit = canvas.size / 2
    y, x = np.mgrid[0 : canvas.size, 0 : canvas.size].astype(np.float32) / unit - 1
    for colours, (cx, cy, radius) in LIGHTS:
        angle = np.arctan2(y - cy, x - cx) + np.pi / 2 + 0.12
        count = int(40 + 420 * radius)
        far = radius * rng.uniform(0.05, 1.7, count)
        way = rng.uniform(0, 2 * np.pi, count)
        middle = np.stack([cx + far * np.cos(way), cy + far * np.sin(way)], 1)
        bright = np.clip(1.05 - 0.5 * far / radius + rng.normal(0, 0.12, count), 0, 1)
        colour = coloured(bright.astype(np.float32), hexes(colours))
        width = unit * np.minimum(0.022, 0.14 * radius + 0.004) * rng.uniform(0.6, 1.2, count)
        length = unit * np.minimum(1.1 * far + 0.01, 0.10) * rng.uniform(0.7, 1.2, count)
        spines = follow(angle, ((middle + 1) * unit).astype(np.float32), length)
        canvas.lay(rng, spines, width, colour, 0.04)


def village(rng: Random, canvas: Canvas) -> None:
    """Paint houses with lit windows below the hills, and a steeple."""
    unit = canvas.size / 2
    dark, roofs = hexes(("#0b1630",)), hexes(("#1d3f7a", "#7a2f22", "#24586e", "#55304a"))
    walls = hexes(("#4f86a8", "#c99a5a", "#6fa3a8", "#a9785a"))
    homes = [(rng.uniform(-0.62, 0.30), rng.uniform(0.40, 0.53)) for _ in range(15)]
    for hx, hy in sorted(homes, key=lambda home: home[1]):
        wide, tall = rng.uniform(0.035, 0.06), rng.uniform(0.022, 0.034)
        wall, roof = walls[rng.integers(4)], roofs[rng.integers(4)]
        planks = np.linspace(hx - wide, hx + wide, 5)
        ends = np.asarray([(plank, hy - tall - 0.01, plank, hy + tall) for plank in planks])
        canvas.lay(rng, stroke_lines(canvas, ends), 0.032 * unit, np.tile(wall, (5, 1)), 0.03, 0.2)
        top = hy - tall - 0.045
        ends = np.asarray(
            [(hx - wide - 0.012, hy - tall, hx - 0.4 * wide, top)]
            + [(hx - 0.4 * wide + s, top, hx + s + 0.3 * wide, hy - tall) for s in (0, 0.02, 0.04)]
        )
        canvas.lay(rng, stroke_lines(canvas, ends), 0.022 * unit, np.tile(roof, (4, 1)), 0.03, 0.2)
        ends = np.asarray(
            [
                (hx - wide - 0.02, hy - tall, hx - 0.4 * wide, top - 0.01),
                (hx - 0.4 * wide, top - 0.01, hx + 0.5 * wide, top - 0.006),
                (hx - wide, hy + tall + 0.01, hx + wide, hy + tall + 0.012),
            ]
        )
        canvas.lay(rng, stroke_lines(canvas, ends), 0.008 * unit, np.tile(dark, (3, 1)))
        window = hx + rng.uniform(-0.5, 0.4) * wide
        lamp = hexes(("#ffc53d", "#ffe68a"))
        ends = np.asarray([(window, hy - 0.4 * tall, window, hy + 0.5 * tall)] * 2)
        canvas.lay(rng, stroke_lines(canvas, ends), np.asarray([0.02, 0.01]) * unit, lamp, 0.02, 0)
    ends = np.asarray([(-0.16, 0.50, -0.16, 0.36), (-0.135, 0.50, -0.135, 0.36)])
    canvas.lay(rng, stroke_lines(canvas, ends), 0.026 * unit, walls[[0, 2]], 0.03, 0.1)
    ends = np.asarray([(-0.17, 0.36, -0.147, 0.17), (-0.125, 0.36, -0.147, 0.17)])
    canvas.lay(rng, stroke_lines(canvas, ends), 0.02 * unit, roofs[[0, 2]] * 0.7, 0.03, 0.6)


def cypress(rng: Random, canvas: Canvas, at: float, foot: float, tall: float, wide: float) -> None:
    """Paint a cypress as dark, flame-like strokes that rise to a tip."""
    count = int(950 * tall * wide / 0.2)
    up = np.sort(rng.beta(1.0, 1.3, count))
    side = rng.uniform(-1, 1, count)
    way = np.linspace(0, 1, 9)
    edge = np.abs(side) > 0.7
    reach = np.where(edge, rng.uniform(0.10, 0.20, count), rng.uniform(0.05, 0.15, count))
    rise = (up * (1 - reach))[:, None] + way * reach[:, None]
    lean = 0.07 * np.sin(4.4 * rise + 7 * at) * rise + 0.02 * np.sin(13 * rise)
    # Clumps of branches end in tips that stand off the tree.
    clump = 1 + 0.30 * np.sin(15 * rise + 3 * at + 2.2 * np.sign(side[:, None]))
    body = wide * clump * (1 - rise) ** 0.8 * np.minimum(1, 0.30 + 2.2 * rise)
    lick = 0.05 * side[:, None] * way**2 * edge[:, None] * rng.uniform(-0.4, 1, (count, 1))
    line_x = at + lean + side[:, None] * body + lick * np.minimum(1, 2.5 * (1 - rise))
    line_x = line_x + 0.02 * np.sin(2 * np.pi * way + 9 * side[:, None]) * (1 - rise)
    line_y = foot - tall * rise
    light = 0.28 - 0.22 * side + 0.16 * np.sin(31 * up + 8 * side) + rng.normal(0, 0.18, count)
    colour = coloured(np.clip(light, 0, 1).astype(np.float32), hexes(FLAME))
    spines = (np.stack([line_x, line_y], 2) + 1) * canvas.size / 2
    width = canvas.size * 0.008 * rng.uniform(0.4, 1.5, count)
    canvas.lay(rng, spines[:, ::-1].astype(np.float32), width, colour, 0.025)
