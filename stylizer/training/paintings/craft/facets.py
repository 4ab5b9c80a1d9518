"""Facets: the picture is cut by lines, loose planes and arcs, and painted in short strokes.

Each facet shows the motif shifted by another amount, is lighter or darker than its neighbours, and
is shaded from one edge.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from stylizer.training.fields import Array, Labels, Random, blur, coordinates, noise
from stylizer.training.paintings.craft.shared import hexes


def facets(rng: Random, size: int) -> tuple[Labels, Labels, Array]:
    """Return for each pixel the number of its facet, 1 if the facet is light, and the shade (0 to
    1) from its edges."""
    x, y = coordinates(size)
    x, y = x + 0.006 * np.sin(9 * y), y + 0.006 * np.sin(8 * x)
    sides: list[Array] = []
    for angle, offset in (
        (1.48, -0.52), (1.66, -0.12), (1.52, 0.34), (1.60, 0.70),
        (0.62, -0.42), (0.55, 0.02), (0.68, 0.44),
        (-0.60, -0.40), (-0.52, 0.06), (-0.66, 0.48),
    ):  # fmt: skip
        turned = angle + rng.normal(0, 0.07)
        shift = offset + rng.normal(0, 0.04)
        sides.append(x * np.sin(turned) - y * np.cos(turned) - shift)
    straight = len(sides)
    sides.append(np.hypot(x - 0.08, y - 0.12) - 0.46)
    sides.append(np.hypot(x + 0.55, y + 0.62) - 0.36)
    sides.append(np.hypot(x - 0.72, y - 0.78) - 0.52)
    for _ in range(11):  # loose planes, as of cut paper
        lean = rng.choice((0.06, 0.62, -0.58, 1.02)) + rng.normal(0, 0.08)
        dx, dy = x - rng.normal(0, 0.45), y - rng.normal(0.05, 0.42)
        across, along = dx * np.cos(lean) + dy * np.sin(lean), dy * np.cos(lean) - dx * np.sin(lean)
        wide, tall = rng.uniform(0.06, 0.17), rng.uniform(0.16, 0.36)
        sides.append(np.minimum(wide * (1 + 0.8 * along) - np.abs(across), tall - np.abs(along)))
    # Lines end at other lines: each is visible only on one side of some other line.
    code = np.zeros((size, size), dtype=np.int64)
    parity = np.zeros((size, size), dtype=np.int64)
    shadow = np.zeros((size, size), dtype=np.float32)
    reach = np.hypot(x, y)
    for k, side in enumerate(sides):
        stop = sides[int(rng.integers(straight))]
        seen = (stop * rng.choice((-1, 1)) > -0.12) | (reach < 0.35) | (k >= straight)
        past = (side > 0) & seen
        code = code * 2 + past
        parity ^= past
        dark = np.exp(-np.abs(side) / rng.uniform(0.05, 0.20)) * rng.uniform(0.3, 0.95)
        shadow = np.maximum(shadow, dark * seen * ((side > 0) == (rng.random() < 0.5)))
    _, cells = np.unique(code, return_inverse=True)
    return cells.reshape(size, size), parity, shadow


def broken(
    rng: Random,
    drawn: Labels,
    lines: Array,
    tones: Array,
    cells: Labels,
    parity: Labels,
    shadow: Array,
) -> tuple[Array, Array, Labels, Array, Array]:
    """Return a motif in facets: colours, ink, number of the plane, stroke angle, bristle marks.

    All are (n, n). `drawn` holds the number of the thing at each pixel, `lines` the ink in [0, 1],
    and `tones` (things, m, 3) the tones of each thing from dark to light.
    """
    size, count = len(cells), int(cells.max()) + 1
    x, y = coordinates(size)
    turned = rng.normal(0, 0.10, count)[cells]
    zoom = rng.normal(1.0, 0.09, count)[cells]
    shift = rng.normal(0, 0.046, (2, count))
    u = (x * np.cos(turned) + y * np.sin(turned)) * zoom + shift[0][cells]
    v = (y * np.cos(turned) - x * np.sin(turned)) * zoom + shift[1][cells]
    row = np.clip((v + 1) * size / 2, 0, size - 1).astype(np.int32)
    column = np.clip((u + 1) * size / 2, 0, size - 1).astype(np.int32)
    labels = drawn[row, column].astype(np.int64)
    ink = lines[row, column] * rng.choice((0.25, 0.8, 1.0, 1.0), count)[cells]
    # A facet is light or dark, shaded across, and darker under the edge of another.
    lean = rng.uniform(0, 2 * np.pi, count)[cells]
    slope = (x * np.cos(lean) + y * np.sin(lean)) * 1.1
    means = np.bincount(cells.ravel(), slope.ravel(), count) / np.bincount(cells.ravel())
    slope = np.clip(slope - means[cells], -0.6, 0.6)
    tone = 1.05 + 1.4 * parity + rng.normal(0, 0.32, count)[cells] + 1.2 * slope
    light = np.exp(-((x - 0.05) ** 2 + (y - 0.05) ** 2) / 0.55)
    tone = np.clip(tone + 0.8 * light - 0.25 - 1.6 * shadow, 0, 2.999)
    below = tone.astype(np.int64)
    part = (tone - below)[..., None]
    scene = tones[labels, below] * (1 - part) + tones[labels, below + 1] * part
    # Some facets are washed with one colour: planes of air.
    wash = rng.choice(hexes(("#8a7a5c", "#5f7480", "#c9a468", "#b0452c", "#e6dfca")), count)[cells]
    washed: Array = np.multiply(
        (rng.random(count) < 0.3)[cells], np.clip(0.42 + 0.8 * slope, 0, 0.65)
    )
    share = np.clip(washed + 0.22 * np.clip(np.hypot(x, y) - 0.75, 0, 1), 0, 1)[..., None]
    scene = scene * (1 - share) + wash * share * (0.7 + 0.3 * tone[..., None] / 2)
    # A few facets are combed or hatched over.
    u, v = x * np.cos(lean) + y * np.sin(lean), y * np.cos(lean) - x * np.sin(lean)
    kind = rng.choice((0, 0, 0, 0, 0, 0, 1, 2), count)[cells]
    comb = np.sin(190 * (v + 0.02 * np.sin(7 * u) + 0.012 * noise(rng, size, 2.2)))
    hatch = np.sin(380 * v)
    marks = np.where(kind == 1, comb, np.where(kind == 2, hatch, -1))
    ink = np.maximum(ink, 0.42 * np.clip(2 * marks - 0.9, 0, 1))
    rim = blur(np.abs(np.gradient(cells.astype(np.float32))).sum(0).clip(0, 1), size / 1400)
    gate = noise(rng, size, 1.8) > -0.2
    ink = np.maximum(ink, np.clip(1.6 * rim, 0, 0.85) * gate)
    parts = cells * len(tones) + labels
    way = rng.uniform(0, np.pi, count)[cells]
    angle = way + 0.1 * noise(rng, size, 2.2)
    u, v = x * np.cos(way) + y * np.sin(way), y * np.cos(way) - x * np.sin(way)
    place = (
        ((v + 2) * size / 2).astype(np.int32) % size,
        ((u + 2) * size / 2).astype(np.int32) % size,
    )
    grain = noise(rng, size, 0.9, 14.0)[place]
    scene = scene * (1 + 0.075 * grain[..., None])
    return scene.astype(np.float32), ink, parts, angle.astype(np.float32), grain


def dabs(
    rng: Random,
    colour: Image.Image,
    height: Image.Image,
    scene: Array,
    parts: Labels,
    angle: Array,
    width: float,
    cover: float,
) -> None:
    """Paint short strokes of about one width (pixels) that stay within a plane."""
    size = len(scene)
    paint, relief = ImageDraw.Draw(colour), ImageDraw.Draw(height)
    hairs = int(np.clip(width / 5, 3, 14))
    for x, y in rng.uniform(0, size, (int(cover * (size / width) ** 2 / 3), 2)):
        here = int(y), int(x)
        lean = float(angle[here]) + rng.normal(0, 0.10)
        along = np.asarray((np.cos(lean), np.sin(lean)))
        across = along[::-1] * (1, -1)
        for long in (3.4, 2.2, 1.2):
            half = 0.5 * width * long * along
            ends = np.asarray(
                [(x, y) + s * half + t * across * width / 2 for s in (-1, 1) for t in (-1, 1)]
            )
            ends = np.clip(ends, 0, size - 1).astype(int)
            if (parts[ends[:, 1], ends[:, 0]] == parts[here]).all():
                break
        else:
            continue
        tone = scene[here] + rng.normal(0, 0.032) + rng.normal(0, 0.009, 3)
        load = rng.uniform(85, 130)
        for hair in np.linspace(-0.5, 0.5, hairs):
            middle = np.asarray((x, y)) + hair * width * across
            first = middle - half * rng.uniform(0.75, 1.05)
            last = middle + half * rng.uniform(0.6, 1.05)
            line = [(float(first[0]), float(first[1])), (float(last[0]), float(last[1]))]
            shade = np.clip(tone + rng.normal(0, 0.028), 0, 1) * 255
            thick = max(2, round(1.4 * width / hairs))
            paint.line(line, tuple(int(value) for value in shade), thick)
            pile = load + 70 * abs(hair) + rng.normal(0, 22)
            relief.line(line, int(np.clip(pile, 0, 255)), thick)
