"""A mosaic of a peacock on gold, in the manner of Ravenna.

The figures are outlines with tones from the edge inwards. Tesserae are laid in rows along those
outlines, and are smaller in the figures. In the ground, three rows follow the outlines, and all
others are level. Each tessera has a tone, a cut and a tilt of its own; gold ones glint.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from PIL import Image

from stylizer.training.fields import Array
from stylizer.training.paintings.craft.shared import curve, ribbon
from stylizer.training.paintings.craft.tesserae import GOLD, LARGE, Cartoon, laid

FAN, REACH = (0.0, 0.17), 0.80  # the root of the feathers, and their length
EYE = ("#b8702a", "#eab94a", "#c9d060", "#6fae45", "#1fa096", "#3cc4d0", "#2450b8", "#141f5a")


def paint(seed: int, size: int) -> Image.Image:
    """Return the picture, size x size."""
    rng = np.random.default_rng(seed)
    cartoon = Cartoon(size)
    frame(cartoon)
    train(cartoon)
    garden(cartoon)
    peacock(cartoon)
    return laid(rng, cartoon).resize((size, size), Image.Resampling.LANCZOS)


def disc(x: float, y: float, radius: float, tall: float = 1.0) -> Array:
    around = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    return np.stack((np.cos(around) * radius + x, np.sin(around) * radius * tall + y), 1)


def square(half: float) -> Array:
    return np.asarray([(-half, -half), (half, -half), (half, half), (-half, half)])


def frame(cartoon: Cartoon) -> None:
    """Draw bands around the field, with two strands that cross again and again."""
    cartoon.figure(square(1.1), ("#7a1f22", "#a8342c"))
    cartoon.figure(square(0.972), ("#efe4c8",))
    cartoon.figure(square(0.950), ("#142a5c", "#1c3a78"))
    middle, swing, count = 0.893, 0.030, 9
    t = np.linspace(-middle, middle, 2 * count * 12 + 1)
    phase = np.linspace(0, np.pi * 2 * count, len(t))
    for quarter in range(4):
        spin = np.asarray([[0, 1], [-1, 0]]) if quarter % 2 else np.eye(2)
        spin = spin * (1 if quarter < 2 else -1)
        strands = [np.stack((t, middle + side * swing * np.sin(phase)), 1) for side in (1, -1)]
        tones = (("#e9dcae", "#f7f0d8"), ("#b8412f", "#e0894a"))
        for piece in range(2 * count):  # the strands lie above each other in turn
            reach = slice(piece * 12, piece * 12 + 13)
            for k in (0, 1) if piece % 2 else (1, 0):
                line = np.asarray(strands[k][max(0, reach.start - 1) : reach.stop + 1])
                cartoon.figure(ribbon(line, 0.0165) @ spin, tones[k])
        for piece in range(2 * count):
            x, y = np.asarray((t[piece * 12 + 6], middle)) @ spin
            cartoon.figure(disc(x, y, 0.011), ("#f0cc5a",))
    for x in (-middle, middle):
        for y in (-middle, middle):
            cartoon.figure(square(0.057) + np.asarray((x, y)), ("#efe4c8", "#1f6a5c"))
            cartoon.figure(disc(x, y, 0.034), ("#c8402f", "#f0cc5a"))
    cartoon.figure(square(0.836), ("#efe4c8",))
    cartoon.figure(square(0.812), ("#7a1f22", "#a8342c"))
    cartoon.figure(square(0.780), GOLD, LARGE)


def train(cartoon: Cartoon) -> None:
    """Draw the spread feathers: sectors whose rows run outwards, and three rings of eyes."""
    count, start, end = 13, -1.13 * np.pi, 0.13 * np.pi
    cuts = np.linspace(start, end, count + 1)
    centre = np.asarray(FAN)
    for a, b in pairwise(cuts):
        t = np.linspace(a, b, 12)
        bulge = REACH * (0.955 + 0.045 * np.sin(np.linspace(0, np.pi, 12)))
        rim = np.stack((np.cos(t), np.sin(t)), 1) * bulge[:, None] + centre
        tones = ("#124a52", "#2f9a78", "#1c6f7c", "#8fc052", "#d9b840")
        cartoon.figure(np.vstack((rim, centre)), tones)
    rings = ((0.81, 0.104, count, 0.5), (0.59, 0.082, count - 1, 1.0))
    step = (end - start) / count
    for far, radius, number, first in rings:
        for k in range(number):
            angle = start + (k + first) * step
            eye(cartoon, angle, far * REACH, radius * REACH / 0.86)


def eye(cartoon: Cartoon, angle: float, far: float, radius: float) -> None:
    """Draw the eye of a feather: a drop that points to the root, with a blue centre."""
    around = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    drop = np.stack((np.cos(around), np.sin(around)), 1)
    drop[:, 0] = np.where(drop[:, 0] < 0, drop[:, 0] * 1.55, drop[:, 0])
    drop[:, 1] *= np.where(drop[:, 0] < 0, np.sqrt(np.clip(1 + drop[:, 0] / 1.7, 0, 1)), 1)
    turned = np.asarray([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    at = np.asarray(FAN) + far * turned[0]
    cartoon.figure((drop * radius) @ turned + at, EYE[:4])
    cartoon.figure((drop * (0.52, 0.52) * radius + (0.1 * radius, 0)) @ turned + at, EYE[4:6])
    cartoon.figure((drop * 0.27 * radius + (0.12 * radius, 0)) @ turned + at, EYE[6:])


def garden(cartoon: Cartoon) -> None:
    """Draw a green bank with flowers, and stars in the corners."""
    x = np.linspace(-0.775, 0.775, 30)
    bank = np.stack((x, 0.655 + 0.02 * np.sin(6 * x) + 0.05 * x * x), 1)
    tones = ("#8aa84a", "#5c8a3c", "#3c6f3a", "#2a5a3a", "#204a38")
    cartoon.figure(np.vstack((bank, (0.775, 0.775), (-0.775, 0.775))), tones, LARGE)
    plants = ((-0.66, 0.44, 0.055), (-0.50, 0.53, 0.045), (-0.34, 0.60, 0.035))
    for side in (1, -1):
        for px, py, radius in plants:
            foot = side * (px + 0.05)
            stem = curve([(foot, 0.73), (side * (px + 0.03), (py + 0.7) / 2), (side * px, py)])
            cartoon.figure(ribbon(stem, 0.013), ("#2f6a3a",))
            for up, out in ((0.3, 1), (0.45, -1), (0.62, 1)):
                at = stem[int(up * (len(stem) - 1))]
                tip = np.add(at, (out * 0.075, -0.055))
                blade = ribbon(np.linspace(at, tip, 12), 0.021 * np.sin(np.linspace(0.2, 3.1, 12)))
                cartoon.figure(blade, ("#2f7a44", "#8ab84f"))
            rose(cartoon, side * px, py, radius, ("#c02c34", "#e06a50", "#f4b090"))
    for px, py, radius in ((-0.66, -0.66, 0.075), (0.66, -0.66, 0.075)):
        rose(cartoon, px, py, radius, ("#2450a0", "#f2ead6", "#9fc4d4"))


def rose(cartoon: Cartoon, x: float, y: float, radius: float, tones: tuple[str, ...]) -> None:
    for angle in np.linspace(0, 2 * np.pi, 6, endpoint=False) + 0.3:
        at = (x + 0.62 * radius * np.cos(angle), y + 0.62 * radius * np.sin(angle))
        cartoon.figure(disc(*at, 0.42 * radius), tones)
    cartoon.figure(disc(x, y, 0.34 * radius), ("#f0cc5a", "#b8742a"))


def peacock(cartoon: Cartoon) -> None:
    """Draw the bird in front of its feathers, with its head turned to the left."""

    def add(outline: Array, tones: tuple[str, ...]) -> None:
        cartoon.figure(outline * 1.18 + (0, -0.10), tones)

    for side in (1, -1):
        for k in range(4):
            first, last = (
                np.asarray((0.10, 0.20 + 0.05 * k)),
                np.asarray((0.33 - 0.05 * k, 0.40 + 0.07 * k)),
            )
            line = np.linspace(first, last, 14) + np.sin(np.linspace(0, np.pi, 14))[:, None] * (
                0.05,
                -0.04,
            )
            wing = ribbon(line * (side, 1), 0.034 * np.sin(np.linspace(0.5, 3.0, 14)))
            add(wing, ("#5a2a18", "#c8672a", "#eaa850"))
    for ankle in (-0.07, 0.08):
        leg = curve([(ankle * 0.8, 0.56), (ankle, 0.64), (ankle * 1.05, 0.715)])
        add(ribbon(leg, 0.016), ("#b87a3a", "#e0b060"))
        for toe in (-0.05, 0.0, 0.05):
            foot = np.linspace(
                (ankle * 1.05, 0.71), (ankle + toe - 0.02, 0.735 + 0.01 * (toe == 0)), 6
            )
            add(ribbon(foot, 0.011), ("#d09a4a",))
    body = [(-0.01, -0.20), (0.05, -0.08), (0.055, 0.06), (0.14, 0.19), (0.185, 0.34), (0.13, 0.51)]
    body += [
        (0.0, 0.59),
        (-0.13, 0.51),
        (-0.185, 0.34),
        (-0.15, 0.19),
        (-0.085, 0.06),
        (-0.08, -0.08),
    ]
    tones = ("#152a6a", "#1c4aa4", "#1f5fb4", "#2a86c8", "#2fa6cc", "#4fc0c8", "#2fa6cc", "#2a86c8")
    add(curve([*body, (-0.075, -0.19)], closed=True), tones)
    for row in range(5):  # scales on the breast
        high, wide = 0.20 + 0.075 * row, (0.09, 0.12, 0.13, 0.11, 0.07)[row]
        for at in np.linspace(-wide, wide, 5 - row % 2):
            t = np.linspace(0, np.pi, 12)
            arc = np.stack((at + 0.028 * np.cos(t), high + 0.036 * np.sin(t)), 1)
            add(ribbon(arc, 0.007), ("#e9c65a" if row % 2 else "#7fd4c8",))
    for angle in np.linspace(-0.62, 0.5, 5):
        foot = np.asarray((-0.035, -0.30))
        tip = foot + 0.14 * np.asarray((np.sin(angle), -np.cos(angle)))
        add(ribbon(np.linspace(foot, tip, 6), 0.008), ("#f2e6c8",))
        add(disc(tip[0], tip[1], 0.024), ("#2450b8", "#2fb0c4"))
    beak = np.asarray([(-0.095, -0.30), (-0.235, -0.215), (-0.095, -0.195)])
    add(beak, ("#e8b84a", "#f6dc90"))
    add(disc(-0.045, -0.25, 0.082, 0.88), ("#10204f", "#1f5fb4", "#2a86c8"))
    add(disc(-0.070, -0.262, 0.043, 0.72), ("#f2ead6",))
    add(disc(-0.068, -0.264, 0.0165), ("#0c0c14",))
