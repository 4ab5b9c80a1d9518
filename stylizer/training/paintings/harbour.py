"""A harbour at sunrise, laid on thickly with short strokes and a palette knife.

Sky and water consist of warm and cold strokes side by side. The boats, their reflections and the
light of the sun on the water are painted dab by dab.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from stylizer.training.fields import Array, Random, blur, coloured, coordinates
from stylizer.training.paintings.craft.brush import Canvas
from stylizer.training.paintings.craft.shared import drift, hexes, over

HORIZON = -0.06
SUN = (0.24, -0.34, 0.11)
SKY = ("#2c3272", "#5a4c98", "#9678b0", "#d99a94", "#f4ab6a", "#fbc66c", "#fde3a0")
COLD = ("#2f6f8f", "#5aa0ae", "#8fb6c4", "#b9a3c9")
SHORE = ("#2e2f66", "#45467f", "#5f5f98", "#8c75a2")
WATER = ("#0f3f55", "#1b6577", "#2f8a92", "#5a8fae", "#7d7bb0", "#b48aa6")
FIRE = ("#c8401f", "#ee6a1f", "#fb9a34", "#fdc456", "#fff0b8")
HULL = ("#0d1830", "#1c2a4a", "#3b2140", "#10333f")
SAILS = ("#b5431f", "#e0742a", "#f2b25a", "#7a2c3c")


def paint(seed: int, size: int) -> Image.Image:
    """Return the picture, size x size."""
    rng = np.random.default_rng(seed)
    large = size * 2  # painted at twice the size, so that bristles have soft edges
    scene, angle, wish = composition(rng, large)
    ground = 0.5 * blur(scene, large / 40) + 0.5 * hexes(("#a8623c",))[0]
    canvas = Canvas(ground)
    for width, amount in ((0.05, 2.4), (0.032, 2.2)):
        canvas.cover(rng, scene, angle, width, amount, 2.6, broken=0.05, taper=0.25)
    canvas.cover(rng, scene, angle, 0.019, 1.3, 3.0, wish=0.35 + wish, broken=0.055, taper=0.35)
    ripples = np.clip((wish + 0.12) * 0.6, 0, 1)
    canvas.cover(rng, scene, angle, 0.010, 0.5, 3.5, wish=ripples, broken=0.07, taper=0.5)
    sun(rng, canvas)
    shore(rng, canvas)
    road(rng, canvas)
    for boat in (
        (-0.50, 0.03, 0.17, 0.42, 1),
        (-0.80, 0.00, 0.10, 0.27, -1),
        (0.72, 0.02, 0.12, 0.31, -1),
        (0.45, -0.03, 0.06, 0.15, 1),
    ):
        sailing_boat(rng, canvas, *boat)
    rowing_boat(rng, canvas, 0.10, 0.50, 0.27)
    return canvas.picture(size)


def composition(rng: Random, size: int) -> tuple[Array, Array, Array]:
    """Return flat colours (size, size, 3), the stroke angle (size, size) in radians, and the demand
    for detail (size, size)."""
    x, y = coordinates(size)
    cloud, weave = drift(rng, size, 2.0), drift(rng, size, 1.4)
    sx, sy, _ = SUN
    far = np.hypot((x - sx) * 0.75, y - sy)
    # Sky: warm around the sun, cold strokes of cloud that slant across it.
    warmth = np.clip(1.02 - 0.92 * far + 0.05 * weave, 0, 1)
    scene = coloured(warmth, hexes(SKY))
    slant = 0.5 + 0.5 * np.sin(15 * (y + 0.22 * x + 0.10 * np.sin(3 * x)) + 1.4 * cloud)
    banks = np.clip((slant - 0.55) * 2.6, 0, 1) * np.clip(1.9 * far, 0.15, 0.9)
    scene = over(scene, coloured(0.5 + 0.28 * cloud, hexes(COLD)), banks)
    underlit = np.clip((0.5 - np.abs(slant - 0.5)) * 2 - 0.55, 0, 1) * np.exp(-((far / 0.8) ** 2))
    scene = over(scene, coloured(0.35 + 0.15 * weave, hexes(FIRE)), underlit * 1.2)
    angle = -0.22 - 0.30 * np.cos(3 * x) + 0.16 * weave
    # The far shore in haze, lost where the sun stands.
    roofs = 0.05 + 0.04 * np.abs(np.sin(9 * x + 2 * np.sin(5 * x)))
    roofs = roofs + 0.07 * np.exp(-(((x + 0.8) / 0.3) ** 2))
    veil = np.exp(-(((x - sx) / 0.30) ** 2))
    town = (y > HORIZON - roofs * (1 - 0.5 * veil)) & (y < HORIZON)
    misty = coloured(0.35 + 0.25 * weave, hexes(SHORE))
    misty = over(misty, coloured(warmth * 0.9, hexes(SKY)), 0.65 * veil)
    scene = over(scene, misty, town * 0.95)
    angle = np.where(town, np.pi / 2 + 0.2 * weave, angle)
    # Water: teal and violet in swells that widen towards the foreground.
    depth = np.clip((y - HORIZON) / (1 - HORIZON), 0, 1)
    swell = np.sin(26 * np.sqrt(depth) * 1.6 + 2.2 * np.sin(2.4 * x) + 1.2 * cloud)
    tone = 0.86 - 0.74 * np.sqrt(depth) + 0.20 * swell + 0.05 * weave
    water = coloured(np.clip(tone, 0, 1), hexes(WATER))
    mirror = np.exp(-((np.abs(x - sx) / (0.30 + 0.3 * depth)) ** 2)) * (1 - 0.5 * depth)
    gleam = coloured(np.clip(0.55 + 0.3 * swell, 0, 1), hexes(SKY))
    water = over(water, gleam, np.clip(mirror * (0.45 + 0.5 * swell), 0, 1))
    wet = (y > HORIZON).astype(np.float32)
    scene = over(scene, water, wet)
    angle = np.where(wet > 0, 0.16 * np.cos(26 * np.sqrt(depth) + 3 * x) + 0.12 * weave, angle)
    edges = np.abs(np.gradient(blur(scene.mean(2), size / 300))).sum(0)
    wish = 0.7 * np.clip(edges / np.quantile(edges, 0.97), 0, 1)
    return scene.astype(np.float32), angle.astype(np.float32), wish.astype(np.float32)


def dabs(
    rng: Random, canvas: Canvas, x: Array, y: Array, long: Array, width: Array, colour: Array
) -> None:
    """Paint short, slightly bent horizontal strokes; places and sizes are in [-1, 1] units."""
    way = np.linspace(-0.5, 0.5, 7)
    sway = rng.normal(0, 0.10, (len(x), 1)) * way + 0.06 * np.cos(way * 5 + rng.uniform(0, 6))
    line = np.stack([x[:, None] + way * long[:, None], y[:, None] + sway * long[:, None]], 2)
    unit = canvas.size / 2
    canvas.lay(rng, ((line + 1) * unit).astype(np.float32), width * unit, colour, 0.035, 0.4)


def slabs(
    rng: Random,
    canvas: Canvas,
    lines: list[tuple[float, float, float, float]],
    width: float,
    colours: Array,
    taper: float = 0.3,
    sag: float = 0.0,
) -> None:
    """Paint strokes of the palette knife along lines x0, y0, x1, y1, with the colours in turn.

    The lines sag in the middle by `sag`.
    """
    ends, way = np.asarray(lines, np.float32), np.linspace(0, 1, 9)[None, :, None]
    spines = ends[:, None, :2] * (1 - way) + ends[:, None, 2:] * way
    spines[:, :, 1] += sag * (1 - (2 * way[:, :, 0] - 1) ** 2)
    unit = canvas.size / 2
    inks = colours[np.arange(len(ends)) % len(colours)] + rng.normal(0, 0.03, (len(ends), 3))
    canvas.lay(rng, ((spines + 1) * unit).astype(np.float32), width * unit, inks, 0.03, taper)


def sun(rng: Random, canvas: Canvas) -> None:
    """Paint the disc of the sun in a few thick strokes."""
    sx, sy, radius = SUN
    rows = np.linspace(-0.9, 0.9, 8)
    half = radius * np.sqrt(1 - rows**2)
    disc = [
        (sx - h, sy + r * radius + 0.02, sx + h, sy + r * radius - 0.02)
        for r, h in zip(rows, half, strict=True)
    ]
    slabs(rng, canvas, disc, 0.042, hexes(("#f4511e", "#fa6a24", "#ff8a3c", "#f7602a")), 0.3)
    way = np.linspace(0, 0.9, 9) + np.linspace(0, 2 * np.pi, 13)[:, None]
    rim = np.stack([sx + 0.86 * radius * np.cos(way), sy + 0.86 * radius * np.sin(way)], 2)
    unit = canvas.size / 2
    inks = hexes(("#f4511e", "#ff8a3c"))[np.arange(13) % 2]
    canvas.lay(rng, ((rim + 1) * unit).astype(np.float32), 0.034 * unit, inks, 0.03, 0.5)


def shore(rng: Random, canvas: Canvas) -> None:
    """Paint chimneys, masts and quays in the haze, and drifting smoke."""
    tones = hexes(SHORE)
    for cx, top, wide in (
        (-0.94, -0.34, 0.030),
        (-0.70, -0.27, 0.022),
        (-0.30, -0.20, 0.018),
        (0.60, -0.24, 0.018),
        (0.80, -0.29, 0.022),
        (0.93, -0.36, 0.030),
    ):
        slabs(rng, canvas, [(cx, HORIZON, cx + 0.004, top)], wide, tones[[rng.integers(3)]], 0.1)
        puffs = [
            (cx + 0.05 * n, top - 0.03 - 0.028 * n, cx + 0.09 + 0.05 * n, top - 0.05 - 0.03 * n)
            for n in range(5)
        ]
        slabs(rng, canvas, puffs, 1.5 * wide, hexes(COLD)[[0, 3, 1]], 0.6, -0.012)
    for cx in rng.uniform(-1, 1, 26):
        if abs(cx - SUN[0]) > 0.14:
            top = HORIZON - rng.uniform(0.06, 0.19)
            slabs(rng, canvas, [(cx, HORIZON, cx + 0.006, top)], 0.008, tones[:2], 0.5)
    quays = [(at, HORIZON, at + rng.uniform(0.1, 0.3), HORIZON) for at in rng.uniform(-1.1, 1, 16)]
    slabs(rng, canvas, quays, 0.020, tones[[0, 1]])


def road(rng: Random, canvas: Canvas) -> None:
    """Paint the light of the sun on the water, in dabs that grow towards the foreground."""
    count = 190
    depth = np.sort(rng.beta(1.0, 1.25, count))
    spread = 0.035 + 0.15 * depth
    x = SUN[0] + rng.normal(0, 1, count) * spread + 0.03 * np.sin(22 * np.sqrt(depth))
    y = HORIZON + 0.015 + 1.0 * depth**1.25
    offside = np.abs(x - SUN[0]) / spread
    tone = np.clip(0.78 - 0.28 * offside + rng.normal(0, 0.14, count), 0, 1)
    long = (0.035 + 0.13 * depth) * rng.uniform(0.6, 1.4, count)
    width = (0.012 + 0.026 * depth) * rng.uniform(0.7, 1.2, count)
    dabs(rng, canvas, x, y, long, width, coloured(tone.astype(np.float32), hexes(FIRE)))


def reflection(
    rng: Random, canvas: Canvas, x: float, y: float, wide: float, deep: float, colours: Array
) -> None:
    """Paint a reflection in moving water, in dabs that spread and sway with their depth."""
    count = int(26 + 90 * deep)
    down = np.sort(rng.random(count))
    spread = wide * (1 - 0.55 * down)
    place = x + rng.uniform(-0.6, 0.6, count) * spread + 0.035 * np.sin(19 * down) * down
    long = (0.5 * wide * (1 - 0.4 * down) + 0.02) * rng.uniform(0.5, 1.2, count)
    tone = np.clip(down + rng.normal(0, 0.22, count), 0, 1).astype(np.float32)
    width = np.full(count, 0.016 + 0.02 * wide) * rng.uniform(0.7, 1.3, count)
    kept = rng.random(count) > 0.35 * down
    row = y + deep * down
    dabs(
        rng, canvas, place[kept], row[kept], long[kept], width[kept], coloured(tone, colours)[kept]
    )


def sailing_boat(
    rng: Random, canvas: Canvas, x: float, y: float, long: float, tall: float, sense: int
) -> None:
    """Paint a hull, a mast and two sails; `sense` (1 or -1) is the direction of the boat."""
    sails, hulls = hexes(SAILS), hexes(HULL)
    teal = hexes(WATER)[1:3]
    reflection(
        rng,
        canvas,
        x,
        y + 0.06 * long,
        1.5 * long,
        0.9 * tall,
        np.concatenate([hulls[:1], sails[:2] * 0.8, teal]),
    )
    foot, top = y - 0.22 * long, y - tall
    shares = np.linspace(0.97, 0.06, 9)
    boom = [x - sense * long * (0.02 + 0.95 * s) for s in shares]
    gaff = [x - sense * long * (0.02 + 0.25 * s) for s in shares]
    main = [
        (b, foot + 0.01, g, top + 0.30 * tall * s)
        for b, g, s in zip(boom, gaff, shares, strict=True)
    ]
    slabs(rng, canvas, main, 0.19 * long, sails[[3, 0, 0, 1, 1, 1, 2]], 0.35)
    jib = [
        (x + sense * long * (0.06 + 0.8 * s), foot, x + sense * 0.05 * long, top + 0.25 * tall)
        for s in np.linspace(0.95, 0.1, 6)
    ]
    slabs(rng, canvas, jib, 0.15 * long, sails[[1, 2, 2]], 0.7)
    slabs(rng, canvas, [(x, y, x + 0.01 * sense, top - 0.03)], 0.008 + 0.012 * long, hulls[:1])
    aft, bow = x - sense * 1.02 * long, x + sense * 1.18 * long
    hull = [
        (aft, y - 0.16 * long, bow, y - 0.24 * long),
        (x - sense * 0.95 * long, y - 0.06 * long, x + sense * long, y - 0.10 * long),
        (x - sense * 0.85 * long, y + 0.03 * long, x + sense * 0.8 * long, y + 0.01 * long),
    ]
    slabs(rng, canvas, hull, 0.14 * long, hulls[[1, 0, 2]], 0.8, 0.05 * long)
    rail = [(aft, y - 0.19 * long, bow, y - 0.28 * long)]
    slabs(rng, canvas, rail, 0.04 * long, hexes(FIRE)[2:3], 0.6, 0.05 * long)


def rowing_boat(rng: Random, canvas: Canvas, x: float, y: float, long: float) -> None:
    """Paint a dark boat with two people, in front of the light."""
    hulls = hexes(HULL)
    reflection(
        rng,
        canvas,
        x,
        y + 0.04,
        1.7 * long,
        0.26,
        np.concatenate([hulls[:2], hulls[:1], hexes(WATER)[:2]]),
    )
    hull = [
        (x - long, y - 0.060, x + 1.06 * long, y - 0.075),
        (x - 0.92 * long, y - 0.025, x + 0.96 * long, y - 0.035),
        (x - 0.78 * long, y + 0.010, x + 0.80 * long, y + 0.005),
    ]
    slabs(rng, canvas, hull, 0.044, hulls[[1, 0, 0]], 0.8, 0.03)
    rail = [(x - long, y - 0.08, x + 1.05 * long, y - 0.095)]
    slabs(rng, canvas, rail, 0.012, hexes(FIRE)[[1]], 0.6, 0.03)
    for at, tall in ((x - 0.30 * long, 0.21), (x + 0.34 * long, 0.18)):
        body = [(at + s, y - 0.03, at + 0.4 * s, y - 0.72 * tall) for s in (-0.03, 0.03, 0)]
        slabs(rng, canvas, body, 0.038, hulls[[0, 2, 1]], 0.5)
        head = [(at - 0.008, y - 0.76 * tall, at + 0.010, y - 0.98 * tall)]
        slabs(rng, canvas, head, 0.036, hulls[:1], 0.6)
        slabs(
            rng,
            canvas,
            [(at + 0.028, y - 0.06, at + 0.02, y - 0.8 * tall)],
            0.010,
            hexes(FIRE)[1:2],
        )
    oar = [(x + 0.25 * long, y - 0.11, x + 1.4 * long, y + 0.05)]
    slabs(rng, canvas, oar, 0.010, hulls[:1])
