"""Stained glass: sheets of glass cut to pieces, lit from behind and set in lead.

Every piece shows a part of the same sheets, rotated by another angle: streaks, ripples, bubbles.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from stylizer.training.fields import Array, Random, blur, coordinates, noise
from stylizer.training.paintings.craft.shared import hexes, over, pixels


class Window:
    """The pieces by number, the colour of each piece, and the painted lines on them."""

    def __init__(self, rng: Random, size: int) -> None:
        self.rng, self.size, self.count = rng, size, 0
        self.ids = Image.new("I", (size, size))
        self.scene = Image.new("RGB", (size, size))
        self.enamel = Image.new("L", (size, size))

    def put(self, outline: Array, colour: Array) -> None:
        """Lay one piece over the others."""
        self.count += 1
        spots = pixels(outline, self.size)
        ImageDraw.Draw(self.ids).polygon(spots, fill=self.count)
        ImageDraw.Draw(self.scene).polygon(spots, fill=tuple(int(255 * v) for v in colour))
        ImageDraw.Draw(self.enamel).polygon(spots, fill=0)

    def trace(self, line: Array, width: float, ink: int = 200) -> None:
        """Paint a line on the glass; `width` is in units of half the window's side."""
        thick = max(1, round(width * self.size / 2))
        ImageDraw.Draw(self.enamel).line(pixels(line, self.size), ink, thick, joint="curve")

    def pick(self, colours: tuple[str, ...]) -> Array:
        colour: Array = self.rng.choice(hexes(colours))
        return colour


def cut(window: Window, sun: tuple[float, float]) -> tuple[Array, Array]:
    """Return the glass (size, size, 3), and the seams between pieces (size, size).

    Light comes from the sun (x, y in [-1, 1]) behind the glass.
    """
    rng, size = window.rng, window.size
    ids = np.asarray(window.ids)
    scene = np.asarray(window.scene, dtype=np.float32) / 255
    flat, count = ids.ravel(), window.count + 1
    area = np.maximum(np.bincount(flat, minlength=count), 1)
    mean = np.stack([np.bincount(flat, scene[..., c].ravel(), count) / area for c in range(3)], 1)
    mean = mean * rng.normal(0.97, 0.12, (count, 1)) + rng.normal(0, 0.035, (count, 3))
    base = 0.75 * mean.astype(np.float32)[ids] + 0.25 * scene
    # Every piece shows a part of the same sheets, rotated by another angle.
    angle = rng.uniform(0, np.pi, count)[ids].astype(np.float32)
    row, column = np.mgrid[:size, :size].astype(np.float32)
    shift = rng.integers(0, size, (2, count))
    along = (column * np.cos(angle) + row * np.sin(angle)).astype(np.int32) + shift[0][ids]
    across = (row * np.cos(angle) - column * np.sin(angle)).astype(np.int32) + shift[1][ids]
    place = (across % size, along % size)
    streaks = noise(rng, size, 1.7, 7.0)[place]
    ripples = noise(rng, size, 1.3, 2.0)[place]
    hammered = blur(noise(rng, size, 0.0), size / 500)
    hammered = (hammered / hammered.std())[place]
    seeds = bubbles(rng, size)[place]
    thick = np.clip(1.0 + 0.42 * streaks + 0.16 * ripples + 0.06 * hammered, 0.3, 2.4)[..., None]
    glass = np.clip(base, 0.02, 1) ** thick
    milk = np.clip(0.55 * streaks + 0.4 * ripples - 0.55, 0, 1) * rng.uniform(0, 0.45, count)[ids]
    glass = over(glass, 0.35 * glass + 0.65 * np.asarray((1.0, 0.97, 0.9), np.float32), milk)
    glass = glass * (1 + 0.35 * seeds[..., None])
    x, y = coordinates(size)
    far = np.hypot(x - sun[0], y - sun[1])
    light = 0.76 + 0.36 * np.exp(-((far / 0.7) ** 2)) - 0.30 * np.clip(np.hypot(x, y) - 0.6, 0, 1)
    light = light * (1 + 0.05 * noise(rng, size, 2.4))
    ink = blur(np.asarray(window.enamel, dtype=np.float32) / 255, size / 1800)
    glass = glass * light[..., None] * (1 - 0.75 * ink[..., None])
    edges = np.zeros((size, size), dtype=np.float32)
    edges[:, 1:] = ids[:, 1:] != ids[:, :-1]
    edges[1:] = np.maximum(edges[1:], ids[1:] != ids[:-1])
    return np.clip(glass, 0, 1.3), edges


def bubbles(rng: Random, size: int) -> Array:
    """Return bubbles in the glass: rings, light inside and dark at the rim, and stretched."""
    drawn = Image.new("L", (size, size), 128)
    draw = ImageDraw.Draw(drawn)
    for x, y in rng.uniform(0, size, (900, 2)):
        tall = size * rng.uniform(0.0008, 0.0024)
        wide = tall * rng.uniform(1.0, 2.6)
        draw.ellipse((x - wide, y - tall, x + wide, y + tall), 215, 60, max(1, size // 1400))
    return np.asarray(drawn, dtype=np.float32) / 128 - 1


def leaded(rng: Random, glass: Array, edges: Array) -> Image.Image:
    """Return the window with lead over the seams, of varying width, round, with grime beside it."""
    size = len(edges)
    spread = size / 520
    lead = blur(edges, spread) * spread * np.sqrt(2 * np.pi)
    level = 0.42 * np.exp(0.35 * noise(rng, size, 2.0))
    came = np.clip((lead - level) / 0.10 + 0.5, 0, 1)
    grime = np.clip(blur(edges, spread * 3) * spread * 4, 0, 1)
    bright = np.clip(glass, 0, 1)
    halo = blur(bright * (1 - came[..., None]), size / 90)
    pane = bright * (1 - 0.28 * grime[..., None]) + 0.30 * halo**1.6
    relief = blur(np.minimum(lead, 1.2), spread / 2)
    down, right = np.gradient(relief)
    shine = np.clip(-(down + right) * spread * 1.3, -0.4, 1)
    metal = 0.085 + 0.10 * shine + 0.015 * noise(rng, size, 1.0)
    metal = metal[..., None] * np.asarray((0.95, 0.98, 1.08), np.float32) + 0.10 * halo
    result = over(pane, metal, came)
    return Image.fromarray((np.clip(result, 0, 1) * 255).round().astype(np.uint8))
