"""A brush with bristles and the wet canvas that it paints on."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from stylizer.training.fields import Array, Random
from stylizer.training.paintings.craft.shared import lit

POINTS = 6  # points of a stroke on each side of its middle


def follow(angle: Array, middle: Array, length: Array) -> Array:
    """Return strokes (n, 13, 2) in pixels that follow a field of angles from their middles."""
    size = len(angle)

    def run(heading: Array) -> list[Array]:
        place, places = middle.copy(), list[Array]()
        for _ in range(POINTS):
            column, row = (np.clip(place, 0, size - 1)).astype(int).T
            here = angle[row, column]
            step = np.stack([np.cos(here), np.sin(here)], 1)
            heading = np.where((step * heading).sum(1, keepdims=True) < 0, -step, step)
            place = place + heading * (length / (2 * POINTS))[:, None]
            places.append(place)
        return places

    column, row = np.clip(middle, 0, size - 1).astype(int).T
    first = np.stack([np.cos(angle[row, column]), np.sin(angle[row, column])], 1)
    return np.stack([*run(-first)[::-1], middle, *run(first)], 1)


class Canvas:
    """Wet paint, stored as colour and height; the fourth channel is the height of the paint."""

    def __init__(self, ground: Array) -> None:
        """Prepare the canvas with `ground`, thin paint (size, size, 3) in [0, 1]."""
        self.size = len(ground)
        thin = np.full((self.size, self.size, 1), 60 / 255, np.float32)
        pixels = np.clip(np.concatenate([ground, thin], 2), 0, 1) * 255
        self.image = Image.fromarray(pixels.astype(np.uint8), "RGBA")

    def lay(
        self,
        rng: Random,
        spines: Array,
        width: Array | float,
        colour: Array,
        bristle: float = 0.03,
        taper: float = 1.0,
    ) -> None:
        """Paint strokes along spines (n, points, 2) in pixels, in order, in colours (n, 3).

        `bristle` is the difference in tone between the hairs of a brush. A `taper` of 1 gives
        strokes that thin out at both ends; 0 gives the flat strokes of a palette knife.
        """
        count, points = spines.shape[:2]
        wide = np.broadcast_to(np.asarray(width, np.float32), (count,))
        across = np.gradient(spines, axis=1)[..., ::-1] * np.asarray((1, -1), np.float32)
        across = across / np.maximum(np.linalg.norm(across, axis=2, keepdims=True), 1e-6)
        form = np.sqrt(np.clip(np.sin(np.linspace(0.3, np.pi - 0.15, points)), 0.05, 1))
        form = 1 - taper * (1 - form)
        draw = ImageDraw.Draw(self.image)
        for spine, side, w, middle in zip(spines, across, wide, colour, strict=True):
            hairs = int(np.clip(w / 3.2, 1, 18))
            place = (np.arange(hairs) + 0.5) / hairs - 0.5
            lines = spine + side * (place[:, None] * w * form)[..., None]
            # The brush is loaded unevenly: its edges differ, and so do its hairs.
            tone = middle + np.outer(place, rng.normal(0, 1.5 * bristle, 3))
            tone = tone + rng.normal(0, bristle, (hairs, 1))
            pile = rng.uniform(90, 150) + 140 * np.abs(place) + rng.normal(0, 26, hairs)
            inks = np.clip(np.column_stack([tone * 255, pile]), 0, 255).astype(int).tolist()
            start = rng.integers(0, max(1, points // 5) + 1, hairs)
            end = points - rng.integers(0, max(1, points // 4) + 1, hairs)
            thick = max(1, round(1.5 * w / hairs))
            for line, ink, a, b in zip(lines, inks, start, end, strict=True):
                draw.line(line[a : max(b, a + 2)].ravel().tolist(), tuple(ink), thick)

    def cover(
        self,
        rng: Random,
        scene: Array,
        angle: Array,
        width: float,
        amount: float,
        slim: float = 5.5,
        wish: Array | None = None,
        broken: float = 0.04,
        bristle: float = 0.03,
        taper: float = 1.0,
    ) -> None:
        """Paint one layer of strokes in the colours of a scene (size, size, 3), along its angles.

        `width` is a share of the canvas, `amount` the paint per area, `slim` the length over the
        width, `wish` (size, size) the probability of a stroke at each pixel, and `broken` the
        spread of the colours.
        """
        w = max(width * self.size, 1.5)
        count = int(amount / (width * width * slim))
        middle = rng.uniform(-w, self.size + w, (count, 2))
        column, row = np.clip(middle, 0, self.size - 1).astype(int).T
        if wish is not None:
            kept = rng.random(count) < wish[row, column]
            middle, column, row = middle[kept], column[kept], row[kept]
        count = len(middle)
        # Some strokes take the colour of a neighbouring place.
        astray = rng.normal(0, 0.8 * w, (count, 2)) * (rng.random((count, 1)) < 0.3)
        column, row = np.clip(middle + astray, 0, self.size - 1).astype(int).T
        colour = scene[row, column] + rng.normal(0, broken, (count, 1))
        colour = colour + rng.normal(0, broken, (count, 3))
        length = w * slim * rng.uniform(0.5, 1.25, count)
        spines = follow(angle, middle.astype(np.float32), length)
        self.lay(rng, spines, w * rng.uniform(0.65, 1.3, count), colour, bristle, taper)

    def picture(self, size: int) -> Image.Image:
        """Return the canvas in light from the upper left, size x size."""
        picture = lit(self.image.convert("RGB"), self.image.getchannel("A"))
        return picture.resize((size, size), Image.Resampling.LANCZOS)
