"""Watercolour: paper with its grain, and transparent washes on it.

Each wash is a film of pigment through which the paper is visible (Bouguer and Lambert's law of
absorption). Pigment gathers at the rim of a wash, settles in the pits of the paper, and is pushed
aside where a drop runs back into the wash.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw

from stylizer.training.fields import Array, Random, blur, coordinates, noise
from stylizer.training.paintings.craft.shared import drift, hexes, over

PAPER = "#fbf7ee"
Line = list[tuple[float, float]]


class Sheet:
    """Paper with its grain, and the light that the washes let through."""

    def __init__(self, rng: Random, size: int) -> None:
        self.rng, self.size = rng, size
        self.x, self.y = coordinates(size)
        own = np.random.default_rng(rng.integers(2**32))  # draws more numbers at larger sizes
        grain = blur(noise(own, size, 0.4), size / 1800)
        self.grain = (grain / grain.std()).astype(np.float32)
        self.light = np.tile(hexes((PAPER,))[0], (size, size, 1))
        # Water does not follow a line exactly: every shape is bent a little, on two scales.
        bend = [0.005 * drift(rng, size, 1.8) + 0.0014 * drift(rng, size, 1.0) for _ in range(2)]
        grid = np.mgrid[0:size, 0:size]
        self.row, self.column = (
            np.clip(line + shift * size, 0, size - 1).astype(int)
            for line, shift in zip(grid, bend, strict=True)
        )

    def wash(
        self,
        shape: Array,
        pigments: tuple[str, str],
        strength: Array | float = 1.0,
        mix: Array | float | None = None,
        wet: float = 0.15,
        rim: float = 0.7,
        dry: float = -9.0,
        blooms: Sequence[tuple[float, float, float]] = (),
    ) -> None:
        """Paint a film over a shape (size, size) in [0, 1], of two pigments that run together.

        `wet` is the share of the edge that is lost, and `rim` the pigment at the edge. The brush
        skips grain that is lower than `dry` (in standard deviations). `blooms` are x, y, radius.
        """
        rng, size = self.rng, self.size
        bent = shape[self.row, self.column]
        pool = drift(rng, size, 2.2)
        inside = blur(bent, size / 170)
        if wet > 0:
            lost = np.clip(1.5 * drift(rng, size, 2.0) + 3 * wet - 1.6, 0, 1)
            bent = over(bent[..., None], blur(bent, size / 55)[..., None], lost)[..., 0]
        edge = np.clip(2 * (bent - inside), 0, 1) ** 1.5 * np.clip(0.8 + 0.5 * pool, 0, 1.6)
        film = bent * (0.80 + 0.16 * pool) + rim * edge * bent
        for cx, cy, radius in blooms:
            far = np.hypot(self.x - cx, self.y - cy) / radius
            far = far + 0.30 * drift(rng, size, 2.0) + 0.05 * drift(rng, size, 0.8)
            front = np.exp(-(((far - 1) / 0.07) ** 2)) * np.where(far > 1, 0.4, 1.0)
            film = film * (1 - 0.42 * np.clip((1.05 - far) * 3, 0, 1) + 0.75 * front)
        film = film * np.clip(1 - 0.11 * self.grain - 0.05 * pool, 0, 3)
        film = film * np.clip((self.grain - dry) * 3, 0, 1) * strength
        share = np.clip(0.5 + 0.35 * drift(rng, size, 2.2), 0, 1) if mix is None else mix
        first, second = -np.log(np.clip(hexes(pigments), 0.01, 1))
        share = np.clip(np.broadcast_to(np.asarray(share, np.float32), film.shape), 0, 1)[..., None]
        absorbed = first * (1 - share) + second * share
        self.light = self.light * np.exp(-np.clip(film, 0, 4)[..., None] * absorbed)

    def strokes(self, lines: list[tuple[Line, float]]) -> Array:
        """Return the shape of brush strokes along lines of points in [-1, 1] with their widths."""
        image = Image.new("L", (self.size, self.size), 0)
        draw, unit = ImageDraw.Draw(image), self.size / 2
        for points, width in lines:
            scaled = [((px + 1) * unit, (py + 1) * unit) for px, py in points]
            for at, (begin, end) in enumerate(pairwise(scaled)):
                thick = width * unit * (1 - 0.8 * at / len(points))  # the brush is lifted
                draw.line([begin, end], fill=255, width=max(1, round(thick)))
        return np.asarray(image, dtype=np.float32) / 255

    def picture(self, size: int) -> Image.Image:
        """Return the dry sheet in light from the upper left, size x size."""
        down, right = np.gradient(self.grain)
        shade = 1 - 0.035 * np.clip((down + right) / max(float((down + right).std()), 1e-6), -2, 2)
        pixels = np.clip(self.light * shade[..., None], 0, 1) * 255
        sheet = Image.fromarray(pixels.round().astype(np.uint8))
        return sheet.resize((size, size), Image.Resampling.LANCZOS)
