"""A sheet of rice paper with washes and strokes of ink, stored as optical density."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from stylizer.training.fields import Array, Random, blur, coordinates, noise, unit
from stylizer.training.paintings.craft.shared import drift, hexes, ribbon

PAPER = hexes(("#efe6d2",))[0]
# The density of one layer of ink for red, green and blue light.
SOOT = np.array([1.0, 0.98, 0.92], np.float32)
INDIGO = np.array([1.0, 0.62, 0.38], np.float32)
CINNABAR = np.array([0.16, 1.25, 1.6], np.float32)


class Scroll:
    """The density of ink on a sheet of rice paper; places are in units of its side."""

    def __init__(self, rng: Random, size: int) -> None:
        self.rng, self.size = rng, size
        x, y = coordinates(size)
        self.x, self.y = (x + 1) / 2, (y + 1) / 2
        self.cloud, self.warp = drift(rng, size, 1.7), drift(rng, size, 1.9)
        self.vein = drift(rng, size, 2.0, 3.0, 1.45)  # runs down the rock
        self.light = np.zeros((size, size, 3), np.float32)  # density for each colour of light
        # The paper has long fibres above a fine tooth.
        fibre = [drift(rng, size, 1.0, 9.0, angle) for angle in (0.3, 1.4, 2.4)]
        self.fibre = unit(np.maximum.reduce(fibre))
        fine = np.random.default_rng(int(rng.integers(2**31)))  # draws more numbers at larger sizes
        self.tooth = unit(noise(fine, size, 0.55) + 0.8 * noise(fine, size, 0.4, 5.0, 0.4))
        self.layer = Image.new("L", (size, size), 0)

    def places(self, shape: Array) -> list[tuple[float, float]]:
        return [(x, y) for x, y in (np.asarray(shape) * self.size).tolist()]

    def wash(self, density: Array, tint: Array = SOOT) -> None:
        """Add ink of a density (size, size) to the sheet."""
        self.light += density[..., None] * tint

    def stroke(self, spine: Array, width: Array | float, load: float, dry: float = 0.5) -> None:
        """Paint a stroke of a brush of many hairs, which runs out of ink towards its end."""
        # The stroke has its own generator, because its number of hairs depends on the size.
        rng = np.random.default_rng(int(self.rng.integers(2**31)))
        draw = ImageDraw.Draw(self.layer)
        wide = np.broadcast_to(np.asarray(width, np.float32), len(spine))
        side = ribbon(spine, wide)[: len(spine)] - spine
        thickest = float(wide.max())
        hairs = int(np.clip(min(thickest * 1100, thickest * self.size), 2, 36))
        thick = max(1, round(float(wide.mean()) / hairs * self.size * 1.5))
        run = max(2, len(spine) // 8)
        for hair in np.linspace(-0.5, 0.5, hairs):
            line = self.places(spine + hair * side)
            own, gaps = load * rng.uniform(0.6, 1.1), dry * rng.uniform(0.1, 0.8)
            first = 0
            while first < len(spine) - 1:
                last = first + int(rng.integers(1, run + 1))
                worn = first / len(spine)
                if rng.random() > gaps * worn:
                    ink = int(min(max(255 * own * (1 - dry * worn), 0), 255))
                    draw.line(line[first : last + 1], ink, thick, joint="curve")
                first = last

    def blot(self, shape: Array, load: float) -> None:
        """Paint a flat mark, which dries together with the strokes."""
        ImageDraw.Draw(self.layer).polygon(self.places(shape), int(255 * load))

    def dry(self, tint: Array = SOOT, tooth: float = 0.55, strength: float = 2.1) -> None:
        """Let the strokes since the last call dry on the sheet, broken by its tooth."""
        ink = blur(np.asarray(self.layer, dtype=np.float32) / 255, self.size / 2600)
        self.layer = Image.new("L", self.layer.size, 0)
        caught = np.clip((ink - tooth * self.tooth * (1 - ink)) * 3.2, 0, 1)
        self.wash(strength * ink * caught, tint)

    def finished(self) -> Image.Image:
        """Return the dry sheet, with fibres and tooth visible through the ink."""
        sheet = PAPER * (1 + 0.01 * self.cloud[..., None])
        sheet = sheet * (0.95 + 0.08 * self.fibre + 0.05 * (self.tooth - 0.5))[..., None]
        granules = 1 + 0.22 * (self.tooth - 0.5) + 0.12 * (self.fibre - 0.5)
        inked = sheet * np.exp(-self.light * granules[..., None])
        return Image.fromarray((np.clip(inked, 0, 1) * 255).astype(np.uint8))
