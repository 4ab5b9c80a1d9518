"""A stained-glass window: a tree over a river at sunset, in the manner of art nouveau.

The window is cut into pieces along lines that follow the picture: courses around the sun, along the
hills and down the river. The tree, its leaves and the flowers lie over them. Every piece has
streaks, ripples and bubbles of its own. Light comes through the glass from the sun, and lead runs
where two pieces meet.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image, ImageDraw

from stylizer.training.fields import Array, Labels, Random, coloured, coordinates, noise
from stylizer.training.paintings.craft.panes import Window, cut, leaded
from stylizer.training.paintings.craft.shared import curve, hexes, over, pixels, ribbon

SKY = ("#ffe79a", "#ffcb55", "#f8963c", "#e9656a", "#b4699c", "#5a5fb0", "#2f4fa6", "#1d3a86")
HILLS = ("#7d6bb5", "#4c5ba6", "#2c6f92", "#237a6c")
WATER = ("#ffdf8e", "#f2a765", "#6fb8bd", "#2f8fae", "#1f6491", "#17477c")
BANKS = ("#cfd05a", "#86b04a", "#3f8f4c", "#1f6a4d", "#14503f")
LEAVES = ("#b9cf4a", "#7fb13f", "#3c8f45", "#1d6e47", "#d9b53c", "#5f9f3c")
FRUITS = ("#e8402a", "#f0682c", "#d42438", "#f59a2e")
PETALS = ("#7a4fc0", "#5a3fb0", "#a77be0", "#c9a4f0", "#8f5fd0")
BARK = ("#6b3f26", "#8a5530", "#523022", "#a06a3a")
FRAME = ("#2b4fb8", "#1f6f9a", "#5a3a9c", "#a02a4a")
SUN = (0.20, -0.16)
INNER = 0.83  # where the border begins


def paint(seed: int, size: int) -> Image.Image:
    """Return the picture, size x size."""
    rng = np.random.default_rng(seed)
    window = Window(rng, size * 2)
    landscape(window)
    irises(window)
    tree(window)
    border(window)
    glass, edges = cut(window, SUN)
    return leaded(rng, glass, edges).resize((size, size), Image.Resampling.LANCZOS)


def courses(rng: Random, u: Array, v: Array, cuts: Array, lengths: Array) -> Labels:
    """Return the number of the piece at each pixel.

    Rows end at `cuts` of u, and pieces at `lengths` of v.
    """
    row = np.searchsorted(cuts, u)
    start, length = rng.uniform(0, 9, len(cuts) + 1), np.resize(lengths, len(cuts) + 1)
    wobble = rng.uniform(0, 6, len(cuts) + 1)
    place = v / length[row] + start[row]
    place = place + 0.22 * np.sin(2.4 * place + wobble[row])
    return (row * 1000 + np.floor(place)).astype(np.int64)


def landscape(window: Window) -> None:
    """Cut sky, hills, river and banks into courses of pieces."""
    rng, size = window.rng, window.size
    x, y = coordinates(size)
    wander = noise(rng, size, 2.8)
    dx, dy = x - SUN[0], y - SUN[1]
    far = np.hypot(dx, dy)
    swirl = np.arctan2(dx, -dy) + 0.9 * far + 0.1 * np.sin(5 * far)
    rings = far * (1 + 0.07 * np.sin(4 * swirl + 1) + 0.05 * np.sin(9 * swirl)) + 0.02 * wander
    radii = np.cumsum([0.17, 0.07, 0.12, 0.08, 0.15, 0.09, 0.17, 0.12, 0.2, 0.14, 0.2, 0.3])
    spans = np.asarray([9, 0.33, 0.45, 0.30, 0.40, 0.25, 0.32, 0.2, 0.26, 0.2, 0.2, 0.2, 0.2])
    ids = courses(rng, rings, swirl, radii, spans)
    scene = coloured(np.clip(far / 1.45 + 0.03 * wander, 0, 1), hexes(SKY))
    layer = 100_000
    for top, tone, folds, length in (
        (0.02 - 0.15 * np.sin(2.6 * x + 0.6), 0.0, (0.07, 0.16), 0.30),
        (0.13 + 0.13 * np.sin(2.4 * x + 0.9), 0.45, (0.05, 0.09, 0.15), 0.21),
    ):
        below = y > top
        numbers = courses(rng, y - top, x + 0.3 * y, np.asarray(folds), np.asarray([length]))
        ids = np.where(below, layer + numbers, ids)
        tones = np.clip(tone + 1.6 * (y - top) + 0.1 * wander, 0, 1)
        scene = over(scene, coloured(tones, hexes(HILLS)), below)
        layer += 100_000
    shore = 0.26 + 0.02 * np.sin(4 * x)
    down = np.clip((y - shore) / (1 - shore), 0, 1)
    middle = stream(down)
    wide = 0.07 + 0.40 * down**1.1
    across = (x - middle) / wide
    ground = y > shore
    side = np.where(across > 0, 1, -1)
    bank = np.abs(across) - 1
    cuts = np.asarray([0.3, 0.65, 1.1, 1.6, 2.2, 2.9])
    flow = np.log(0.34 + down) * 1.25 + 0.10 * bank
    spread = bank * wide / 0.3 + 0.1 * wander
    numbers = courses(rng, spread, flow, cuts, np.asarray([0.30, 0.36, 0.26]))
    numbers = np.where((down < 0.07) & (spread < 1.1), -1, numbers)
    ids = np.where(ground, layer + 20_000 + side * 10_000 + numbers, ids)
    tones = np.clip(0.05 + 0.62 * bank * wide + 0.22 * down + 0.12 * wander, 0, 1)
    scene = over(scene, coloured(tones, hexes(BANKS)), ground)
    river = ground & (np.abs(across) < 1)
    strands = across + 0.12 * np.sin(9 * down + 2 * across)
    cuts = np.asarray([-0.62, -0.22, 0.2, 0.6])
    numbers = courses(rng, strands, np.log(0.2 + down), cuts, np.asarray([0.36, 0.5, 0.42]))
    numbers = np.where(down < 0.07, -1, numbers)  # the river is too narrow for lead there
    ids = np.where(river, layer + 100_000 + numbers, ids)
    tones = np.clip(0.75 * np.abs(across) ** 0.8 + 0.34 * down - 0.14 + 0.1 * wander, 0, 1)
    scene = over(scene, coloured(tones, hexes(WATER)), river)
    _, numbered = np.unique(ids, return_inverse=True)
    window.count = int(numbered.max())
    window.ids = Image.fromarray(numbered.reshape(size, size).astype(np.int32))
    window.scene = Image.fromarray((scene * 255).astype(np.uint8))
    for part in np.linspace(0.05, 0.95, 14):  # ripples
        left = float(stream(part))
        span, high = 0.07 + 0.40 * part**1.1, 0.26 + 0.74 * part
        for _ in range(3):
            at, long = left + span * rng.uniform(-0.7, 0.5), span * rng.uniform(0.2, 0.45)
            line = [(at, high), (at + long / 2, high - 0.012), (at + long, high + 0.004)]
            window.trace(curve(line), 0.004, 120)


def stream(down: ArrayLike) -> Array:
    """Return x of the middle of the river, from the far shore (`down` 0) to the foreground (1)."""
    middle: Array = 0.10 + 0.30 * np.sin(5.2 * np.power(down, 0.6)) - np.multiply(0.06, down)
    return middle


def tree(window: Window) -> None:
    """Lay a trunk at the left, with boughs that arch over the picture, leaves and fruit."""
    rng = window.rng
    trunk = curve([(-0.60, 1.0), (-0.55, 0.62), (-0.66, 0.25), (-0.58, -0.1), (-0.62, -0.42)])
    boughs = [
        [(-0.6, -0.3), (-0.5, -0.52), (-0.22, -0.62), (0.05, -0.74), (0.34, -0.68), (0.6, -0.76)],
        [(-0.60, -0.05), (-0.45, -0.24), (-0.30, -0.27), (-0.14, -0.38)],
        [(-0.62, -0.36), (-0.66, -0.55), (-0.60, -0.72), (-0.40, -0.80)],
        [(-0.64, 0.12), (-0.74, -0.06), (-0.80, -0.22), (-0.78, -0.45)],
        [(-0.28, -0.60), (-0.15, -0.52), (0.06, -0.52), (0.2, -0.56)],
        [(0.30, -0.68), (0.46, -0.60), (0.62, -0.56), (0.74, -0.44)],
    ]
    lines = [curve(points) for points in boughs]
    for line, wide in zip(lines, (0.05, 0.032, 0.04, 0.03, 0.022, 0.022), strict=True):
        half = wide * np.linspace(1, 0.22, len(line)) ** 0.8
        parts = np.array_split(np.arange(len(line)), max(2, len(line) // 16))
        for part in parts:
            reach = slice(part[0], part[-1] + 2)
            window.put(ribbon(line[reach], half[reach]), window.pick(BARK))
    half = 0.055 + 0.09 * np.linspace(1, 0, len(trunk)) ** 3
    for strand in (-0.66, 0.0, 0.66):
        middle = trunk + np.stack((strand * half, 0 * half), 1)
        for first in range(int(strand * 9) - 6, len(trunk) - 1, 13):
            reach = slice(max(0, first), first + 14)
            window.put(ribbon(middle[reach], half[reach] / 3), window.pick(BARK))
    for strand in np.linspace(-0.85, 0.85, 13):
        wave = 0.12 * np.sin(np.linspace(0, 9, len(trunk)) + 4 * strand)
        line = trunk + np.stack(((strand + wave) * half * 0.95, 0 * half), 1)
        start = int(rng.integers(0, 14))
        window.trace(line[start : start + 30], 0.004, 150)
    for line in lines:
        for at in np.linspace(0.14, 1.0, max(4, len(line) // 6)):
            place = line[int(at * (len(line) - 1))]
            ahead = line[min(len(line) - 1, int(at * (len(line) - 1)) + 2)] - place
            heading = np.arctan2(ahead[1], ahead[0]) if np.any(ahead) else rng.uniform(0, 6)
            for turned in (-0.85, 0.85):
                angle = heading + turned + rng.normal(0, 0.35)
                leaf(window, place, angle, rng.uniform(0.12, 0.19))
    for line in lines:
        for at in rng.uniform(0.25, 1.0, max(1, len(line) // 26)):
            x, y = line[int(at * (len(line) - 1))] + (0.0, 0.075) + rng.normal(0, 0.012, 2)
            fruit(window, float(x), float(y), rng.uniform(0.042, 0.056))


def leaf(window: Window, foot: Array, angle: float, length: float) -> None:
    """Lay a leaf: two halves along a bent rib, with veins."""
    t = np.linspace(0, 1, 14)
    bend = window.rng.normal(0, 0.16)
    rib = np.stack((t, bend * t * t), 1)
    belly = 0.30 * np.sin(np.pi * t**0.8)
    turned = np.asarray([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    dark, light = window.pick(LEAVES), window.pick(LEAVES) * 1.15
    for side, colour in ((1, light), (-1, dark)):
        edge = rib + np.stack((0 * t, side * belly), 1)
        window.put(np.concatenate((rib, edge[::-1])) @ turned * length + foot, colour)
    for i in range(3, 11, 2):
        for side in (1, -1):
            tip = rib[i] + (0.13, side * belly[i] * 0.8)
            window.trace(np.stack((rib[i], tip)) @ turned * length + foot, 0.003, 130)


def fruit(window: Window, x: float, y: float, radius: float) -> None:
    around = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    ball = np.stack((np.cos(around), np.sin(around)), 1) * radius + (x, y)
    window.put(ball, window.pick(FRUITS))
    window.trace(ball[2:9] * 0.85 + np.asarray((x, y)) * 0.15, 0.006, 110)


def irises(window: Window) -> None:
    """Lay the leaves and flowers of irises in the foreground."""
    rng = window.rng
    stems = [(0.50, 0.50), (0.66, 0.24), (0.76, 0.56), (-0.34, 0.62), (-0.18, 0.72)]
    for foot in np.concatenate((np.linspace(0.42, 0.82, 8), np.linspace(-0.40, -0.16, 4))):
        tip = foot + rng.normal(0, 0.12)
        top = rng.uniform(0.42, 0.66) if foot > 0.2 else rng.uniform(0.62, 0.76)
        line = curve([(foot, 0.9), (foot + 0.02, 0.75), ((foot + tip) / 2, top + 0.1), (tip, top)])
        half = 0.026 * np.sin(np.linspace(1.2, np.pi - 0.05, len(line)))
        middle = len(line) // 2
        window.put(ribbon(line[: middle + 1], half[: middle + 1]), window.pick(LEAVES) * 0.8)
        window.put(ribbon(line[middle:], half[middle:]), window.pick(LEAVES))
    for x, y in stems:
        line = curve([(x + 0.03, 0.9), (x + 0.02, (y + 0.9) / 2), (x, y)])
        window.put(ribbon(line, 0.010), window.pick(LEAVES) * 0.7)
        big = rng.uniform(0.10, 0.125) * (1 if x > 0 else 0.8)
        for angle in (-2.5, -0.64, -2.0, -1.1, 2.5, 0.6, 1.57):
            petal(window, (x, y), angle + rng.normal(0, 0.1), big)
        around = np.linspace(0, 2 * np.pi, 16, endpoint=False)
        heart = np.stack((np.cos(around), 1.3 * np.sin(around)), 1) * 0.018 + (x, y)
        window.put(heart, hexes(("#ffc93a",))[0])


def petal(window: Window, foot: tuple[float, float], angle: float, length: float) -> None:
    t = np.linspace(0, 1, 12)
    line = np.stack((np.cos(angle + 0.5 * t) * t, np.sin(angle + 0.5 * t) * t), 1) * length + foot
    half = 0.36 * length * np.sin(np.pi * np.clip(t, 0.04, 0.985) ** 1.25)
    window.put(ribbon(line, half), window.pick(PETALS))
    for side in (-0.4, 0.0, 0.4):
        window.trace(line[2:9] + side * half[2:9, None] * (0.7, -0.7), 0.003, 140)


def border(window: Window) -> None:
    """Lay panes around the picture with a painted twig, and a rosette in every corner."""
    rng, middle = window.rng, (1 + INNER) / 2
    steps, beads = np.linspace(-INNER, INNER, 10), np.linspace(-INNER, INNER, 8)
    tones, gold = hexes(FRAME)[[0, 1, 0, 3, 2, 3, 0, 1, 0]], hexes(("#f0c24a",))[0]
    t = np.linspace(0, 1, 20)
    for quarter in range(4):
        spin = np.asarray([[0, 1], [-1, 0]]) if quarter % 2 else np.eye(2)
        spin = spin * (1 if quarter < 2 else -1)
        for a, b, tone in zip(steps[:-1], steps[1:], tones, strict=True):
            pane = np.asarray([(a, INNER), (b, INNER), (b, 1.02), (a, 1.02)])
            window.put(pane @ spin, tone * rng.uniform(0.8, 1.1))
            wave = np.stack((a + (b - a) * t, middle + 0.025 * np.sin(2 * np.pi * t)), 1)
            window.trace(wave @ spin, 0.006, 210)
            for i in range(1, 20, 3):
                tip = wave[i] + (0.030, 0.045 if i % 2 else -0.045)
                blade = ribbon(np.linspace(wave[i], tip, 8), 0.009 * np.sin(np.pi * t[2:18:2]))
                ImageDraw.Draw(window.enamel).polygon(pixels(blade @ spin, window.size), 190)
        for a, b in pairwise(beads):
            strip = np.asarray([(a, INNER), (b, INNER), (b, INNER + 0.022), (a, INNER + 0.022)])
            window.put(strip @ spin, gold * rng.uniform(0.75, 1.05))
    around = np.linspace(0, 2 * np.pi, 41)
    disc = np.stack((np.cos(around), np.sin(around)), 1)
    corners = np.asarray([(x, y) for x in (-middle, middle) for y in (-middle, middle)])
    for corner in corners:
        square = np.asarray([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (1.04 - INNER) / 2
        window.put(square + corner, hexes(("#1f6a55",))[0])
        for first in range(0, 40, 10):
            wedge = np.vstack((disc[first : first + 11] * 0.072, (0, 0)))
            window.put(wedge + corner, window.pick(("#d9a02a", "#b5243a")))
        window.put(disc * 0.028 + corner, hexes(("#f6e3a0",))[0])
