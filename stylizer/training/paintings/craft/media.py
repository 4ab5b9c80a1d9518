"""Shapes in different media: gouache, dry brush, sponge, wash and scratched paint."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image, ImageDraw

from stylizer.training.fields import Array, Random, blur, noise
from stylizer.training.paintings.craft.shared import hexes, over, ribbon

INK = "#17141c"
BRIGHT = ("#d8342a", "#ee7f2d", "#f5c63a", "#2f62b5", "#1c8c86", "#7a4aa0", "#e78aa0", "#4a9a52")
MEDIA = ("flat", "dry", "sponge", "wash", "scratch")


class Sheet:
    """Paint on canvas: colours (n, n, 3), thickness (n, n) and the number of shapes (n, n)."""

    def __init__(self, rng: Random, ground: Array) -> None:
        self.rng, self.colour, self.size = rng, ground, len(ground)
        size = self.size
        self.thick = np.full((size, size), 0.3, np.float32)
        self.count = np.zeros((size, size), dtype=np.float32)
        self.bristles = noise(rng, size, 0.8, 18.0)
        self.clouds = noise(rng, size, 1.5)
        pores = blur(noise(rng, size, 0.0), size / 420)
        self.pores = pores / pores.std()

    def put(
        self,
        outline: Array,
        colour: str,
        medium: str = "flat",
        *,
        inside: str | None = None,
        fade: float = 0.0,
        strength: float = 1.0,
    ) -> None:
        """Paint a shape with outline (m, 2); `inside` is its colour over other shapes.

        The shape fades out by a share `fade` in a random direction.
        """
        rng, size = self.rng, self.size
        places = (np.asarray(outline) + 1) * size / 2
        low = np.clip(np.floor(places.min(0)).astype(int) - 12, 0, size - 1)
        high = np.clip(np.ceil(places.max(0)).astype(int) + 12, 1, size)
        if (high - low < 2).any():
            return
        mask = Image.new("L", (int(high[0] - low[0]), int(high[1] - low[1])))
        ImageDraw.Draw(mask).polygon([(float(x), float(y)) for x, y in places - low], fill=255)
        shape = np.asarray(mask, dtype=np.float32) / 255
        window = np.s_[low[1] : high[1], low[0] : high[0]]
        share, grain = self.cover(medium, shape, rng.uniform(0, np.pi))
        if fade:
            y, x = np.mgrid[-1 : 1 : shape.shape[0] * 1j, -1 : 1 : shape.shape[1] * 1j]
            way = rng.uniform(0, 2 * np.pi)
            share = share * np.clip(
                1 - fade * (0.5 + 0.6 * (x * np.cos(way) + y * np.sin(way))), 0, 1
            )
        share = np.clip(share * strength, 0, 1).astype(np.float32)
        below = self.colour[window]
        tone = np.broadcast_to(hexes((colour,))[0], below.shape)
        if inside is not None:
            tone = over(
                tone, np.broadcast_to(hexes((inside,))[0], below.shape), self.count[window] > 0
            )
        tone = np.clip(tone * (1 + 0.055 * grain[..., None]), 0, 1)
        tone = below * (0.25 + 0.75 * tone) if medium == "wash" else tone
        self.colour[window] = over(below, tone, share)
        body = 0.12 if medium == "wash" else 1.0
        rise = share * body * (0.5 + 0.13 * grain)
        self.thick[window] = self.thick[window] * (1 - 0.7 * share * body) + rise
        if shape.sum() > 0.002 * size * size:
            self.count[window] += shape

    def cover(self, medium: str, shape: Array, way: float) -> tuple[Array, Array]:
        """Return the paint that the medium leaves at each pixel of the shape, and tool marks."""
        size, (high, wide) = self.size, shape.shape
        row, column = np.mgrid[:high, :wide].astype(np.float32)
        shift = self.rng.integers(0, size, 2)
        along = column * np.cos(way) + row * np.sin(way)
        across = row * np.cos(way) - column * np.sin(way)
        place = (across.astype(int) + shift[0]) % size, (along.astype(int) + shift[1]) % size
        bristles, clouds, pores = self.bristles[place], self.clouds[place], self.pores[place]
        if medium == "dry":
            return shape * np.clip(1.3 * bristles + 0.5 * clouds + 1.1, 0, 1), bristles
        if medium == "sponge":
            return shape * np.clip(1.6 * pores + 0.8 * clouds + 0.55, 0, 0.95), pores
        if medium == "wash":
            soft = blur(np.pad(shape, 8), max(1.0, size / 260))[8:-8, 8:-8]
            rim = np.clip(shape - soft, 0, 1)
            return shape * np.clip(0.55 + 0.13 * clouds + 0.9 * rim, 0, 1), clouds * 0.6
        if medium == "scratch":
            lines = np.sin(across / size * 420 + 1.6 * clouds) + 0.8 * bristles
            return shape * np.clip(2.2 - 1.4 * lines, 0.04, 1), bristles
        return shape * np.clip(1.02 + 0.04 * bristles, 0, 1), bristles

    def line(
        self, points: Array, width: ArrayLike, colour: str = INK, medium: str = "flat"
    ) -> None:
        """Paint a line through the points; `width` is in units of half the sheet's side."""
        wide = np.interp(
            np.linspace(0, 1, len(points)), np.linspace(0, 1, np.size(width)), np.ravel(width)
        )
        wide = wide * (1 + 0.12 * np.sin(np.linspace(0, 40 * len(points) / 60, len(points))))
        self.put(ribbon(points, np.maximum(wide, 1.6 / self.size) / 2), colour, medium)

    def pick(self, colours: tuple[str, ...] = BRIGHT) -> str:
        return str(self.rng.choice(colours))
