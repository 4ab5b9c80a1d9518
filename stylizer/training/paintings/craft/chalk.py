"""Black, red and white chalk on toned laid paper, after a study of tone and form."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from stylizer.training.fields import Array, Labels, Mask, Random, blur, coordinates, noise, unit
from stylizer.training.paintings.craft.shared import drift, evenly, hexes, over, turn

SHEET, BLACK, RED, WHITE = hexes(("#bfa98a", "#1b1817", "#963a20", "#f8f1e2"))
SLANT = -0.95  # the natural stroke of a right hand, in radians


class Study:
    """Maps of the motif: tone (0 dark, 1 light), direction of form, share of red, and thing."""

    def __init__(self, rng: Random, size: int) -> None:
        self.rng, self.size = rng, size
        x, y = coordinates(size)
        self.x, self.y = (x + 1) / 2, (y + 1) / 2
        self.tone, self.form = np.ones_like(x), np.full_like(x, SLANT)
        self.red, self.thing = np.zeros_like(x), np.zeros(x.shape, np.int32)
        self.outlines: list[tuple[int, Array]] = []

    def put(self, inside: Mask, tone: Array, form: Array, red: float) -> None:
        """Add a thing in front of all others."""
        self.tone = np.where(inside, tone, self.tone).astype(np.float32)
        self.form = np.where(inside, form, self.form).astype(np.float32)
        self.red = np.where(inside, red, self.red).astype(np.float32)
        self.thing = np.where(inside, self.thing.max() + 1, self.thing)

    def trace(self, *lines: Array) -> None:
        """Add edges of the thing that was added last; later things hide them."""
        self.outlines += [(int(self.thing.max()), evenly(line, 80)) for line in lines]

    def shadow(self, x: float, y: float, wide: float) -> None:
        """Add a shadow that falls to the right on the table, soft at its far end."""
        u, v = (self.x - x - 0.75 * wide) / (1.55 * wide), (self.y - y) / (0.36 * wide)
        v = v + 0.55 * u
        cover = np.clip(1.5 * (1 - np.hypot(u, v)), 0, 1) ** 0.7
        self.tone *= 1 - 0.78 * cover


def drawn(study: Study) -> Image.Image:
    """Return the drawing of a study, made layer by layer."""
    rng, size, tone = study.rng, study.size, study.tone
    dark = np.clip(1 - tone + 0.05 * drift(rng, size, 1.4), 0, 1)
    form, slant = study.form, SLANT + 0.12 * drift(rng, size, 2.4)
    along = turn(slant, form, np.where(study.thing > 3, 0.75, 0.35))
    rubbed = np.clip(blur(dark, size / 220), 0, 1) ** 1.6 * (0.42 + 0.07 * drift(rng, size, 1.2))
    marks = [
        hatching(study, dark, slant, 420, 0.52, 0.016, 0.07, 0.30),
        hatching(study, dark, along, 2300, 0.34, 0.0032, 0.060, 0.55),
        hatching(study, dark, form, 1900, 0.52, 0.0028, 0.050, 0.65),
        hatching(study, dark, slant + 1.05, 1500, 0.68, 0.0026, 0.055, 0.7),
        hatching(study, dark, along + 0.3, 900, 0.82, 0.0065, 0.045, 0.9),
        contours(study),
    ]
    black = np.clip(rubbed, 0, 1)
    for mark in marks:
        black = added(black, 0.85 * mark)
    warm = study.red * np.clip(1.15 - np.abs(dark - 0.55) * 1.6, 0, 1)
    red = 0.35 * blur(warm, size / 260)
    for field, wide in ((form, 0.0045), (along, 0.0028)):
        red = added(red, 0.85 * hatching(study, warm, field, 2200, 0.25, wide, 0.045, 0.8))
    bright = np.clip((tone - 0.64) * 2.3, 0, 1)
    white = 0.20 * blur(bright, size / 260)
    for field, wide, least in ((along, 0.0048, 0.30), (form, 0.0030, 0.40), (slant, 0.010, 0.90)):
        white = added(white, hatching(study, bright, field, 1500, least, wide, 0.04, 0.72))
    return on_paper(study, black, red, white)


def added(below: Array, above: Array) -> Array:
    """Return the amount of chalk after more chalk was added; it stays below 1."""
    return 1 - (1 - below) * (1 - above)


def hatching(
    study: Study,
    wish: Array,
    angle: Array,
    count: int,
    least: float,
    width: float,
    length: float,
    press: float,
) -> Array:
    """Return the pressure in [0, 1] of patches of four parallel strokes.

    Strokes are where `wish` is above `least`. A stroke follows the angle and ends at the edge of
    the thing on which it began. `width` and `length` are in units of the side.
    """
    rng, size = study.rng, study.size
    heart = np.repeat(rng.uniform(0, 1, (count, 2)), 4, axis=0)
    heading = angle[tuple((heart[:, ::-1] * (size - 1)).astype(int).T)]
    heading = heading + rng.normal(0, 0.05, len(heart))
    across = np.stack([-np.sin(heading), np.cos(heading)], 1)
    order = np.tile(np.arange(4) - 1.5, count)[:, None]
    place = heart + across * order * width * rng.uniform(1.5, 2.6, (len(heart), 1))
    place += rng.normal(0, 0.004, place.shape)
    step = (length / 7 * rng.uniform(0.5, 1.3, len(place)))[:, None]
    floor = least * (0.75 + 0.5 * rng.random(len(place)))
    began, going = study.thing[pixel(place, size)], np.ones(len(place), bool)
    spots, alive = [], []
    for _ in range(7):
        at = pixel(place, size)
        going = going & (study.thing[at] == began) & (wish[at] > floor)
        spots.append(place)
        alive.append(going)
        heading = angle[at] + np.where(np.cos(angle[at] - heading) < 0, np.pi, 0)
        place = place + step * np.stack([np.cos(heading), np.sin(heading)], 1)
    ends = np.sum(alive, 0)
    path, ends = np.stack(spots, 1)[ends > 1] * size, ends[ends > 1]
    force = press * rng.uniform(0.5, 1.0, len(path))
    thick = np.maximum(1, np.round(width * size * rng.uniform(0.7, 1.3, len(path)))).astype(int)
    layer = Image.new("L", (size, size), 0)
    draw = ImageDraw.Draw(layer)
    for line, end, ink, wide in zip(path, ends, force, thick, strict=True):
        for start in range(0, int(end) - 1, 3):  # lighter as the stroke goes on
            piece = [(float(px), float(py)) for px, py in line[start : min(start + 4, int(end))]]
            draw.line(piece, int(255 * ink * (1 - 0.09 * start)), int(wide), joint="curve")
    return blur(np.asarray(layer, dtype=np.float32) / 255, size / 2200)


def pixel(place: Array, size: int) -> tuple[Labels, Labels]:
    """Return row and column of places (n, 2), which are in units of the side."""
    at = np.clip((place * size).astype(int), 0, size - 1)
    return at[:, 1], at[:, 0]


def contours(study: Study) -> Array:
    """Return the contours: each edge is drawn two or three times, with changing pressure."""
    rng, size = study.rng, study.size
    layer = Image.new("L", (size, size), 0)
    draw = ImageDraw.Draw(layer)
    for thing, line in study.outlines:
        seen = study.thing[pixel(line, size)] <= thing
        for attempt in range(3):
            sway = 0.0016 * np.sin(np.linspace(0, rng.uniform(3, 9), 80) + rng.uniform(0, 6))
            sway = sway[:, None] + rng.normal(0, 0.0022, 2)
            first = int(rng.integers(0, 30)) if attempt else 0
            wave = np.sin(np.linspace(0, rng.uniform(5, 14), 80) + rng.uniform(0, 6))
            weight = np.clip(0.55 + 0.45 * wave, 0.05, 1)
            spots = (line + sway) * size
            for i in np.flatnonzero(seen[first:78]) + first:
                wide = max(1, round(size * (0.0012 + 0.0034 * weight[i]) * (0.6 if attempt else 1)))
                piece = [(float(px), float(py)) for px, py in spots[i : i + 2]]
                draw.line(piece, int(255 * (0.25 + 0.7 * weight[i])), wide, joint="curve")
    return blur(np.asarray(layer, dtype=np.float32) / 255, size / 2200)


def on_paper(study: Study, black: Array, red: Array, white: Array) -> Image.Image:
    """Return the picture of chalk on laid paper.

    The paper has fine lines in one direction, chain lines in the other, and tooth everywhere. The
    chalk stays on its ridges.
    """
    rng, size = study.rng, study.size
    wander = drift(rng, size, 2.0)
    laid = 0.5 + 0.5 * np.sin(2 * np.pi * 190 * study.y + 0.8 * wander)
    chain = np.exp(-((((study.x * 11 + 0.02 * wander) % 1) - 0.5) ** 2) * 900)
    tooth = unit(np.clip(noise(rng, size, 0.5), -2.5, 2.5))
    grain = 0.62 * tooth + 0.25 * laid + 0.10 * chain + 0.05 * drift(rng, size, 1.0)
    tint = 1 + 0.02 * drift(rng, size, 0.8) - 0.03 * (laid - 0.5) - 0.03 * chain
    picture = SHEET * tint[..., None]
    for colour, amount, cover in ((RED, red, 0.85), (BLACK, black, 0.95), (WHITE, white, 0.97)):
        caught = np.clip((1.15 * amount - grain) * 2.1 + 0.28, 0, 1) * np.clip(amount * 3, 0, 1)
        soft = 0.46 * amount  # dust in the hollows
        share = cover * np.clip(np.maximum(caught, soft), 0, 1)
        picture = over(picture, np.broadcast_to(colour, picture.shape), share)
    return Image.fromarray((np.clip(picture, 0, 1) * 255).astype(np.uint8))
