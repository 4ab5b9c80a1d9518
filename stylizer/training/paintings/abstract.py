"""A lyrical composition of discs, wedges, grids and free lines, as painted around 1920.

Shapes are laid over a clouded ground one by one, each in a medium of its own: gouache, dry
brush, sponge, wash or scratched paint. Where a shape lies over others it changes colour.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from PIL import Image

from stylizer.training.fields import Array, Random, coloured, coordinates, noise
from stylizer.training.paintings.craft.media import BRIGHT, INK, MEDIA, Sheet
from stylizer.training.paintings.craft.shared import curve, hexes, lit, over, ribbon

WARM = ("#f6dd8c", "#f3c04b", "#f3e3b8", "#efd0a0", "#f4e7cb")
COOL = ("#d9dfe4", "#a9c3d6", "#7f9fc6", "#8d86bd", "#c9b3cf")


def paint(seed: int, size: int) -> Image.Image:
    """Return the picture, size x size."""
    rng = np.random.default_rng(seed)
    sheet = Sheet(rng, ground(rng, size * 2))
    planes(sheet)
    focus(sheet, -0.36, -0.40)
    grid(sheet, 0.26, 0.40)
    arcs(sheet)
    lines(sheet)
    small(sheet)
    weave = 0.05 * (
        np.sin(np.arange(size * 2) * 1.35)[None] + np.sin(np.arange(size * 2) * 1.35)[:, None]
    )
    height = np.clip(sheet.thick * 200 + 20 * weave + 5 * noise(rng, size * 2, 0.6), 0, 255)
    colour = Image.fromarray((np.clip(sheet.colour, 0, 1) * 255).astype(np.uint8))
    picture = lit(colour, Image.fromarray(height.astype(np.uint8)))
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def ground(rng: Random, size: int) -> Array:
    """Return clouds of thin paint: warm on the left, cool on the right, dull in the corners."""
    x, y = coordinates(size)
    drift, fine = noise(rng, size, 2.3), noise(rng, size, 1.2, 5.0, 0.6)
    warm = coloured(np.clip(0.5 + 0.24 * drift + 0.06 * fine, 0, 1), hexes(WARM))
    cool = coloured(
        np.clip(0.45 + 0.24 * np.roll(drift, size // 3, 0) + 0.06 * fine, 0, 1), hexes(COOL)
    )
    scene = over(warm, cool, 1 / (1 + np.exp(-5.5 * (x - 0.15 + 0.25 * y + 0.22 * drift))))
    corner = np.clip(np.hypot(x, y) - 0.75 + 0.10 * drift, 0, 0.6)
    return over(
        scene, scene * np.asarray((0.66, 0.58, 0.56), np.float32), np.clip(1.3 * corner, 0, 0.8)
    )


def disc(x: float, y: float, radius: float, wobble: float = 0.006, turn: float = 0.0) -> Array:
    around = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    reach = radius * (1 + wobble * np.sin(2 * around + 9 * x) + wobble * np.sin(5 * around + turn))
    return np.stack((x + reach * np.cos(around), y + reach * np.sin(around)), 1)


def at_angle(lean: float) -> Array:
    """Return the matrix that rotates rows (x, y) by an angle in radians."""
    return np.asarray([[np.cos(lean), np.sin(lean)], [-np.sin(lean), np.cos(lean)]])


def arc(x: float, y: float, radius: float, start: float, end: float) -> Array:
    t = np.linspace(start, end, 50)
    return np.stack((x + radius * np.cos(t), y + radius * np.sin(t)), 1)


def planes(sheet: Sheet) -> None:
    """Paint the large forms below all others."""
    rng = sheet.rng
    for _ in range(22):  # broad strokes that the ground shows through
        x, y = rng.uniform(-1, 1, 2)
        tints = COOL if x + 0.3 * y > rng.normal(0.1, 0.25) else WARM
        lean, long = rng.normal(-0.6, 0.5), rng.uniform(0.25, 0.6)
        bend = np.asarray([(-long, 0), (0, rng.normal(0, 0.08)), (long, 0)]) @ at_angle(lean)
        sheet.put(
            ribbon(curve(bend + np.asarray((x, y))), rng.uniform(0.05, 0.13)),
            sheet.pick(tints),
            "dry",
            strength=rng.uniform(0.4, 0.9),
        )
    sheet.count[:] = 0  # count the strokes as ground: shapes over them keep their colour
    sheet.put(disc(0.50, 0.06, 0.43, 0.012), "#2a4f9e", "dry", fade=0.5)
    sheet.put(disc(0.50, 0.06, 0.43, 0.012), "#5a74b8", "wash", fade=0.6)
    sheet.put(
        np.asarray([(-0.95, 0.10), (-0.12, -0.05), (-0.20, 0.62), (-0.88, 0.72)]), "#f0b429", "dry"
    )
    wedge = np.asarray([(-0.86, 0.94), (-0.62, 0.97), (0.68, -0.93)])
    sheet.put(wedge, "#f4ead2", "flat", inside="#e7a2a0", fade=0.55)
    sheet.put(np.asarray([(0.05, 0.98), (0.42, 0.93), (0.02, -0.35)]), "#3d8a86", "wash", fade=0.4)
    sheet.put(
        np.asarray([(0.98, -0.30), (0.94, 0.02), (-0.02, 0.06)]),
        "#d8342a",
        "scratch",
        inside="#7a2350",
    )
    for x, y, wide, tall, lean, colour, inside, medium in (
        (0.16, -0.02, 0.10, 0.22, 0.20, "#d8342a", "#a3205a", "flat"),
        (0.06, 0.12, 0.16, 0.08, -0.15, "#f5c63a", "#ee7f2d", "sponge"),
        (0.28, 0.10, 0.07, 0.17, -0.30, "#f4ead2", "#e78aa0", "dry"),
        (-0.02, -0.10, 0.06, 0.13, 0.55, "#2f62b5", "#1f2f6a", "scratch"),
        (-0.62, 0.45, 0.17, 0.09, -0.35, "#ee7f2d", "#d8342a", "sponge"),
        (-0.44, 0.30, 0.07, 0.15, 0.18, "#f4ead2", "#7a4aa0", "wash"),
    ):
        lean += rng.normal(0, 0.06)
        corners = np.asarray(
            [(-wide, -tall), (wide, -tall), (wide * 0.9, tall), (-wide, tall * 1.05)]
        )
        sheet.put(
            corners @ at_angle(lean) + np.asarray((x, y)), colour, medium, inside=inside, fade=0.3
        )


def focus(sheet: Sheet, x: float, y: float) -> None:
    """Paint the dark disc with its halo, the centre of attention."""
    for radius, colour in zip(
        np.linspace(0.40, 0.29, 8), ("#fff0c0",) * 4 + ("#f6b48a",) * 4, strict=True
    ):
        sheet.put(disc(x, y, radius, 0.02, radius * 90), colour, "sponge", strength=0.30)
    sheet.put(disc(x, y, 0.285), "#14706e", "dry")
    sheet.put(disc(x, y, 0.245), "#16204e")
    sheet.put(disc(x + 0.035, y + 0.03, 0.165, 0.01), "#c22a2e", "dry")
    sheet.put(disc(x + 0.06, y + 0.055, 0.105), "#f29a3e", "sponge")
    sheet.put(disc(x + 0.075, y + 0.02, 0.045), "#f4ead2")
    sheet.put(disc(x - 0.27, y + 0.26, 0.105), "#7a4aa0", "flat", inside="#e78aa0")
    sheet.put(disc(x - 0.27, y + 0.26, 0.045), "#f4ead2", "dry")
    sheet.line(arc(x, y, 0.33, 2.6, 4.9), (0.004, 0.020, 0.004))
    sheet.line(arc(x, y, 0.37, -0.6, 0.9), (0.014, 0.004), "#2f62b5")


def grid(sheet: Sheet, x: float, y: float) -> None:
    """Paint a chequered field in its own perspective, with cells left out."""
    rng, columns, rows = sheet.rng, 6, 5
    corners = np.add([(-0.20, -0.10), (0.26, -0.22), (0.36, 0.20), (-0.14, 0.30)], (x, y))

    def spot(u: float, v: float) -> Array:
        top, low = corners[0] * (1 - u) + corners[1] * u, corners[3] * (1 - u) + corners[2] * u
        place: Array = top * (1 - v) + low * v
        return place

    for i in range(columns):
        for j in range(rows):
            if rng.random() < 0.14:
                continue
            a, b, c, d = i / columns, (i + 1) / columns, j / rows, (j + 1) / rows
            cell = np.stack([spot(a, c), spot(b, c), spot(b, d), spot(a, d)])
            dark = (i + j) % 2 == 0
            colour = INK if dark and rng.random() < 0.6 else "#f4ead2" if not dark else sheet.pick()
            colour = sheet.pick() if rng.random() < 0.22 else colour
            sheet.put(cell, colour, sheet.pick(("flat", "flat", "dry", "scratch")))


def arcs(sheet: Sheet) -> None:
    """Paint bundles of arcs, half discs on a line, and a large dark arabesque."""
    rng = sheet.rng
    for k, radius in enumerate((0.50, 0.545, 0.585, 0.62)):
        colour = (INK, "#d8342a", INK, "#1c8c86")[k]
        sheet.line(
            arc(-0.20, 0.42, radius, 2.1 + 0.1 * k, 3.9 - 0.06 * k), (0.004, 0.012, 0.003), colour
        )
    sweep = curve(
        [
            (0.96, 0.62),
            (0.80, 0.42),
            (0.88, 0.16),
            (0.68, 0.02),
            (0.52, 0.14),
            (0.62, 0.30),
            (0.74, 0.22),
        ]
    )
    sheet.line(sweep, (0.01, 0.05, 0.075, 0.05, 0.006), INK)
    sheet.line(
        np.add(sweep, (0.012, -0.016)), (0.002, 0.008, 0.012, 0.006, 0.002), "#7f9fc6", "dry"
    )
    for k in range(7):
        at = np.asarray((-0.90, 0.90)) * (1 - k / 6) + np.asarray((-0.18, 0.70)) * k / 6
        radius = 0.042 + 0.03 * np.sin(np.pi * k / 6)
        half = arc(at[0], at[1], radius, np.pi - 0.27, 2 * np.pi - 0.27)
        sheet.put(half, BRIGHT[k], "flat" if k % 2 else "sponge", inside=BRIGHT[(k + 3) % 8])
        sheet.line(half, 0.006)
    for k, radius in enumerate((0.155, 0.12, 0.088, 0.055, 0.026)):
        colour = ("#f4ead2", "#1c8c86", "#f5c63a", "#d8342a", INK)[k]
        sheet.put(
            disc(0.66, -0.58, radius, 0.01, k), colour, ("flat", "dry", "flat", "sponge", "flat")[k]
        )
    sheet.line(disc(0.66, -0.58, 0.185)[:52], (0.003, 0.012, 0.003))
    for k in range(5):
        x = np.linspace(0.30, 0.95, 60)
        y = -0.34 + 0.028 * k + 0.035 * np.sin(14 * x + rng.normal(0, 0.15)) - 0.10 * (x - 0.3)
        sheet.line(np.stack((x, y), 1), (0.003, 0.008, 0.003), INK if k != 2 else "#d8342a")


def lines(sheet: Sheet) -> None:
    """Paint straight and free lines that connect the forms."""
    rng = sheet.rng
    for start, end, wide in (
        ((-0.97, 0.42), (0.60, -0.90), 0.010),
        ((-0.93, 0.46), (0.30, -0.58), 0.005),
        ((-0.70, -0.95), (0.22, 0.92), 0.007),
        ((-0.02, -0.92), (-0.58, 0.92), 0.004),
        ((0.10, 0.96), (0.95, -0.86), 0.006),
        ((-0.96, -0.06), (0.96, 0.30), 0.005),
        ((0.02, -0.80), (0.92, -0.10), 0.004),
    ):
        t = np.linspace(0, 1, 60)[:, None]
        line = np.asarray(start) * (1 - t) + np.asarray(end) * t + rng.normal(0, 0.012, 2)
        sheet.line(line, (0.3 * wide, 1.5 * wide, wide, 0.5 * wide))
    for k in range(9):  # a fan
        angle = -1.05 + 0.085 * k
        tip = np.asarray((-0.62, 0.86)) + (0.42 + 0.03 * (k % 3)) * np.asarray(
            (np.cos(angle), np.sin(angle))
        )
        sheet.line(np.linspace((-0.62, 0.86), tip, 20), (0.003, 0.006), INK if k % 3 else "#d8342a")
    stair = [
        (0.56, 0.78),
        (0.62, 0.70),
        (0.66, 0.80),
        (0.72, 0.70),
        (0.76, 0.80),
        (0.82, 0.70),
        (0.87, 0.79),
    ]
    joined = np.concatenate([np.linspace(a, b, 12, endpoint=False) for a, b in pairwise(stair)])
    sheet.line(joined, (0.006, 0.014, 0.006))
    whip = curve(
        [
            (-0.92, -0.72),
            (-0.84, -0.88),
            (-0.70, -0.80),
            (-0.74, -0.66),
            (-0.86, -0.60),
            (-0.80, -0.48),
        ]
    )
    sheet.line(whip, (0.003, 0.022, 0.012, 0.003), "#7a2350")
    drip = curve(
        [(0.20, -0.93), (0.30, -0.80), (0.22, -0.70), (0.34, -0.62), (0.28, -0.50), (0.40, -0.44)]
    )
    sheet.line(drip, (0.004, 0.018, 0.006, 0.016, 0.003), "#2f62b5", "dry")


def small(sheet: Sheet) -> None:
    """Paint small forms: discs along a wide curve, triangles, combs, rows of dots."""
    rng = sheet.rng
    track = curve(
        [(-0.10, 0.86), (0.02, 0.58), (-0.22, 0.22), (0.12, -0.30), (0.42, -0.62), (0.90, -0.80)]
    )
    for at in rng.uniform(0, 1, 26):
        x, y = track[int(at * (len(track) - 1))] + rng.normal(0, 0.075, 2)
        radius = 0.012 + 0.016 * rng.pareto(1.8) ** 0.7
        radius = min(radius, 0.075)
        sheet.put(disc(x, y, radius), sheet.pick(), sheet.pick(MEDIA), inside=sheet.pick())
        if rng.random() < 0.5:
            sheet.line(disc(x, y, radius * 1.25)[: int(rng.integers(40, 72))], 0.005)
        elif radius > 0.03:
            sheet.put(disc(x, y, radius * 0.45), INK)
    for x, y, big in (
        (-0.62, 0.10, 0.10),
        (0.40, -0.80, 0.08),
        (0.85, 0.45, 0.09),
        (-0.18, -0.80, 0.07),
    ):
        lean = rng.uniform(0, 2 * np.pi)
        around = lean + np.asarray((0, 2.45, 3.3))
        corners = np.stack((np.cos(around), np.sin(around)), 1) * big + (x, y)
        sheet.put(corners, sheet.pick(), "flat", inside=sheet.pick())
        sheet.line(np.linspace(corners[0], corners[1] * 1.06 - 0.06 * corners[0], 20), 0.007)
    for k in range(8):  # a comb
        foot = np.asarray((-0.92 + 0.03 * k, -0.24 + 0.008 * k))
        sheet.line(np.linspace(foot, np.add(foot, (0.03, 0.10 + 0.02 * (k % 2))), 10), 0.007)
    for k in range(10):
        sheet.put(disc(-0.08 + 0.034 * k, 0.93 - 0.004 * k * k, 0.011), INK if k % 3 else "#d8342a")
    for k in range(6):  # a chequered strip
        for j in range(2):
            a = np.asarray((0.62 + 0.042 * k, -0.90 + 0.042 * j + 0.012 * k))
            colour = INK if (k + j) % 2 else "#f4ead2"
            sheet.put(np.asarray([(0, 0), (0.042, 0.012), (0.04, 0.054), (0, 0.042)]) + a, colour)
