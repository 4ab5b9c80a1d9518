"""A mountain lake with poppies in watercolour, painted from far and pale to near and strong."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from stylizer.training.fields import Array, blur
from stylizer.training.paintings.craft.shared import drift, hexes, over, region
from stylizer.training.paintings.craft.washes import PAPER, Line, Sheet

# The colour of white paper under one full film of each pigment.
CERULEAN, ULTRAMARINE, VIOLET = "#4fa3d1", "#3a4fb0", "#6f4fa0"
ROSE, PEACH, GOLD = "#e06a8c", "#f7a872", "#f2c14a"
SAP, VIRIDIAN, INDIGO = "#7fa03a", "#2f8070", "#23345c"
SCARLET, CRIMSON = "#ee3f22", "#b01c34"

# Ranges from far to near: crest, peaks as x, width, height, roughness, pigments, strength.
RANGES = (
    (-0.24, ((0.28, 0.26, 0.20), (-0.45, 0.20, 0.13)), 0.035, (CERULEAN, VIOLET), 0.62),
    (-0.10, ((-0.75, 0.34, 0.20), (0.75, 0.25, 0.09)), 0.022, (ULTRAMARINE, VIOLET), 0.85),
    (0.01, ((0.95, 0.40, 0.13), (-0.90, 0.30, 0.05)), 0.012, (VIRIDIAN, INDIGO), 0.95),
)
# Firs: x, foot, height. Poppies: x, y, radius. Buds: x, y.
FIRS = (
    (-0.80, 0.17, 0.62),
    (-0.66, 0.18, 0.44),
    (-0.90, 0.17, 0.40),
    (-0.52, 0.16, 0.27),
    (-0.43, 0.15, 0.17),
)
POPPIES = (
    (-0.08, 0.37, 0.05),
    (0.45, 0.38, 0.05),
    (-0.40, 0.42, 0.055),
    (0.80, 0.44, 0.06),
    (0.24, 0.45, 0.04),
    (-0.62, 0.54, 0.13),
    (0.10, 0.55, 0.12),
    (0.66, 0.56, 0.11),
    (-0.28, 0.70, 0.10),
    (-0.78, 0.80, 0.10),
    (0.38, 0.76, 0.15),
    (0.84, 0.80, 0.085),
    (0.04, 0.86, 0.08),
)
BUDS = ((-0.16, 0.52), (0.32, 0.55), (0.52, 0.50), (-0.46, 0.58), (-0.90, 0.52))


def paint(seed: int, size: int) -> Image.Image:
    """Return the picture, size x size."""
    rng = np.random.default_rng(seed)
    sheet = Sheet(rng, size * 2)
    inner = (np.maximum(np.abs(sheet.x), np.abs(sheet.y)) < 0.94).astype(np.float32)
    sky(sheet, inner)
    mountains(sheet, inner)
    lake(sheet, inner)
    meadow(sheet, inner)
    return sheet.picture(size)


def sky(sheet: Sheet, inner: Array) -> None:
    """Paint the sky wet in wet: blue runs into rose and peach around clouds of bare paper."""
    x, y, rng = sheet.x, sheet.y, sheet.rng
    cloud = drift(rng, sheet.size, 2.1)
    pile = 0.6 * np.sin(3.0 * x + 1.6) + 0.9 * cloud - 6 * np.abs(y + 0.50 - 0.1 * x) + 0.7
    clear = 1 - np.clip(1.6 * pile, 0, 1)
    above = inner * np.clip((0.06 - y) * 5, 0, 1)
    blue = np.clip(1.05 - 1.25 * (y + 0.94), 0.10, 1)
    sheet.wash(
        above * np.clip((y + 0.55) * 2.2, 0, 1), (PEACH, ROSE), 0.55, 0.35 + 0.3 * cloud, 0.6
    )
    sheet.wash(
        above * clear,
        (CERULEAN, ULTRAMARINE),
        blue,
        0.75 - 0.7 * (y + 0.95),
        blooms=((0.94, -0.92, 0.34), (-0.98, -0.62, 0.2)),
    )
    belly = np.clip(1.6 * pile, 0, 1) * np.clip((y + 0.55 + 0.05 * cloud) * 7, 0, 1)
    sheet.wash(above * belly, (VIOLET, CERULEAN), 0.30, wet=0.5)


def mountains(sheet: Sheet, inner: Array) -> None:
    """Paint mountain ranges that fade into mist towards their feet."""
    x, y, rng = sheet.x, sheet.y, sheet.rng
    jag = drift(rng, sheet.size, 1.5)[sheet.size // 3][None, :]
    jag, foot = jag - jag.mean(), 0.10
    for crest, peaks, rough, pigments, strength in RANGES:
        edge = crest + rough * jag
        for at, wide, high in peaks:
            edge = edge - high * np.exp(-(((x - at) / wide) ** 2))
        mass = inner * (y > edge) * np.clip((foot + 0.02 - y) * 40, 0, 1)
        fade = np.clip(1.1 - 0.9 * (y - edge) / np.maximum(foot - edge, 0.05), 0.2, 1)
        sheet.wash(mass, pigments, strength * fade, rim=1.0)
        facets = np.sin(13 * x + 19 * y + drift(rng, sheet.size, 1.6)) > 0.1
        shade = mass * facets * np.clip((edge + 0.16 - y) * 9, 0, 1)
        sheet.wash(shade, pigments, 0.42 * strength, 0.8, wet=0.45, dry=-0.9)
        jag = -jag[:, ::-1]


def lake(sheet: Sheet, inner: Array) -> None:
    """Paint mirrored mountains in soft stripes, with bare paper where the brush ran dry."""
    x, y, rng = sheet.x, sheet.y, sheet.rng
    shore = 0.10
    water = inner * (y > shore + 0.012) * (y < 0.50)
    deep = (y - shore) / 0.4
    sheet.wash(water, (PEACH, CERULEAN), 0.15 + 0.45 * deep, 0.25 + 0.9 * deep, 0.0, 0.3)
    ripple = 0.012 * np.sin(95 * y + 2 * drift(rng, sheet.size, 2.0))
    for at, wide, long, pigments in (
        (0.28, 0.24, 0.30, (CERULEAN, VIOLET)),
        (-0.72, 0.32, 0.36, (ULTRAMARINE, VIOLET)),
        (0.92, 0.30, 0.24, (VIRIDIAN, INDIGO)),
    ):
        reach = long * np.exp(-(((x - at + ripple) / wide) ** 2))
        mirror = water * np.clip((shore + reach - y) * 14, 0, 1)
        gaps = np.clip(2.2 + 2 * np.sin(60 * y + 2.5 * x + drift(rng, sheet.size)), 0, 1)
        sheet.wash(mirror * gaps, pigments, 0.62, wet=0.5, rim=0.4)
    bands = water * (np.sin(34 * np.sqrt(np.clip(deep, 0, 2)) * 1.5 + 2 * np.sin(2 * x)) > 0.55)
    sheet.wash(bands, (ULTRAMARINE, VIRIDIAN), 0.42, wet=0.0, dry=0.25, rim=0.2)


def meadow(sheet: Sheet, inner: Array) -> None:
    """Paint firs on a spit of land, the near meadow, grasses and poppies, and a few splashes."""
    x, y, rng = sheet.x, sheet.y, sheet.rng
    spit = 0.112 + 0.085 * np.clip(-0.10 - x, 0, 1) + 0.006 * np.sin(23 * x)
    land = inner * (y > 0.09 - 0.02 * np.clip(-0.2 - x, 0, 1)) * (y < spit) * (x < -0.10)
    sheet.wash(land, (SAP, VIRIDIAN), 0.9, rim=0.8)
    for share, pigments, strength in ((1.0, (VIRIDIAN, INDIGO), 0.9), (0.7, (INDIGO, SAP), 0.8)):
        firs: list[tuple[Line, float]] = []
        for tx, foot, tall in FIRS:
            firs.append(([(tx, foot), (tx + 0.006, foot - tall)], 0.016))
            for up in np.linspace(0.06, 0.97, int(34 * tall) + 6):
                half = 0.23 * tall * (1 - up) ** 0.85 * share * rng.uniform(0.55, 1.15) + 0.008
                top = foot - tall * up
                for side in (-1, 1):
                    tip = (tx + side * half, top + 0.45 * half + rng.normal(0, 0.006))
                    firs.append(
                        (
                            [(tx, top), (tx + 0.55 * side * half, top + 0.12 * half), tip],
                            0.024 * share,
                        )
                    )
        sheet.wash(sheet.strokes(firs), pigments, strength, wet=0.1, rim=0.6, dry=-2.2)
    bank = 0.44 - 0.10 * np.sin(1.8 * x + 0.4) + 0.03 * np.sin(6 * x)
    ground = inner * (y > bank)
    sheet.wash(
        ground,
        (GOLD, SAP),
        0.85,
        0.25 + 0.9 * (y - bank),
        0.1,
        blooms=((0.45, 0.62, 0.17), (-0.35, 0.80, 0.14), (0.86, 0.84, 0.12)),
    )
    shade = ground * np.clip((y - 0.60 - 0.10 * np.sin(3 * x + 1)) * 3, 0, 1)
    sheet.wash(shade, (SAP, VIRIDIAN), 0.75, wet=0.7, dry=-1.2)
    for pigments, count, long in (((SAP, VIRIDIAN), 130, 0.30), ((VIRIDIAN, INDIGO), 70, 0.42)):
        blades = []
        for bx in rng.uniform(-0.95, 0.95, count):
            foot, tall = rng.uniform(0.72, 1.0), long * rng.uniform(0.4, 1.0)
            bow = rng.normal(0, 0.10)
            blades.append(
                ([(bx + bow * s * s, foot - tall * s) for s in np.linspace(0, 1, 7)], 0.014)
            )
        sheet.wash(sheet.strokes(blades) * inner, pigments, 0.9, wet=0.1, rim=0.4)
    poppies(sheet)
    drops = [
        [(cx + r * np.cos(a), cy + r * np.sin(a)) for a in np.linspace(0, 6, 9)]
        for cx, cy, r in zip(
            rng.uniform(-0.9, 0.9, 60),
            rng.uniform(0.3, 0.93, 60),
            rng.exponential(0.005, 60),
            strict=True,
        )
    ]
    sheet.wash(region(sheet.size, *drops), (SCARLET, GOLD), 0.8, wet=0.0, rim=1.0)


def petals(cx: float, cy: float, radius: float, turns: Sequence[float]) -> list[Line]:
    """Return the outlines of crumpled petals that lean out from the centre, one per direction."""
    way, shapes = np.linspace(0, 2 * np.pi, 30), []
    for turn in turns:
        far = radius * (0.78 + 0.09 * np.sin(5 * way + 9 * cx + turn) + 0.05 * np.sin(11 * way))
        px = cx + 0.50 * radius * np.cos(turn) + far * np.cos(way)
        py = cy + 0.36 * radius * np.sin(turn) + 0.72 * far * np.sin(way)
        shapes.append(list(zip(px.tolist(), py.tolist(), strict=True)))
    return shapes


def poppies(sheet: Sheet) -> None:
    """Paint petals in films that dry over each other, veins, dark centres, and buds."""
    rng = sheet.rng
    stems, buds, back, front, hearts, veins = [], [], [], [], [], []
    for cx, cy, radius in POPPIES:
        turn, bow = rng.uniform(0, 6), rng.normal(0, 0.07)
        stems.append(([(cx + bow * s * s, cy + 0.42 * s) for s in np.linspace(0, 1, 9)], 0.015))
        back += petals(cx, cy - 0.1 * radius, radius, (turn, turn + 2.2, turn + 4.1))
        front += petals(cx, cy + 0.25 * radius, 0.85 * radius, (0.4 + 0.3 * turn, 2.6))
        hearts += petals(cx, cy + 0.05 * radius, 0.26 * radius, (turn,))
        for way in rng.uniform(0, 2 * np.pi, 16):
            ray = radius * np.asarray([np.cos(way), 0.72 * np.sin(way)])
            reach = np.linspace(0.25, rng.uniform(0.6, 1.15), 5)
            vein = [(cx + float(ray[0]) * f, cy + float(ray[1]) * f) for f in reach]
            veins.append((vein, 0.11 * radius))
    for cx, cy in BUDS:
        stems.append(
            ([(cx, cy), (cx + 0.02, cy - 0.05), (cx + 0.05, cy), (cx + 0.06, cy + 0.5)], 0.012)
        )
        buds += petals(cx, cy + 0.02, 0.028, (1.5, 4.7))
    inner = sheet.y < 0.95
    sheet.wash(sheet.strokes(stems) * inner, (VIRIDIAN, SAP), 0.9, wet=0.0)
    sheet.wash(region(sheet.size, *buds), (SAP, SCARLET), 1.1, wet=0.0)
    whole = region(sheet.size, *back, *front)
    # Lift the meadow's colour off with a damp brush before the petals are painted.
    lifted = blur(whole[sheet.row, sheet.column], sheet.size / 1400)
    sheet.light = over(sheet.light, hexes((PAPER,))[0], 0.9 * lifted)
    gaps = 1 - 0.9 * (drift(rng, sheet.size, 1.2) > 1.7)  # specks of bare paper
    sheet.wash(whole * gaps, (SCARLET, PEACH), 0.9, rim=0.8, wet=0.1)
    sheet.wash(region(sheet.size, *front), (SCARLET, CRIMSON), 0.6, rim=1.1, wet=0.35)
    sheet.wash(sheet.strokes(veins) * whole, (CRIMSON, SCARLET), 0.55, wet=0.5, rim=0.4)
    sheet.wash(region(sheet.size, *hearts), (INDIGO, VIOLET), 1.7, wet=0.35, rim=0.5)
