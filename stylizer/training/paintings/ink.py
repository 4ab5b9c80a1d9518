"""Mountains in mist, a boat and pines, in the manner of East Asian ink wash.

Ink is stored as optical density on the sheet. The picture has washes that fade into mist, folds of
rock, and strokes of a nearly dry brush that only touches the high grain of the paper.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from stylizer.training.paintings.craft.scroll import CINNABAR, INDIGO, SOOT, Scroll
from stylizer.training.paintings.craft.shared import curve, drift, evenly

# x, top, foot, half width, ink, depth of the wash, folds, share of indigo: from far to near.
PEAKS = (
    (0.08, 0.45, 0.66, 0.17, 0.26, 0.10, 2.0, 0.8),
    (0.31, 0.41, 0.66, 0.13, 0.28, 0.10, 2.0, 0.8),
    (0.95, 0.17, 0.70, 0.13, 0.36, 0.22, 2.5, 0.7),
    (0.47, 0.29, 0.70, 0.10, 0.42, 0.18, 2.5, 0.6),
    (0.82, 0.11, 0.75, 0.095, 0.60, 0.24, 3.0, 0.5),
    (0.565, 0.17, 0.75, 0.075, 0.75, 0.22, 2.5, 0.4),
    (0.69, 0.06, 0.80, 0.105, 1.25, 0.25, 3.0, 0.2),
    (0.98, 0.34, 0.85, 0.12, 1.0, 0.15, 3.0, 0.3),
    (0.52, 0.44, 0.80, 0.075, 1.1, 0.13, 2.5, 0.3),
    (0.83, 0.42, 0.85, 0.11, 1.2, 0.105, 3.5, 0.2),
    (0.25, 0.63, 0.735, 0.17, 1.0, 0.05, 3.0, 0.3),
    (0.05, 0.59, 0.745, 0.14, 1.2, 0.07, 3.0, 0.3),
)
PINES = (
    ([(0.82, 0.86), (0.79, 0.74), (0.81, 0.65), (0.775, 0.57), (0.785, 0.50)], 0.021),
    ([(0.90, 0.86), (0.935, 0.73), (0.91, 0.65), (0.945, 0.57)], 0.017),
    ([(0.70, 0.93), (0.665, 0.82), (0.68, 0.76), (0.65, 0.70)], 0.013),
)
DOT = np.stack([np.cos(np.linspace(0, 6.28, 10)), np.sin(np.linspace(0, 6.28, 10))], 1)
BANK = (
    (0.64, 0.84, 1.04, 0.13, 1.3, 0.10, 3.0, 0.1),
    (0.86, 0.74, 1.04, 0.16, 1.7, 0.15, 4.0, 0.1),
    (1.03, 0.80, 1.04, 0.12, 2.0, 0.18, 3.0, 0.1),
    (0.77, 0.91, 1.07, 0.13, 2.2, 0.12, 3.0, 0.1),
)


def paint(seed: int, size: int) -> Image.Image:
    """Return the picture, size x size."""
    scroll = Scroll(np.random.default_rng(seed), size * 2)
    sky(scroll, 0.235, 0.235, 0.062)
    for shape in PEAKS:
        peak(scroll, *shape)
    water(scroll)
    hut(scroll, 0.215, 0.66, 0.052)
    boat(scroll, 0.32, 0.855, 0.10)
    for trunk, width in PINES:
        pine(scroll, trunk, width)
    for shape in BANK:
        peak(scroll, *shape)
    seal(scroll, 0.075, 0.875, 0.034)
    return scroll.finished().resize((size, size), Image.Resampling.LANCZOS)


def peak(
    scroll: Scroll,
    x: float,
    top: float,
    foot: float,
    wide: float,
    tone: float,
    depth: float,
    folds: float,
    blue: float,
) -> None:
    """Paint a mountain that hides what is behind it, with mist at its foot."""
    rng, line = scroll.rng, scroll.x[0]
    bumps = sum(
        np.sin(line * f + rng.uniform(0, 6.3)) / f**0.8 for f in (23, 41, 67, 113, 190, 310)
    )
    u = (line - x) / wide + 0.9 * bumps
    lean = np.where(u < 0, rng.uniform(0.75, 1.15), rng.uniform(0.85, 1.35))
    steep = np.abs(u * lean) ** rng.uniform(1.7, 2.6)
    rise = steep / (steep + 0.55)
    rise = rise + 0.035 * np.sin(2 * np.pi * 4 * rise + rng.uniform(0, 6))  # ledges
    ridge = (top + (foot - top) * rise + 0.05 * (foot - top) * bumps).astype(np.float32)
    below = scroll.y - ridge + 0.0025 * scroll.warp
    inside = np.clip(below * scroll.size / 3, 0, 1)
    far = np.clip(below, 0, None) / depth
    fade = np.exp(-(far**1.4)) * inside
    skirt = np.clip((0.93 - rise) / 0.3, 0, 1)  # no edge where the foot runs out
    scroll.light *= (1 - inside * skirt * (0.3 + 0.7 * np.clip(2.5 * fade, 0, 1)))[..., None]
    # Each fold is dark along one flank and light along the other.
    fold = folds * (0.6 * u + 0.30 * np.roll(scroll.vein, int(rng.random() * scroll.size), 1))
    fold = fold + 0.25 * far + 0.10 * np.roll(scroll.cloud, scroll.size // 9, 0)
    part = fold - np.floor(fold)
    shade = (1 - part) ** 2.2 * np.clip(part * 9, 0, 1)
    side = 0.5 + 0.5 * np.tanh(1.8 * u + 0.5 * scroll.warp)
    body = 0.12 + 0.75 * shade * (0.3 + side) + np.exp(-far * 5) * (0.12 + 0.55 * side)
    body = body * (1 + 0.25 * scroll.cloud)
    ink = 0.8 * tone**0.9 * fade * skirt * np.clip(body, 0, None)
    scroll.wash(ink * (1 - blue))
    scroll.wash(ink * blue, INDIGO)
    shown = np.flatnonzero((rise < 0.86) & (line > -0.02) & (line < 1.02))
    if len(shown) < 12:
        return
    outline = evenly(np.stack([line[shown], ridge[shown]], 1), 90)
    first = 0
    while first < 84:  # contour: several strokes that press, lift and start again
        last = min(90, first + int(rng.integers(10, 30)))
        piece = outline[first:last]
        press = np.sin(np.linspace(0.3, 2.9, len(piece))) * rng.uniform(0.5, 1.2)
        shift = rng.normal(0, 0.0012, 2)
        scroll.stroke(piece + shift, 0.003 + 0.007 * tone * press, 0.25 + 0.5 * tone, 0.6)
        first = last - int(rng.integers(0, 4))
    tone = min(tone, 1.4)
    for _ in range(int(60 + 170 * tone)):  # texture: dry strokes down the rock
        i = int(rng.integers(0, 89))
        down = rng.exponential(0.35) * depth
        slope = outline[min(i + 1, 89)] - outline[i]
        fall = np.array([slope[0], abs(slope[1])]) * np.sign(slope[1] + 1e-6)
        fall = 0.5 * fall / max(float(np.hypot(*fall)), 1e-6) + (0, 0.8)
        start = outline[i] + (rng.normal(0, 0.006), down)
        reach = depth * rng.uniform(0.10, 0.34)
        bend = rng.normal(0, 0.2, 2)
        ends = [start, start + reach * 0.5 * (fall + bend), start + reach * fall]
        strength = (0.3 + 0.4 * tone) * np.exp(-0.8 * down / depth) * rng.uniform(0.4, 1)
        press = np.linspace(1, 0.2, 13) * (0.002 + 0.004 * tone) * rng.uniform(0.5, 1.7)
        scroll.stroke(evenly(curve(ends), 13), press, strength, 0.85)
    for _ in range(int(11 * tone)):  # moss: clusters of dots on the ledges
        i = int(rng.integers(3, 87))
        for _ in range(int(rng.integers(4, 14))):
            spot = outline[i] + rng.normal(0, 1, 2) * (0.009, 0.005) + (0, 0.009)
            dab = 0.0014 * rng.lognormal(0, 0.4) * (0.6 + 0.5 * tone)
            scroll.blot(
                spot + dab * DOT * (1.3, 0.9), min(0.8, rng.uniform(0.15, 0.35 + 0.4 * tone))
            )
    scroll.dry(0.75 * SOOT + 0.25 * blue * INDIGO)


def sky(scroll: Scroll, x: float, y: float, radius: float) -> None:
    """Paint wet clouds that leave a halo round a pale red sun, and geese."""
    rng, size = scroll.rng, scroll.size
    bank = drift(rng, size, 1.8, 2.6, 0.15) + 0.25 * scroll.warp
    high = np.clip(1.25 - scroll.y / 0.42, 0, 1)
    far = np.hypot(scroll.x - x, scroll.y - y) + 0.0012 * scroll.warp
    halo = 1 - 0.9 * np.exp(-((far / (2.1 * radius)) ** 4))
    rim = np.exp(-((bank / 0.10) ** 2))  # ink gathers where a wet wash ends
    cloud = np.clip(0.55 * bank, 0, 1) ** 0.8 + 0.16 * rim + 0.10
    scroll.wash(0.34 * high * halo * cloud, 0.7 * SOOT + 0.3 * INDIGO)
    disc = np.clip((radius - far) * size / 5, 0, 1)
    edge = np.exp(-(((radius - far) / 0.004) ** 2)) * disc
    scroll.wash(disc * (0.50 + 0.09 * scroll.cloud) + 0.12 * edge, CINNABAR)
    for i in range(9):
        at = np.array([0.30 + 0.026 * i, 0.125 - 0.010 * i + 0.03 * abs(i - 3)])
        at = at + rng.normal(0, 0.004, 2)
        for hand in (-1, 1):
            wing = [at, np.add(at, (0.005 * hand, -0.006)), np.add(at, (0.013 * hand, -0.003))]
            scroll.stroke(evenly(curve(wing), 8), np.linspace(0.0035, 0.001, 8), 0.8, 0.2)
    scroll.dry(SOOT, 0.3)


def water(scroll: Scroll) -> None:
    """Paint ripples and broad dry strokes over a thin wash that darkens to the foreground."""
    rng = scroll.rng
    near = np.clip((scroll.y - 0.80) / 0.2, 0, 1) ** 1.4
    lanes = 0.5 + 0.5 * np.tanh(2 * drift(rng, scroll.size, 1.8, 6.0))
    scroll.wash(
        0.42 * near * lanes + 0.03 * np.clip(8 * scroll.y - 5.6, 0, 1), 0.5 * SOOT + 0.5 * INDIGO
    )
    for _ in range(85):
        x, y = rng.uniform(-0.08, 0.7), rng.triangular(0.75, 0.86, 1.0)
        line = np.linspace((x, y), (x + rng.uniform(0.05, 0.22), y + rng.normal(0, 0.002)), 20)
        line[:, 1] += 0.0014 * np.sin(np.linspace(0, rng.uniform(4, 14), 20))
        press = 0.0045 * rng.uniform(0.5, 1.3) * np.sin(np.linspace(0.2, 3, 20))
        scroll.stroke(line, press, rng.uniform(0.15, 0.5), 0.8)
    for x, y, reach, wide in (
        (-0.05, 0.950, 0.50, 0.030),
        (0.14, 0.985, 0.42, 0.024),
        (0.30, 0.925, 0.34, 0.018),
    ):
        line = np.linspace((x, y), (x + reach, y + 0.006), 40)  # a broad brush, almost dry
        line[:, 1] += 0.004 * np.sin(np.linspace(0, 5, 40))
        scroll.stroke(line, wide * np.sin(np.linspace(0.4, 2.9, 40)), 0.50, 0.9)
    scroll.dry(0.7 * SOOT + 0.3 * INDIGO, 0.5, 1.6)


def hut(scroll: Scroll, x: float, y: float, wide: float) -> None:
    """Paint a thatched hut among bare trees with a few red leaves."""
    rng, at, twigs = scroll.rng, np.array([x, y]), []
    for foot, tall in ((-1.5, 2.6), (-0.9, 1.9), (1.35, 2.3), (1.8, 1.6)):
        root = np.add(at, (foot * wide, 0.3 * wide))
        bough = [(root, np.pi / -2 + rng.normal(0, 0.12), tall * wide, 0.0042)]
        while bough:
            start, heading, reach, thick = bough.pop()
            tip = start + reach * np.array([np.cos(heading), np.sin(heading)])
            mid = (start + tip) / 2 + rng.normal(0, reach * 0.06, 2)
            scroll.stroke(
                evenly(curve([start, mid, tip]), 12), np.linspace(thick, thick / 2, 12), 0.7, 0.4
            )
            twigs.append(tip)
            if thick > 0.0012:
                for turn in (-0.55, 0.5):
                    bough.append(
                        (tip, heading + turn + rng.normal(0, 0.2), reach * 0.58, thick * 0.6)
                    )
    scroll.dry()
    for tint, count in ((SOOT, 60), (CINNABAR, 260)):
        for _ in range(count):
            leaf = twigs[int(rng.integers(len(twigs)))] + rng.normal(0, 0.20 * wide, 2)
            dab = rng.uniform(0.0014, 0.0036) * DOT * (1, 0.7)
            scroll.blot(leaf + dab, rng.uniform(0.3, 0.85))
        scroll.dry(tint, 0.3, 1.3)
    for end in ((-0.75, 0.42), (0.55, 0.46)):
        scroll.stroke(
            np.linspace(
                np.add(at, (end[0] * wide, 0)), np.add(at, (end[0] * wide, end[1] * wide)), 6
            ),
            0.003,
            0.8,
        )
    for part in np.linspace(-0.62, 0.62, 15):  # thatch
        ends = [
            np.add(at, (part * 0.55 * wide, -0.62 * wide)),
            np.add(at, (part * 1.7 * wide, rng.normal(0.02, 0.03) * wide)),
        ]
        scroll.stroke(evenly(curve(ends), 10), 0.0042, rng.uniform(0.5, 0.95), 0.4)
    scroll.dry(SOOT, 0.4)


def boat(scroll: Scroll, x: float, y: float, long: float) -> None:
    """Paint a fisherman in a small boat."""
    at = np.array([x, y])
    parts = (
        ([(-1, -0.20), (-0.5, 0.03), (0.3, 0.06), (1.05, -0.22)], 0.0075, 0.95),
        ([(-0.95, -0.20), (-0.3, -0.07), (0.4, -0.06), (1.0, -0.21)], 0.0028, 0.7),
        ([(-0.55, -0.05), (-0.42, -0.36), (-0.05, -0.42), (0.12, -0.06)], 0.006, 0.75),
        ([(-0.40, -0.08), (-0.28, -0.31), (-0.05, -0.33), (0.02, -0.06)], 0.0045, 0.45),
        ([(0.50, -0.10), (0.47, -0.34), (0.53, -0.50)], 0.011, 0.9),
        ([(0.36, -0.50), (0.53, -0.61), (0.70, -0.50)], 0.005, 0.9),
        ([(0.50, -0.38), (0.72, -0.34)], 0.004, 0.8),
        ([(0.66, -0.85), (0.80, -0.20), (0.98, 0.42)], 0.0020, 0.7),
    )
    for points, width, load in parts:
        line = evenly(curve([(u * long + x, v * long + y) for u, v in points]), 24)
        scroll.stroke(line, width * np.sin(np.linspace(0.5, 2.7, 24)), load, 0.25)
    scroll.dry(SOOT, 0.35)
    for row, load in ((0.16, 0.30), (0.26, 0.20), (0.38, 0.12)):
        line = np.linspace(
            np.add(at, (-0.8 * long, row * long)), np.add(at, (0.8 * long, row * long)), 16
        )
        scroll.stroke(line, 0.006, load, 0.5)
    scroll.dry(SOOT, 0.4, 1.2)


def pine(scroll: Scroll, trunk: list[tuple[float, float]], width: float) -> None:
    """Paint a crooked trunk and flat clumps of needles in fans, pale behind dark."""
    rng = scroll.rng
    spine = evenly(curve(trunk), 50)
    scroll.stroke(spine, width * np.linspace(1.1, 0.35, 50), 0.85, 0.15)
    clouds = []
    for part in np.linspace(0.30, 1.0, 9):
        start = spine[int(part * 49)]
        hand = rng.choice([-1, 1])
        reach = width * rng.uniform(3.0, 6.5) * (1.25 - 0.7 * part)
        tip = np.add(start, (hand * reach, rng.uniform(-0.5, 0.15) * reach))
        mid = (start + tip) / 2 + (0, rng.uniform(0.05, 0.25) * reach)
        limb = evenly(curve([start, mid, tip]), 18)
        scroll.stroke(limb, width * np.linspace(0.42, 0.12, 18), 0.75, 0.3)
        clouds += [(limb[i], width * rng.uniform(1.0, 1.5)) for i in (8, 12, 17)]
    clouds += [(spine[-1] + rng.normal(0, width * 0.8, 2), width * 1.3) for _ in range(3)]
    scroll.dry()
    for load, shift in ((0.30, 0.5), (0.85, 0.0)):
        for place, reach in clouds:
            for _ in range(3):
                heart = (
                    place + rng.normal(0, 1, 2) * (0.9 * width, 0.28 * width) + (0, shift * width)
                )
                for angle in np.linspace(np.pi * 1.02, np.pi * 1.98, 13) + rng.normal(0, 0.06, 13):
                    away = np.array([np.cos(angle), np.sin(angle) * 0.75]) * reach
                    needle = np.linspace(heart, heart + away * rng.uniform(0.7, 1.1), 3)
                    thick = max(1, round(scroll.size * 0.0009))
                    ImageDraw.Draw(scroll.layer).line(
                        scroll.places(needle), int(255 * load * rng.uniform(0.7, 1)), thick
                    )
        scroll.dry(SOOT, 0.25)


def seal(scroll: Scroll, x: float, y: float, side: float) -> None:
    """Paint a red seal with signs of no language."""
    rng = scroll.rng
    square = np.array([(-0.5, -0.5), (0.5, -0.52), (0.52, 0.5), (-0.5, 0.51)]) * side + (x, y)
    scroll.blot(square, 0.95)
    draw = ImageDraw.Draw(scroll.layer)
    for column in (-0.22, 0.22):
        for row in np.linspace(-0.36, 0.36, 6):
            a = np.array([x + (column - 0.15) * side, y + row * side])
            b = np.add(a, (0.30 * side * rng.uniform(0.6, 1), 0))
            draw.line(scroll.places(np.array([a, b])), 0, max(1, round(side * scroll.size * 0.055)))
        for part in (-0.08, 0.1):
            a = np.array([x + (column + part) * side, y + rng.uniform(-0.4, -0.1) * side])
            b = np.add(a, (0, side * rng.uniform(0.2, 0.45)))
            draw.line(scroll.places(np.array([a, b])), 0, max(1, round(side * scroll.size * 0.055)))
    scroll.dry(CINNABAR, 0.35, 1.15)
