"""A still life in facets: guitar, bottle, glass and newspaper, in the manner of early cubism.

The motif is drawn once, as labels and ink. Lines, planes and a few arcs cut the picture into
facets. Each facet shows the motif shifted by another amount, is lighter or darker than its
neighbours, and is shaded from one edge. Short strokes have one direction within a facet.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image, ImageDraw

from stylizer.training.fields import Array, Random, noise
from stylizer.training.paintings.craft.facets import broken, dabs, facets
from stylizer.training.paintings.craft.shared import curve, hexes, lit, pixels

# The tones of each label, from dark to light.
TONES = {
    "wall": ("#222e3a", "#4c6472", "#8ba0a6", "#d2d6cc"),
    "panel": ("#33261a", "#735637", "#b38f5c", "#e6cf9f"),
    "shutter": ("#1a3252", "#2c5f92", "#6c9cbc", "#c8dcdc"),
    "table": ("#3a2212", "#80501f", "#c08538", "#ecc27a"),
    "cloth": ("#5c6670", "#a2abac", "#dcdacd", "#fbf5e4"),
    "paper": ("#6e6250", "#a89a7c", "#d9cba6", "#f0e6c8"),
    "score": ("#4f5a5c", "#8c9490", "#c9c8b8", "#efe8d6"),
    "guitar": ("#5a2c14", "#a85a22", "#d98a3a", "#f0bf6e"),
    "side": ("#2a1810", "#4f2c18", "#7d4a26", "#a8703e"),
    "hole": ("#0e0d10", "#1c1a1e", "#2f2a2a", "#57483c"),
    "neck": ("#17110f", "#38261c", "#6b452c", "#9c7048"),
    "bottle": ("#0f2420", "#1f4a3a", "#3f7a58", "#8fb48a"),
    "label": ("#7a2018", "#b83a26", "#dc6a44", "#f0d9b0"),
    "glass": ("#3a5260", "#7a98a4", "#b4cad0", "#eaf0ea"),
    "lemon": ("#8a6a14", "#c99a1e", "#ecc83e", "#f9e98e"),
    "pear": ("#4a5418", "#7d8c2a", "#b0b848", "#dcdc88"),
}
ORDER = tuple(TONES)
MATIN = (
    ((0, 2), (0, 0), (0.5, 1), (1, 0), (1, 2)),
    ((0, 2), (0.5, 0), (1, 2)),
    ((0, 0), (1, 0), (0.5, 0), (0.5, 2)),
    ((0.5, 0), (0.5, 2)),
    ((0, 2), (0, 0), (1, 2), (1, 0)),
)


class Motif:
    """The still life: labels of its things, and ink for lines and letters."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.labels = Image.new("L", (size, size))
        self.ink = Image.new("L", (size, size))

    def shape(self, outline: Array, label: str, contour: float = 0.004) -> None:
        spots = pixels(outline, self.size)
        ImageDraw.Draw(self.labels).polygon(spots, fill=ORDER.index(label))
        ImageDraw.Draw(self.ink).polygon(spots, fill=0)
        if contour:
            self.line(np.vstack((outline, outline[:1])), contour)

    def line(self, line: Array, width: float = 0.004, ink: int = 230) -> None:
        thick = max(1, round(width * self.size / 2))
        ImageDraw.Draw(self.ink).line(pixels(line, self.size), ink, thick, joint="curve")


def paint(seed: int, size: int) -> Image.Image:
    """Return the picture, size x size."""
    rng = np.random.default_rng(seed)
    large = size * 2
    motif = still_life(rng, large)
    cells, parity, shadow = facets(rng, large)
    labels, lines = np.asarray(motif.labels), np.asarray(motif.ink, dtype=np.float32) / 255
    tones = np.stack([hexes(TONES[name]) for name in ORDER])
    scene, ink, parts, angle, grain = broken(rng, labels, lines, tones, cells, parity, shadow)
    colour = Image.fromarray((np.clip(0.92 * scene, 0, 1) * 255).astype(np.uint8))
    height = Image.fromarray(np.clip(100 + 26 * grain, 0, 255).astype(np.uint8))
    for width, cover in ((0.040, 1.1), (0.023, 1.7), (0.013, 1.3)):
        dabs(rng, colour, height, scene, parts, angle, width * large, cover)
    worn = np.clip(0.95 + 0.35 * noise(rng, large, 0.9), 0, 1) * ink
    painted = np.asarray(colour, dtype=np.float32) * (1 - worn[..., None])
    painted = painted + worn[..., None] * np.asarray((30, 22, 20), np.float32)
    return lit(Image.fromarray(painted.astype(np.uint8)), height).resize(
        (size, size), Image.Resampling.LANCZOS
    )


def at(outline: ArrayLike, x: float, y: float, scale: float, angle: float) -> Array:
    """Return the outline (n, 2), scaled, rotated by an angle in radians and moved to (x, y)."""
    turned = np.asarray([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    moved: Array = (np.asarray(outline) * scale) @ turned + np.asarray((x, y))
    return moved


def box(x: float, y: float, wide: float, tall: float, angle: float = 0.0) -> Array:
    corners = np.asarray([(-wide, -tall), (wide, -tall), (wide, tall), (-wide, tall)])
    return at(corners, x, y, 1, angle)


def disc(x: float, y: float, wide: float, tall: float) -> Array:
    around = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    return np.stack((x + wide * np.cos(around), y + tall * np.sin(around)), 1)


def still_life(rng: Random, size: int) -> Motif:
    motif = Motif(size)
    motif.shape(box(-0.75, -0.3, 0.35, 1.2, 0.06), "panel")
    motif.shape(box(0.72, -0.6, 0.30, 0.52, -0.05), "shutter")
    for k in range(7):
        motif.line(box(0.72, -0.98 + 0.13 * k, 0.27, 0.001, -0.05)[:2], 0.006)
    top = curve(
        [(-1.1, 0.42), (-0.4, 0.24), (0.4, 0.22), (1.1, 0.40), (1.2, 1.2), (-1.2, 1.2)], True
    )
    motif.shape(top, "table")
    for k in range(26):  # grain of the wood
        x = np.linspace(-1.1, 1.1, 60)
        y = 0.36 + 0.03 * k + 0.02 * np.sin(3 * x + k * 0.7) + 0.03 * np.exp(-((x - 0.5) ** 2) * 9)
        motif.line(np.stack((x, y), 1), 0.003, int(rng.integers(60, 150)))
    cloth = np.asarray([(-0.95, 0.50), (-0.15, 0.38), (0.75, 0.52), (0.62, 0.98), (-0.5, 1.05)])
    motif.shape(cloth, "cloth")
    motif.shape(at(box(0, 0, 0.36, 0.22), -0.50, 0.66, 1, -0.25), "paper")
    for k, strokes in enumerate(MATIN):
        letter = np.asarray(strokes) * (0.085, 0.075) + (0.125 * k - 0.31, -0.18)
        for a, b in pairwise(letter):
            motif.line(at(np.stack((a, b)), -0.50, 0.66, 1, -0.25), 0.026, 255)
    for k in range(9):
        row = np.asarray([(-0.32, 0.02 + 0.021 * k), (0.32, 0.02 + 0.021 * k)])
        motif.line(at(row, -0.50, 0.66, 1, -0.25), 0.006, 120)
    motif.shape(at(box(0, 0, 0.24, 0.31), 0.47, 0.30, 1, 0.28), "score")
    for stave in range(4):
        for k in range(5):
            high = -0.25 + 0.13 * stave + 0.017 * k
            motif.line(at([(-0.21, high), (0.21, high)], 0.47, 0.30, 1, 0.28), 0.003, 170)
        for _ in range(6):
            beat, high = rng.uniform(-0.2, 0.2), -0.25 + 0.13 * stave + 0.017 * rng.integers(0, 5)
            note = at(disc(beat, high, 0.014, 0.010), 0.47, 0.30, 1, 0.28)
            ImageDraw.Draw(motif.ink).polygon(pixels(note, size), 255)
            motif.line(
                at([(beat + 0.012, high), (beat + 0.012, high - 0.06)], 0.47, 0.30, 1, 0.28), 0.005
            )
    bottle(motif, -0.47, 0.02)
    guitar(motif, 0.02, 0.16, 0.62)
    glass(motif, 0.60, 0.48)
    motif.shape(at(disc(0, 0, 0.12, 0.09), -0.02, 0.74, 1, 0.4), "lemon")
    motif.shape(
        curve(
            [
                (0.22, 0.62),
                (0.27, 0.68),
                (0.34, 0.76),
                (0.30, 0.88),
                (0.16, 0.88),
                (0.13, 0.76),
                (0.18, 0.68),
            ],
            True,
        ),
        "pear",
    )
    return motif


def bottle(motif: Motif, x: float, y: float) -> None:
    side = [(0.045, -0.62), (0.05, -0.36), (0.14, -0.22), (0.155, 0.1), (0.15, 0.46), (0.0, 0.50)]
    right = np.asarray(side)
    outline = np.vstack((curve(side), curve([(-a, b) for a, b in side[::-1]])))
    motif.shape(np.add(outline, (x, y)), "bottle", 0.007)
    motif.shape(box(x, y - 0.60, 0.06, 0.04), "label")
    motif.shape(box(x, y + 0.12, 0.145, 0.13), "label")
    motif.shape(box(x, y + 0.12, 0.115, 0.10), "paper", 0.003)
    for k, strokes in enumerate((((0, 0), (0.5, 2), (1, 0)), MATIN[3], MATIN[4])):
        letter = np.asarray(strokes) * (0.05, 0.045) + (x - 0.09 + 0.065 * k, y + 0.075)
        motif.line(letter, 0.016, 255)
    motif.line(right[1:5] * (0.6, 1) + (x, y), 0.006, 120)
    motif.line(disc(x, y + 0.47, 0.13, 0.03), 0.005)


def guitar(motif: Motif, x: float, y: float, angle: float) -> None:
    half = [(0.0, -0.32), (0.15, -0.30), (0.20, -0.19), (0.14, -0.05), (0.17, 0.06), (0.27, 0.20)]
    half += [(0.24, 0.37), (0.10, 0.45), (0.0, 0.46)]
    outline = np.vstack((curve(half), curve([(-a, b) for a, b in half[::-1]])))
    motif.shape(at(outline, x + 0.05, y + 0.05, 1.12, angle), "side", 0.006)
    motif.shape(at(outline, x, y, 1.10, angle), "guitar", 0.008)
    motif.line(at(outline, x, y, 1.02, angle), 0.004, 150)
    motif.shape(at(box(0, -0.50, 0.040, 0.42), x, y, 1.1, angle), "neck", 0.006)
    motif.shape(at(box(0, -0.98, 0.062, 0.085), x, y, 1.1, angle), "side", 0.006)
    motif.shape(at(disc(0, 0.02, 0.092, 0.092), x, y, 1.1, angle), "hole")
    motif.line(at(disc(0, 0.02, 0.112, 0.112), x, y, 1.1, angle), 0.008, 190)
    motif.shape(at(box(0, 0.27, 0.10, 0.018), x, y, 1.1, angle), "neck")
    for k in np.linspace(-0.028, 0.028, 5):
        motif.line(at([(k, -0.9), (k * 1.5, 0.27)], x, y, 1.1, angle), 0.003, 200)
    for k in range(9):
        fret = -0.86 + 0.075 * k
        motif.line(at([(-0.04, fret), (0.04, fret)], x, y, 1.1, angle), 0.004, 180)
    for k in (-1.0, -0.94):
        for side in (-0.085, 0.085):
            motif.shape(at(disc(side, k, 0.018, 0.014), x, y, 1.1, angle), "score")


def glass(motif: Motif, x: float, y: float) -> None:
    bowl = [
        (-0.115, -0.22),
        (-0.10, -0.05),
        (-0.03, 0.03),
        (0.03, 0.03),
        (0.10, -0.05),
        (0.115, -0.22),
    ]
    motif.shape(curve(bowl) + np.asarray((x, y)), "glass", 0.006)
    motif.shape(disc(x, y - 0.22, 0.115, 0.035), "cloth", 0.006)
    motif.shape(box(x, y + 0.09, 0.014, 0.075), "glass", 0.005)
    motif.shape(disc(x, y + 0.17, 0.09, 0.028), "glass", 0.006)
    motif.line(disc(x, y - 0.10, 0.105, 0.03), 0.004)
