"""Tesserae: a drawing of numbered figures, laid in rows of small stones and gold.

Rows follow the outlines of the figures. In the ground, the first three rows follow the outlines,
and all others are level. Each tessera has a tone, a cut and a tilt of its own.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from stylizer.training.fields import Array, Labels, Mask, Random, blur, coordinates, noise
from stylizer.training.paintings.craft.shared import hexes, lit, pixels

GOLD = ("#7c561b", "#b58227", "#d9a637", "#e9bd4e", "#f6d87c", "#fff4c4")
GROUT = (0.34, 0.285, 0.235)
SMALL, LARGE = 0.0185, 0.0265  # tesserae in parts of the picture's half


class Cartoon:
    """The drawing below a mosaic: numbered figures, their tones, and the size of their tesserae."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.ids = Image.new("I", (size, size))
        self.tones: list[Array] = []
        self.tiles: list[float] = []
        self.golden: set[int] = set()
        self.add(GOLD, LARGE)  # figure 0 is the ground

    def add(self, colours: tuple[str, ...], tile: float) -> int:
        """Add a figure and return its number; `colours` are those of its rows from the outline."""
        number = len(self.tones)
        self.tones.append(hexes(colours))
        self.tiles.append(tile)
        if colours is GOLD:
            self.golden.add(number)
        return number

    def figure(self, outline: Array, colours: tuple[str, ...], tile: float = SMALL) -> None:
        number = self.add(colours, tile)
        ImageDraw.Draw(self.ids).polygon(pixels(outline, self.size), fill=number)


def depth(ids: Labels) -> Array:
    """Return the distance in pixels of each pixel (n, n) to the nearest outline, by jump
    flooding."""
    n = len(ids)
    edge = np.zeros((n, n), dtype=bool)
    edge[:, 1:] |= ids[:, 1:] != ids[:, :-1]
    edge[1:] |= ids[1:] != ids[:-1]
    row, column = np.mgrid[:n, :n].astype(np.float32)
    nearest = np.where(edge, row, 1e6), np.where(edge, column, 1e6)
    far = np.hypot(nearest[0] - row, nearest[1] - column)
    step = 1 << max(0, int(np.ceil(np.log2(n))) - 1)
    while step >= 1:
        for dy in (-step, 0, step):
            for dx in (-step, 0, step):
                to = np.s_[max(0, dy) : n + min(0, dy), max(0, dx) : n + min(0, dx)]
                source = np.s_[max(0, -dy) : n + min(0, -dy), max(0, -dx) : n + min(0, -dx)]
                there = nearest[0][source], nearest[1][source]
                length = np.hypot(there[0] - row[to], there[1] - column[to])
                closer = length < far[to]
                far[to] = np.where(closer, length, far[to])
                for known, new in zip(nearest, there, strict=True):
                    known[to] = np.where(closer, new, known[to])
        step //= 2
    distance: Array = far.astype(np.float32)
    return distance


class Rows:
    """The rows of tesserae. `across` counts pixels across the rows, in the direction `slope`.

    All fields are (size, size). No tessera may cross from one value of `part` to another.
    """

    def __init__(self, rng: Random, cartoon: Cartoon) -> None:
        ids, size = np.asarray(cartoon.ids), cartoon.size
        self.rng, self.size = rng, size
        self.free = np.ones((size, size), dtype=bool)
        self.tile = np.maximum(np.asarray(cartoon.tiles) * size / 2, 3.5)
        x, y = coordinates(size)
        self.depth = depth(ids)
        level = (y + 0.012 * np.sin(5 * x + 2) + 0.012 * noise(rng, size, 2.6)) * size / 2 + size
        ground = len(self.tile)
        grounds = (self.tile[ids] > self.tile.min()) & (self.depth > 3 * self.tile[ids])
        self.across = np.where(grounds, level, self.depth)
        self.part = np.where(grounds, ids + ground, ids)
        self.figure = ids
        smooth = blur(self.across, max(0.6, size / 900))
        down, right = np.gradient(np.where(grounds, level, smooth))
        self.slope = np.arctan2(down, right).astype(np.float32)
        grid = (np.arange(25) % 5 - 2) / 2.25, (np.arange(25) // 5 - 2) / 2.25
        self.grid = np.stack(grid, 1).astype(np.float32)

    def order(self) -> Array:
        """Return the pixels to begin from, (n, 2): fine rows first, outlines before the inside."""
        every = max(1, self.size // 480)
        y, x = np.mgrid[: self.size : every, : self.size : every].reshape(2, -1)
        tile = self.tile[self.figure[y, x]]
        rank = np.floor(self.depth[y, x] / tile) + 50 * (tile > self.tile.min())
        rank = rank + self.rng.random(len(x)) * 0.9
        return np.stack((x, y), 1)[np.argsort(rank, kind="stable")]

    def fit(self, x: float, y: float, long: float) -> tuple[Array, int] | None:
        """Return the corners (4, 2) and the figure of a tessera near (x, y) on its row, or None."""
        n = self.size
        if not (0 <= x < n and 0 <= y < n):
            return None
        here = int(y), int(x)
        part, figure, slope = self.part[here], self.figure[here], float(self.slope[here])
        tile = float(self.tile[figure])
        lack = (np.floor(self.across[here] / tile) + 0.5) * tile - float(self.across[here])
        x, y = x + lack * np.cos(slope), y + lack * np.sin(slope)
        axes = np.asarray([[-np.sin(slope), np.cos(slope)], [np.cos(slope), np.sin(slope)]])
        half = np.asarray((0.5 * tile * long, 0.5 * tile))
        spots = ((self.grid * half) @ axes + (x, y)).astype(np.int32)
        inside = ((spots >= 0) & (spots < n)).all(1)
        spots = np.clip(spots, 0, n - 1)
        room = inside & self.free[spots[:, 1], spots[:, 0]]
        room &= self.part[spots[:, 1], spots[:, 0]] == part
        room = room.reshape(5, 5)
        if room.sum() < 23:  # cut the tessera to the free space
            columns, rows = room.mean(0) > 0.75, room.mean(1) > 0.75
            if columns.sum() < rows.sum():
                rows = room[:, columns].mean(1) > 0.7 if columns.any() else rows & False
            else:
                columns = room[rows].mean(0) > 0.7 if rows.any() else columns & False
            if columns.sum() < 2 or rows.sum() < 3:
                return None
            c, r = np.flatnonzero(columns), np.flatnonzero(rows)
            ends = np.asarray([(c[0], r[0]), (c[-1] + 1, r[-1] + 1)]) / 2.5 - 1
        else:
            ends = np.asarray([(-1, -1), (1, 1)])
        (a, b), (c, d) = ends * half
        corners = np.asarray([(a, b), (c, b), (c, d), (a, d)]) @ axes + (x, y)
        return corners, int(figure)


class Bed:
    """The mortar at twice the size, and the tesserae pressed into it."""

    def __init__(self, rng: Random, cartoon: Cartoon, rows: Rows) -> None:
        self.rng, self.cartoon, self.rows = rng, cartoon, rows
        size = rows.size
        x, y = coordinates(size)
        self.sheen = np.clip(0.50 + 0.14 * noise(rng, size, 1.6), 0, 1)
        self.shade = 1.06 - 0.2 * np.clip(np.hypot(x, y + 0.1) - 0.45, 0, 1)
        mortar = np.asarray(GROUT) * (1 + 0.08 * noise(rng, 2 * size, 1.3))[..., None]
        relief = np.clip(60 + 6 * noise(rng, 2 * size, 1.0), 0, 255)
        self.colour = Image.fromarray((np.clip(mortar, 0, 1) * 255).astype(np.uint8))
        self.height = Image.fromarray(relief.astype(np.uint8))
        self.paint, self.relief = ImageDraw.Draw(self.colour), ImageDraw.Draw(self.height)

    def tone(self, figure: int, here: tuple[int, int]) -> Array:
        rng, gold, tones = self.rng, hexes(GOLD), self.cartoon.tones[figure]
        if figure in self.cartoon.golden:
            glint = 0.5 * (rng.random() < 0.05)
            bright = np.clip(self.sheen[here] + rng.normal(0, 0.17) + glint, 0, 1)
            tone = gold[int(bright * 5.99)] * rng.normal(1, 0.04)
        else:
            row = int(self.rows.depth[here] / self.rows.tile[figure])
            tone = gold[3] if rng.random() < 0.02 else tones[min(row, len(tones) - 1)]
            tone = tone + rng.normal(0, 0.05) + rng.normal(0, 0.025, 3)
        shaded: Array = np.clip(tone * self.shade[here], 0, 1)
        return shaded

    def lay(self, corners: Array, figure: int) -> None:
        rng, middle = self.rng, corners.mean(0)
        x, y = np.clip(middle, 0, self.rows.size - 1).astype(int)
        tone = self.tone(figure, (int(y), int(x)))
        shrunk = middle + (corners - middle) * (1 - 0.16 * rng.uniform(0.5, 1.3))
        shrunk = (shrunk + rng.normal(0, 0.045 * self.rows.tile[figure], (4, 2))) * 2
        spots = [(float(px), float(py)) for px, py in shrunk]
        self.paint.polygon(spots, tuple(int(255 * v) for v in tone))
        self.relief.polygon(spots, int(np.clip(rng.normal(165, 22), 0, 255)))
        if rng.random() < 0.5:  # the face is split or tilted, so that a part has other light
            side = int(rng.integers(4))
            spots = [spots[side], spots[side - 1], tuple(shrunk.mean(0))]
            other = np.clip(tone * rng.uniform(0.86, 1.22), 0, 1)
            self.paint.polygon(spots, tuple(int(255 * v) for v in other))
        block(self.rows.free, corners)


def laid(rng: Random, cartoon: Cartoon) -> Image.Image:
    """Return the mosaic, at twice the size of the drawing."""
    rows = Rows(rng, cartoon)
    bed = Bed(rng, cartoon, rows)
    for x, y in rows.order():
        first = rows.fit(float(x), float(y), rng.uniform(0.85, 1.25)) if rows.free[y, x] else None
        if first is None:
            continue
        bed.lay(*first)
        for ahead in (1, -1):  # continue along the row in both directions
            corners, figure = first
            for _ in range(rows.size):  # bound the loop: a tiny tessera may take no pixel
                long = rng.uniform(0.85, 1.3)
                along = corners[1] - corners[0]
                length = max(float(np.hypot(*along)), 1e-6)
                reach = 0.5 * length + 0.5 * long * rows.tile[figure]
                at = corners.mean(0) + ahead * along / length * reach
                following = rows.fit(float(at[0]), float(at[1]), long)
                if following is None or following[1] != figure:
                    break
                bed.lay(*following)
                if (following[0][1] - following[0][0]) @ along < 0:
                    ahead = -ahead
                corners = following[0]
    grain = 1 + 0.035 * noise(rng, 2 * rows.size, 1.1)
    face = np.clip(np.asarray(bed.colour) * grain[..., None], 0, 255).astype(np.uint8)
    return lit(Image.fromarray(face), bed.height)


def block(free: Mask, corners: Array) -> None:
    """Mark the pixels of a tessera as taken."""
    low = np.floor(corners.min(0)).astype(int).clip(0)
    high = np.ceil(corners.max(0)).astype(int) + 1
    window = free[low[1] : high[1], low[0] : high[0]]
    if not window.size:
        return
    y, x = np.mgrid[: window.shape[0], : window.shape[1]]
    u, v = corners[1] - corners[0], corners[3] - corners[0]
    px, py = x + 0.5 + low[0] - corners[0][0], y + 0.5 + low[1] - corners[0][1]
    a, b = (px * u[0] + py * u[1]) / (u @ u), (px * v[0] + py * v[1]) / (v @ v)
    window &= ~((a > 0) & (a < 1) & (b > 0) & (b < 1))
