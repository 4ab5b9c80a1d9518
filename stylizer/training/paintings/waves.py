"""A great wave and a far mountain, in the manner of Japanese colour woodcuts.

Every wave is a sheet of lines between its hollow and its back. The foam along its crest splits into
hooked fingers. Flat colours, a graded sky and a dark key line are printed one after the other on
cream paper, with the grain of the wood.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from stylizer.training.fields import Array, Random, coordinates, noise
from stylizer.training.paintings.craft.shared import curve, drift, evenly, hexes, over, ribbon

Colour = tuple[int, int, int]
TINTS = hexes(
    ("#f0e4c6", "#14264a", "#1b4478", "#39719f", "#7fa9b8", "#bccfc6", "#c8452b", "#e0b478")
)
PAPER, KEY, DEEP, BLUE, MIST, PALE, RED, SAND = (
    (int(r * 255), int(g * 255), int(b * 255)) for r, g, b in TINTS
)
# For each wave: hollow and back from foot to tip, number of lines, length of the fingers.
FAR_WAVES = (
    (
        [(0.62, 0.88), (0.40, 0.85), (0.24, 0.75), (0.185, 0.63), (0.21, 0.555), (0.27, 0.565)],
        [(-0.1, 1.0), (-0.06, 0.72), (0.02, 0.56), (0.12, 0.485), (0.22, 0.49), (0.27, 0.565)],
        9,
        0.045,
    ),
    (
        [
            *((0.10, 0.90), (0.42, 0.83), (0.64, 0.70), (0.745, 0.52)),
            *((0.73, 0.36), (0.64, 0.275), (0.54, 0.28), (0.475, 0.345)),
        ],
        [
            *((1.15, 1.1), (1.14, 0.7), (1.08, 0.40), (0.95, 0.20)),
            *((0.80, 0.105), (0.65, 0.105), (0.53, 0.19), (0.475, 0.345)),
        ],
        17,
        0.085,
    ),
)
NEAR_WAVES = (
    (
        [(0.80, 1.25), (0.60, 1.06), (0.47, 0.97), (0.40, 0.905), (0.30, 0.87), (0.245, 0.915)],
        [(-0.1, 1.3), (-0.1, 1.05), (-0.04, 0.88), (0.07, 0.80), (0.18, 0.82), (0.245, 0.915)],
        10,
        0.055,
    ),
    (
        [(0.10, 1.25), (0.36, 1.05), (0.52, 0.985), (0.62, 0.93), (0.69, 0.925), (0.71, 0.955)],
        [(1.2, 1.35), (1.14, 1.1), (1.04, 0.95), (0.90, 0.86), (0.77, 0.865), (0.71, 0.955)],
        11,
        0.055,
    ),
)


def paint(seed: int, size: int) -> Image.Image:
    """Return the picture, size x size."""
    sheet = Sheet(np.random.default_rng(seed), size * 2)
    distance(sheet)
    for shape in FAR_WAVES:
        wave(sheet, *shape)
    boat(sheet, 0.40, 0.775, 0.075)
    for shape in NEAR_WAVES:
        wave(sheet, *shape)
    return printed(sheet).resize((size, size), Image.Resampling.LANCZOS)


class Sheet:
    """The print: colours and key lines, in units of its side from the upper left."""

    def __init__(self, rng: Random, size: int) -> None:
        self.rng, self.size = rng, size
        self.colour = Image.new("RGB", (size, size), PAPER)
        self.key = Image.new("L", (size, size), 0)

    def places(self, shape: Array) -> list[tuple[float, float]]:
        return [(x, y) for x, y in (np.asarray(shape) * self.size).tolist()]

    def fill(self, shape: Array, colour: Colour) -> None:
        """Fill a shape with a flat colour, which hides the key lines below."""
        ImageDraw.Draw(self.colour).polygon(self.places(shape), colour)
        ImageDraw.Draw(self.key).polygon(self.places(shape), 0)

    def line(self, spine: Array, width: Array | float) -> None:
        ImageDraw.Draw(self.key).polygon(self.places(ribbon(spine, width / 2)), 255)


def distance(sheet: Sheet) -> None:
    """Draw the graded sky, the sun, the mountain, birds and open water."""
    rng, size = sheet.rng, sheet.size
    y = (coordinates(size)[1] + 1) / 2 + 0.02 * drift(rng, size, 1.5, 6.0)
    sky = np.broadcast_to(TINTS[0], (size, size, 3))
    for tint, share in (
        ("#5f93a8", 0.8 * np.clip(1 - y / 0.40, 0, 1) ** 1.2),
        ("#1f4a80", np.clip(1 - y / 0.17, 0, 1) ** 0.9),
        ("#e9b98a", 0.9 * np.clip(1 - np.abs(y - 0.66) / 0.26, 0, 1) ** 1.3),
    ):
        sky = over(sky, np.broadcast_to(hexes((tint,)), sky.shape), share)
    sheet.colour = Image.fromarray((sky * 255).astype(np.uint8))
    sheet.fill(disc(0.285, 0.30, 0.088), RED)
    slope = [(0.12, 0.69), (0.26, 0.615), (0.345, 0.525), (0.365, 0.505), (0.40, 0.508)]
    side = evenly(curve([*slope, (0.42, 0.527), (0.51, 0.62), (0.66, 0.69)]), 120)
    sheet.fill(side, MIST)
    snow = side[side[:, 1] < 0.575]
    teeth = np.linspace(snow[-1, 0], snow[0, 0], 15)
    jag = 0.575 + np.where(np.arange(15) % 2, 0.022, -0.022) * rng.uniform(0.5, 1.3, 15)
    sheet.fill(np.concatenate([snow, np.stack([teeth, jag], 1)]), PAPER)
    sheet.line(side, 0.0028)
    sheet.fill(np.array([(-0.1, 0.685), (1.1, 0.685), (1.1, 1.1), (-0.1, 1.1)]), BLUE)
    across = np.linspace(-0.05, 1.05, 90)
    for row in np.linspace(0.69, 0.80, 9):
        ripple = row + 0.05 * (row - 0.6) * np.sin(across * 40 + row * 300)
        width = 0.0022 + 0.0015 * np.sin(across * 23 + row * 90)
        sheet.line(np.stack([across, ripple], 1), width)
    flock = ((0.10, 0.19, 20), (0.155, 0.155, 16), (0.075, 0.265, 16), (0.44, 0.13, 14))
    for x, y0, wing in (*flock, (0.165, 0.225, 13)):
        for hand in (-0.001, 0.001):
            bent = (x + 0.7 * hand * wing, y0 - 0.0007 * wing)
            feather = curve([(x, y0), bent, (x + 1.6 * hand * wing, y0 - 0.00025 * wing)])
            sheet.line(feather, 0.0003 * wing * np.linspace(1, 0.1, len(feather)))


def boat(sheet: Sheet, x: float, y: float, tall: float) -> None:
    """Draw a small boat with a red sail."""
    place = np.array([x, y])
    hull = curve([(-0.75, -0.22), (-0.4, 0.05), (0.4, 0.05), (0.85, -0.3)]) * tall + place
    top = [(-0.38, -0.22), (-0.5, -0.8), (-0.25, -1.35), (0.45, -1.2), (0.55, -0.7)]
    sail = evenly(curve([*top, (0.42, -0.22)]), 40) * tall + place
    for shape, colour in ((hull, SAND), (sail, RED)):
        sheet.fill(shape, colour)
        sheet.line(np.concatenate([shape, shape[:1]]), 0.0035)
    for part in (0.25, 0.5, 0.75):
        top, low = (sail[a] * (1 - part) + sail[b] * part for a, b in ((0, -1), (15, 25)))
        sheet.line(np.linspace(top, low, 8), 0.002)


def wave(
    sheet: Sheet,
    hollow: list[tuple[float, float]],
    back: list[tuple[float, float]],
    lines: int,
    finger: float,
) -> None:
    """Draw a wave from foot to tip: striped water, then foam."""
    rng = sheet.rng
    inner, outer = evenly(curve(hollow), 160), evenly(curve(back), 160)
    sheet.fill(np.concatenate([inner, outer[::-1]]), DEEP)
    gap = np.hypot(*(outer - inner).T) / lines
    for i in range(lines):
        depth = (i + 0.5 + rng.normal(0, 0.08)) / lines
        spine = inner * (1 - depth) + outer * depth
        first, last = int(160 * rng.uniform(0, 0.12)), int(160 * rng.uniform(0.86, 0.97))
        swell = gap[first:last] * np.sin(np.linspace(0.02, np.pi, last - first)) ** 0.4
        for colour, share in ((BLUE, 0.39), ((PALE, PAPER, MIST)[i % 3], 0.18)):
            sheet.fill(ribbon(spine[first:last], swell * share), colour)
    for depth in np.linspace(0, 1, lines + 1):
        spine = inner * (1 - depth) + outer * depth
        width = 0.0044 if depth in (0, 1) else 0.0024
        sheet.line(spine, width + 0.001 * np.sin(np.linspace(0, 19, 160) + depth * 40))
    foam(sheet, inner, outer, finger)


def foam(sheet: Sheet, inner: Array, outer: Array, finger: float) -> None:
    """Draw two layers of foam: one behind the crest, and one that breaks over its lip."""
    rng, shapes = sheet.rng, [crest(inner, outer, 70, (0.0, 0.0), (0.04, 0.6))]
    curl = float(np.sign(outer[-1, 0] - outer[100, 0]))  # 1 breaks to the right, -1 to the left
    ahead = np.arctan2(*np.gradient(outer, axis=0).T[::-1])
    for place in np.linspace(70, 159, 30):
        i, fresh = int(place), (place - 70) / 89
        reach = finger * (0.22 + 0.75 * fresh**2) * rng.uniform(0.7, 1.25)
        aside = ahead[i] - curl * rng.uniform(0.35, 0.9)
        claw(rng, shapes, outer[i], aside, reach, curl, 1)
    for _ in range(46):  # spray
        i = int(rng.integers(96, 160))
        flight = ahead[i] - curl * rng.uniform(-0.9, 1.5)
        far = finger * rng.exponential(0.8)
        x, y = outer[i] + far * np.array([np.cos(flight), np.sin(flight)])
        shapes.append(disc(x, y, finger * rng.uniform(0.025, 0.06)))
    emboss(sheet, shapes, curl)
    shapes = [crest(inner, outer, 84, (0.12, 0.18), (0.16, 0.86))]
    for depth in np.linspace(0.10, 0.95, 11):  # streams down the face of the wave
        spine = (inner * depth + outer * (1 - depth))[int(160 * rng.uniform(0.50, 0.74)) : 150]
        swell = np.linspace(0.05, 1.5, len(spine)) ** 0.6
        shapes.append(ribbon(spine, finger * rng.uniform(0.06, 0.11) * swell))
    for place in np.linspace(88, 158, 26):
        i, fresh = int(place), (place - 88) / 70
        depth = 0.14 + 0.70 * fresh
        reach = finger * (0.35 + 0.9 * fresh) * rng.uniform(0.75, 1.25)
        down = ahead[i] + curl * rng.uniform(0.2, 1.0)
        claw(rng, shapes, outer[i] * (1 - depth) + inner[i] * depth, down, reach, curl, 1)
    for turn in np.linspace(-1.1, 0.8, 5):
        claw(rng, shapes, outer[150], ahead[150] + turn, finger * 1.7, curl, 2)
    emboss(sheet, shapes, curl)
    for _ in range(40):  # marks within the foam
        i = int(rng.integers(90, 156))
        depth = rng.uniform(0.05, 0.80) * (i - 70) / 90
        shapes, at = [], outer[i] * (1 - depth) + inner[i] * depth
        reach = finger * rng.uniform(0.4, 1.0)
        claw(rng, shapes, at, ahead[i] - curl * rng.uniform(0, 0.8), reach, curl, 0, 0.09)
        sheet.fill(shapes[0], (PALE, MIST)[i % 2])


def crest(
    inner: Array, outer: Array, first: int, top: tuple[float, float], low: tuple[float, float]
) -> Array:
    """Return the outline of the part of a wave between the depths `top` and `low`.

    A depth of 0 is the back of the wave, 1 its hollow. Both depths are given at the point `first`
    and at the tip.
    """
    edges, count = [], len(outer) - first
    for ends, knobs in ((top, 9), (low, 6)):
        scallop = 0.05 * np.abs(np.sin(np.linspace(0, knobs * np.pi, count)))
        depth = (np.linspace(*ends, count) + scallop)[:, None]
        edges.append(outer[first:] * (1 - depth) + inner[first:] * depth)
    return np.concatenate([edges[0], edges[1][::-1]])


def disc(x: float, y: float, radius: float) -> Array:
    around = np.linspace(0, 2 * np.pi, 60)
    return np.stack([x + radius * np.cos(around), y + radius * np.sin(around)], 1)


def claw(
    rng: Random,
    shapes: list[Array],
    at: Array,
    ahead: float,
    reach: float,
    curl: float,
    splits: int,
    thick: float = 0.2,
) -> None:
    """Add a finger of foam that hooks and splits at its end; `thick` is its half width over its
    length."""
    spine, bend = [np.asarray(at)], curl * rng.uniform(1.6, 3.0)
    for i in range(14):
        ahead += bend * i / 84
        spine.append(spine[-1] + reach / 14 * np.array([np.cos(ahead), np.sin(ahead)]))
        if splits and i in (3, 7):
            aside = ahead - curl * rng.uniform(0.6, 1.0)
            claw(rng, shapes, spine[-1], aside, reach * 0.6, curl, splits - 1)
    taper = np.linspace(1, 0.04, len(spine)) ** 0.6
    shapes.append(ribbon(np.asarray(spine), thick * reach * taper))


def emboss(sheet: Sheet, shapes: list[Array], curl: float) -> None:
    """Draw the shapes as one piece of foam: white paper, a pale rim in the shade, a key line."""
    size = sheet.size
    solid = Image.new("L", (size, size), 0)
    for shape in shapes:
        ImageDraw.Draw(solid).polygon(sheet.places(shape), 255)
    soft = solid.filter(ImageFilter.GaussianBlur(size * 0.0022))
    wide = soft.point([255 if v > 40 else 0 for v in range(256)])
    away = (round(curl * size * 0.004), round(size * -0.005))
    moved = solid.rotate(0, translate=away, fillcolor=255)
    sheet.colour.paste(PALE, (0, 0), wide)
    sheet.colour.paste(PAPER, (0, 0), ImageChops.darker(solid, moved))
    sheet.key.paste(0, (0, 0), wide)
    sheet.key.paste(255, (0, 0), ImageChops.subtract(wide, solid))


def printed(sheet: Sheet) -> Image.Image:
    """Print colours and key line on the paper, with the grain of the wood and uneven ink."""
    size, rng = sheet.size, sheet.rng
    # The year rings of a plank that was cut along the trunk.
    rings = np.sin(22 * drift(rng, size, 2.2, 7.0) + 3 * drift(rng, size, 1.5, 20.0))
    paper = TINTS[0] * (1 + 0.014 * drift(rng, size, 0.7)[..., None])
    fibre, fleck = noise(rng, size, 0.5, 24.0), noise(rng, size, 0.5)
    strength = 0.90 + 0.045 * rings + 0.035 * fibre - 0.5 * np.clip(fleck - 2.4, 0, 0.8)
    ink = np.asarray(sheet.colour, dtype=np.float32) / 255
    picture = over(paper, ink, np.clip(strength, 0, 1))
    key = sheet.key.rotate(0, translate=(round(size * 0.001), round(size * -0.0008)))
    lines = np.asarray(key.filter(ImageFilter.GaussianBlur(size / 2400)), dtype=np.float32) / 255
    picture = over(picture, np.broadcast_to(TINTS[1], picture.shape), 0.94 * lines)
    return Image.fromarray((np.clip(picture, 0, 1) * 255).astype(np.uint8))
