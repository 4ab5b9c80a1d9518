"""A wood block cut with a gouge, and its print over flat colours."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from stylizer.training.fields import Array, Random, noise
from stylizer.training.paintings.craft.shared import drift, evenly, hexes, over, ribbon

TINTS = hexes(("#f1e4c8", "#e5a72c", "#c8412a", "#3e7377", "#1a1613"))
PAPER, YELLOW, RED, TEAL, BLACK = range(5)


class Block:
    """The key block (255 prints black) and the colours below; places are in units of the side."""

    def __init__(self, rng: Random, size: int) -> None:
        self.rng, self.size = rng, size
        self.key = Image.new("L", (size, size), 255)
        self.colour = Image.new("L", (size, size), PAPER)

    def places(self, shape: Array) -> list[tuple[float, float]]:
        return [(x, y) for x, y in (np.asarray(shape) * self.size).tolist()]

    def lay(self, shape: Array, colour: int, black: bool) -> None:
        """Add an area in a colour, with its block uncut (`black`) or cleared."""
        ImageDraw.Draw(self.colour).polygon(self.places(shape), colour)
        ImageDraw.Draw(self.key).polygon(self.places(shape), 255 if black else 0)

    def cut(self, wedges: list[Array], within: Array | None = None, black: bool = False) -> None:
        """Cut wedges from the block, or leave them standing (`black`), inside an area."""
        mask = Image.new("L", self.key.size, 0)
        for wedge in wedges:
            ImageDraw.Draw(mask).polygon(self.places(wedge), 255)
        if within is not None:
            area = Image.new("L", self.key.size, 0)
            ImageDraw.Draw(area).polygon(self.places(within), 255)
            mask = Image.composite(mask, Image.new("L", self.key.size, 0), area)
        self.key.paste(255 if black else 0, (0, 0), mask)

    def edge(self, line: Array, width: float) -> None:
        """Add a black contour of varying width."""
        line = evenly(np.asarray(line, dtype=np.float32), 40)
        swell = 1 + 0.45 * np.repeat(self.rng.normal(0, 1, 14), 3)[:40]
        self.cut([ribbon(line, width / 2 * np.clip(swell, 0.3, 2))], black=True)

    def wedge(self, start: Array, end: Array, width: float, bow: float = 0.0) -> Array:
        """Return the outline of one cut of the gouge, from a point to a torn edge."""
        rng = self.rng
        along = np.asarray(end) - start
        side = np.array([-along[1], along[0]])
        t = np.array([0, 0.18, 0.4, 0.62, 0.82, 0.95, 1])
        spine = start + t[:, None] * along + (np.sin(t * np.pi) * bow)[:, None] * side
        half = width / 2 * np.array([0, 0.5, 0.85, 1, 0.95, 0.75, 0.25])
        return ribbon(spine.astype(np.float32), half * rng.uniform(0.8, 1.2, 7))


def hatch(
    block: Block,
    area: Array,
    start: Array,
    end: Array,
    across: Array,
    rows: int,
    share: float,
    black: bool,
) -> None:
    """Cut rows of wedges over an area, beginning at the line from `start` to `end`.

    `share` is the part of the distance between rows that a wedge fills.
    """
    rng, wedges = block.rng, []
    gap = float(np.hypot(*(np.asarray(end) - start))) / rows
    for t in (np.arange(rows) + 0.5) / rows:
        a = start * (1 - t) + end * t + across * rng.uniform(-0.02, 0.08)
        b = a + across * rng.uniform(0.6, 1.05) + rng.normal(0, 0.002, 2)
        if black:
            a, b = b, a
        wedges.append(block.wedge(a, b, gap * share * rng.uniform(0.7, 1.3)))
    block.cut(wedges, area, black)


def printed(block: Block) -> Image.Image:
    """Return the print: flat inks and the black block, out of register and with torn edges."""
    size, rng = block.size, block.rng
    margin = round(size * 0.004)
    moved = np.pad(np.asarray(block.colour), margin, mode="edge")
    flat = moved[margin // 2 :, : -2 * margin][:size]
    paper = TINTS[PAPER] * (1 + 0.012 * drift(rng, size, 0.8)[..., None])
    mottle = drift(rng, size, 1.1)
    cover = np.where(flat == PAPER, 0.0, 0.92 + 0.05 * mottle)
    picture = over(paper, TINTS[flat], np.clip(cover, 0, 1))
    rough = noise(rng, size, 0.9)
    key = np.asarray(block.key.filter(ImageFilter.GaussianBlur(size / 900)), dtype=np.float32) / 255
    edge = np.clip((key - 0.5 + 0.09 * rough) * 5 + 0.5, 0, 1)
    grain = np.sin(30 * drift(rng, size, 2.1, 8.0, 1.2) + noise(rng, size, 0.6, 16.0, 1.2))
    bare = np.clip((0.55 * grain + noise(rng, size, 0.7) + 0.5 * mottle - 2.15) * 2.2, 0, 0.85)
    picture = over(picture, np.broadcast_to(TINTS[BLACK], picture.shape), edge * (0.97 - bare))
    return Image.fromarray((np.clip(picture, 0, 1) * 255).astype(np.uint8))
