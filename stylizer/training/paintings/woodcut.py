"""A village under a radiating sun, in the manner of expressionist black-line woodcuts.

Every area is a flat colour below a black block. The block is cut with a gouge, wedge by wedge along
the form. The wood that remains prints black, a little out of register.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from stylizer.training.fields import Array
from stylizer.training.paintings.craft.gouge import PAPER, RED, TEAL, YELLOW, Block, hatch, printed
from stylizer.training.paintings.craft.shared import curve, evenly, ribbon

SUN = np.array([0.57, 0.33])


def paint(seed: int, size: int) -> Image.Image:
    """Return the picture, size x size."""
    block = Block(np.random.default_rng(seed), size * 2)
    sky(block)
    hills(block)
    fields(block)
    village(block)
    walkers(block)
    tree(block, [(0.015, 1.06), (0.085, 0.86), (0.055, 0.64), (0.115, 0.45), (0.10, 0.30)], 0.082)
    tree(block, [(1.0, 1.08), (0.935, 0.90), (0.965, 0.70), (0.90, 0.50), (0.93, 0.36)], 0.068)
    return printed(block).resize((size, size), Image.Resampling.LANCZOS)


def polar(angle: float, radius: float) -> Array:
    return SUN + radius * np.array([np.cos(angle), np.sin(angle)])


def sky(block: Block) -> None:
    """Cut rays in rings around the sun, each ring with a broader gouge."""
    rng = block.rng
    block.lay(np.array([(-0.1, -0.1), (1.1, -0.1), (1.1, 0.8), (-0.1, 0.8)]), RED, True)
    for points, reach, colour in ((19, 0.47, YELLOW), (23, 0.25, PAPER)):
        star = []
        for i in range(points * 2):
            far = reach * (1.25 if i % 2 else 0.72) * rng.uniform(0.85, 1.15)
            star.append(polar(i * np.pi / points + rng.normal(0, 0.03), far))
        ImageDraw.Draw(block.colour).polygon(block.places(np.array(star)), colour)
    for count, near, far in (
        (46, 0.125, 0.22),
        (62, 0.20, 0.37),
        (84, 0.33, 0.60),
        (110, 0.54, 1.1),
    ):
        wedges = []
        for i in range(count):
            angle = (i + rng.normal(0, 0.13)) * 2 * np.pi / count
            first, last = near * rng.uniform(0.88, 1.12), far * rng.uniform(0.82, 1.2)
            width = 2 * np.pi / count * (first + last) / 2 * rng.uniform(0.55, 0.98)
            tilt = rng.normal(0, 0.015)
            wedges.append(block.wedge(polar(angle, first), polar(angle + tilt, last), width))
        block.cut(wedges)
    around = np.linspace(0, 2 * np.pi, 25)
    rim = np.array([polar(a, 0.112 + rng.normal(0, 0.0025)) for a in around])
    block.lay(rim, YELLOW, False)
    block.edge(rim, 0.010)
    wedges = []
    for radius in (0.088, 0.064, 0.040):
        for a in np.arange(0, 2 * np.pi, 0.09 / radius) + rng.uniform(0, 1):
            span = 0.045 / radius * rng.uniform(0.6, 1.2)
            wedges.append(block.wedge(polar(a, radius), polar(a + span, radius), 0.007, -span / 8))
    block.cut(wedges, rim, black=True)


def hills(block: Block) -> None:
    """Cut two ridges down their slopes; the side that faces the sun is cut wide."""
    rng = block.rng
    ridges = (
        [(-0.1, 0.50), (0.10, 0.43), (0.24, 0.50), (0.40, 0.46), (0.62, 0.535), (1.1, 0.53)],
        [(-0.1, 0.56), (0.2, 0.55), (0.5, 0.585), (0.74, 0.46), (0.88, 0.40), (1.1, 0.50)],
    )
    for ridge in ridges:
        top = evenly(curve(ridge), 150)
        area = np.concatenate([top, [(1.1, 0.8), (-0.1, 0.8)]])
        block.lay(area, TEAL, True)
        wedges = []
        for row in range(8):
            for i in range(0, 146, 2):
                if rng.random() < 0.12:
                    continue
                slope = top[min(i + 3, 149)] - top[i]
                lit = np.clip(
                    0.55 + 2.5 * np.sign(SUN[0] - top[i, 0]) * -slope[1] / slope[0], 0.3, 1
                )
                start = top[i] + (0, 0.010 + 0.032 * row + rng.normal(0, 0.004))
                lean = 0.02 * np.sign(top[i, 0] - SUN[0])
                end = np.add(start, (lean + rng.normal(0, 0.003), 0.034 * rng.uniform(0.8, 1.3)))
                wedges.append(block.wedge(start, end, 0.0115 * lit, 0.1))
        block.cut(wedges, area)
        block.edge(top, 0.009)


def fields(block: Block) -> None:
    """Cut furrows that meet behind the village, and a road."""
    rng = block.rng
    far = np.array([0.52, 0.56])
    ground = curve([(-0.1, 0.70), (0.2, 0.665), (0.5, 0.68), (0.8, 0.66), (1.1, 0.70)])
    area = np.concatenate([ground, [(1.1, 1.1), (-0.1, 1.1)]])
    block.lay(area, YELLOW, True)
    plots = ((-1.2, -0.25, TEAL), (0.48, 0.75, TEAL), (1.1, 1.7, RED), (-0.05, 0.2, RED))
    for left, right, colour in plots:
        plot = np.array(
            [(left * 0.3 + 0.37, 0.67), (right * 0.3 + 0.37, 0.67), (right, 1.1), (left, 1.1)]
        )
        ImageDraw.Draw(block.colour).polygon(block.places(plot), colour)
    wedges = []
    for angle in np.arange(0.06, np.pi - 0.06, 0.034):
        away = 0.10
        while away < 1.0:
            step = away * rng.uniform(0.22, 0.5)
            a = angle + rng.normal(0, 0.004)
            ray = np.array([np.cos(a) * 1.35, np.sin(a)])
            width = 0.034 * away * rng.uniform(0.5, 1.05)
            wedges.append(
                block.wedge(far + ray * away, far + ray * (away + step), width, rng.normal(0, 0.02))
            )
            away += step * 1.04
    block.cut(wedges, area)
    left_side = evenly(
        curve([(0.485, 0.68), (0.45, 0.74), (0.50, 0.80), (0.40, 0.90), (0.24, 1.05)]), 40
    )
    right_side = evenly(
        curve([(0.515, 0.68), (0.50, 0.74), (0.58, 0.80), (0.58, 0.90), (0.60, 1.05)]), 40
    )
    road = np.concatenate([left_side, right_side[::-1]])
    block.lay(road, PAPER, False)
    ruts = []
    for _ in range(70):
        i, part = int(rng.integers(2, 34)), rng.uniform(0.05, 0.95)
        j = i + int(rng.integers(2, 5))
        a, b = (left_side[k] * (1 - part) + right_side[k] * part for k in (i, j))
        ruts.append(block.wedge(a, b, 0.0012 + 0.00028 * i))
    block.cut(ruts, road, black=True)
    block.edge(left_side, 0.009)
    block.edge(right_side, 0.011)


def village(block: Block) -> None:
    """Cut a church and houses that lean on each other, from far to near."""
    rng = block.rng
    rows = (
        (0.655, 0.070, (0.20, 0.28, 0.37, 0.58, 0.67, 0.78)),
        (0.70, 0.100, (0.17, 0.29, 0.385, 0.60, 0.71, 0.83)),
    )
    for row, (foot, wide, places) in enumerate(rows):
        for x in places:
            house(
                block,
                x + rng.normal(0, 0.008),
                foot + rng.normal(0, 0.008),
                wide * rng.uniform(0.85, 1.15),
            )
        if row == 0:
            church(block, 0.445, 0.685, 0.062)


def church(block: Block, x: float, foot: float, wide: float) -> None:
    tower = np.array([(0, 0), (0.06, -2.9), (1.02, -2.95), (1.0, 0)]) * wide + (x, foot)
    spire = np.array([(-0.12, -2.85), (0.62, -5.6), (1.18, -2.9)]) * wide + (x, foot)
    block.lay(tower, PAPER, False)
    hatch(block, tower, tower[0], tower[1], (tower[2] - tower[1]) * 0.6, 17, 0.45, True)
    block.lay(spire, TEAL, True)
    hatch(block, spire, spire[0], spire[1], spire[2] - spire[0], 7, 0.75, False)
    for v in (-2.2, -1.3):
        slot = np.array([(0.42, v), (0.5, v - 0.32), (0.64, v), (0.62, v + 0.4), (0.44, v + 0.4)])
        block.lay(slot * wide + (x, foot), PAPER, True)
    for shape in (tower, spire):
        block.edge(np.concatenate([shape, shape[:1]]), 0.008)


def house(block: Block, x: float, foot: float, wide: float) -> None:
    """Cut a house: a gable in the light or in the shade, a side wall and a roof."""
    rng = block.rng
    lean, tall, deep = rng.normal(0, 0.09), rng.uniform(0.75, 1.15), rng.uniform(0.8, 1.3)
    sunny = 1.0 if x < SUN[0] else -1.0  # the side wall faces away from the sun
    frame = np.array([wide * sunny, wide])
    at = np.array([x, foot])
    ridge = tall + rng.uniform(0.5, 0.9)
    gable = np.array(
        [(0.5, 0), (0.5 + lean, -tall), (lean, -ridge), (-0.5 + lean, -tall), (-0.5, 0)]
    )
    flank = np.array(
        [(-0.5, 0), (-0.5 + lean, -tall), (-0.5 + lean - deep, -tall), (-0.5 - deep, 0)]
    )
    roof = np.array(
        [
            (lean, -ridge),
            (lean - deep, -ridge),
            (lean - deep - 0.62, -tall + 0.12),
            (lean - 0.58, -tall + 0.12),
        ]
    )
    gable, flank, roof = (shape * frame + at for shape in (gable, flank, roof))
    block.lay(flank, TEAL, True)
    hatch(block, flank, flank[0], flank[1], flank[3] - flank[0], 7, 0.5, False)
    block.lay(gable, (PAPER, PAPER, YELLOW)[int(rng.integers(3))], False)
    hatch(block, gable, gable[4], gable[3], (gable[0] - gable[4]) * 0.6, 9, 0.4, True)
    block.lay(roof, RED, True)
    hatch(block, roof, roof[0], roof[1], roof[3] - roof[0], 9, 0.7, False)
    for u, v in ((-0.18, -0.62), (0.2, -0.6), (0.0, -1.05)):
        w = rng.uniform(0.08, 0.11)
        pane = np.array([(u - w, v), (u + w, v), (u + w, v + 0.27), (u - w, v + 0.27)])
        block.lay(pane * frame + at + (lean * 0.6 * frame[0], 0), YELLOW, True)
    for shape in (flank, gable, roof):
        block.edge(np.concatenate([shape, shape[:1]]), 0.0065)


def walkers(block: Block) -> None:
    """Cut two people on the road, with long shadows."""
    man = [
        (0.20, -0.24),
        (0.22, -0.60),
        (0.15, -0.76),
        (0.05, -0.79),
        (0.07, -0.85),
        (0.17, -0.865),
    ]
    man = [(0.03, -0.2), (0.04, 0), (0.14, 0), (0.13, -0.24), *man, (0.09, -0.90), (0.07, -1.0)]
    woman = [(0.30, 0), (0.16, -0.42), (0.24, -0.46), (0.17, -0.70), (0.06, -0.77)]
    woman += [(0.10, -0.85), (0.09, -0.94), (0.0, -1.0)]
    for x, foot, tall, side in ((0.455, 0.905, 0.175, man), (0.545, 0.92, 0.150, woman)):
        at, shape = np.array([x, foot]), np.array(side + [(-u, v) for u, v in side[::-1]])
        shadow = np.array([(-0.2, 0), (0.2, 0), (-0.3, 1.2), (-0.65, 1.1)])
        block.cut([shadow * tall + at], black=True)
        glow = np.concatenate([shape, shape[:1]]) * tall + at
        block.cut([ribbon(glow, 0.008)])
        block.lay(shape * tall + at, RED, True)
        for fold, low, top in ((0.12, -0.27, -0.68), (0.04, -0.30, -0.55), (-0.06, -0.26, -0.40)):
            ends = np.array([(fold, low), (fold * 0.8, top)]) * tall + at
            block.cut([block.wedge(ends[0], ends[1], 0.045 * tall)])


def tree(block: Block, trunk: list[tuple[float, float]], width: float) -> None:
    """Cut a bare tree with angular branches, black except for the cuts in its bark."""
    rng = block.rng
    boughs = [(evenly(curve(trunk), 40), width, 0)]
    while boughs:
        line, wide, order = boughs.pop(0)
        half = wide / 2 * np.linspace(1.15, 0.3, len(line)) * rng.uniform(0.88, 1.12, len(line))
        block.lay(ribbon(line, half), PAPER, True)
        bark = []
        for _ in range(int(60 * wide / 0.08) if order < 2 else 0):
            i = int(rng.integers(0, len(line) - 6))
            away = line[i + 5] - line[i]
            side = np.array([-away[1], away[0]]) / max(float(np.hypot(*away)), 1e-6)
            toward = float(np.sign(side @ (SUN - line[i])))
            start = line[i] + side * half[i] * toward * rng.uniform(-0.2, 0.85)
            bark.append(block.wedge(start, start + away * rng.uniform(0.6, 1.2), wide * 0.07))
        block.cut(bark)
        if order == 3:
            continue
        for part in np.linspace(0.55 if order == 0 else 0.3, 0.97, (7, 3, 2)[order]):
            i = int(part * len(line)) - 1
            heading = np.arctan2(*(line[i] - line[i - 1])[::-1])
            heading += rng.choice([-1, 1]) * rng.uniform(0.45, 1.0)
            thin = min(wide * 0.55, half[i] * 1.5)
            reach, knots = thin * rng.uniform(5.5, 8.0), [line[i]]
            for _ in range(4):
                heading += rng.normal(0, 0.33)
                knots.append(knots[-1] + reach / 4 * np.array([np.cos(heading), np.sin(heading)]))
            boughs.append((evenly(np.asarray(knots, dtype=np.float32), 16), thin, order + 1))
