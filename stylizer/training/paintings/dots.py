"""A river bank on a summer day in dots of divided colour, in the manner of the pointillists.

A scene is laid out in flat colours. Each dot then takes a pure pigment near the local colour, at
random lighter, cooler or its complement, so that the dots mix optically to the local colour.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from stylizer.training.fields import Array, Random, blur, coloured, coordinates
from stylizer.training.paintings.craft.shared import drift, hexes, lit, over, region

Point = tuple[float, float]

GROUND = "#dcb887"
SKY = ("#5f9bd8", "#93c3ea", "#c6e0ea", "#f4e8cc", "#fcd9ae")
FAR = ("#3f5f98", "#4f8a90", "#86b276", "#d0d088")
RIVER = ("#234f96", "#3d7cc0", "#78b0da", "#b9d8e4", "#fbe9bc")
MEADOW = ("#16345e", "#1f5a58", "#4a9040", "#9cc23c", "#ead650", "#fdec94")
LEAVES = ("#141f52", "#17444e", "#2c7040", "#76a836", "#d6d24e")
PIGMENTS = (
    "#fffaf0 #fff2c0 #ffe14a #ffc61e #fd9a1e #f4661e #e2321e #c01838 #f29aa0 #f7c4b4 #d86aa0"
    " #8a2f86 #5a2f9a #8f78cc #c4b4e4 #22267e #1f48b0 #2f74d8 #6aa8ec #b0d4f4 #0f6f8c #2fa6a8"
    " #8ed2c4 #0f5c44 #1f8a3c #5cb23a #a4d24a #dcec7a #7a4a24 #c08a4a #141a44"
)

# Trees: the foot of the trunk, and clumps of leaves as x, y, radius.
OAK = "0.52 -0.66 0.25  0.84 -0.48 0.26  0.72 -0.92 0.34  0.98 -0.28 0.22  0.66 -0.40 0.17"
OAK += "  0.92 -0.74 0.26  0.40 -0.86 0.15  0.80 -0.22 0.13"
ELM = "0.38 -0.30 0.14  0.31 -0.44 0.12  0.46 -0.16 0.10  0.28 -0.24 0.10  0.36 -0.56 0.09"
TREES = (
    ((0.70, 0.52), OAK),
    ((0.97, 0.80), "1.02 -0.10 0.18  1.02 -0.60 0.30"),
    ((0.38, 0.27), ELM),
    ((-0.93, 0.02), "-0.92 -0.26 0.15  -1.00 -0.10 0.13  -0.82 -0.12 0.10"),
)
POPLARS = ((-0.62, 0.30, 0.034), (-0.54, 0.37, 0.040), (-0.46, 0.27, 0.034), (0.08, 0.25, 0.034))
SAILS = ((-0.52, 0.14, 0.30), (-0.20, -0.04, 0.17), (-0.76, -0.07, 0.13))
# Figures: x, foot, height, dress, parasol.
FIGURES = (
    (0.42, 0.40, 0.22, "#3450b4", "#f08c50"),
    (0.02, 0.72, 0.46, "#7a2f8a", "#f8b83a"),
    (0.20, 0.70, 0.25, "#fff2dc", ""),
    (-0.44, 0.92, 0.34, "#d43c2a", "#fff0b0"),
)


def paint(seed: int, size: int) -> Image.Image:
    """Return the picture, size x size."""
    rng = np.random.default_rng(seed)
    large = size * 2  # painted at twice the size, so that dots have soft edges
    scene = framed(composition(rng, large))
    thin = over(np.broadcast_to(hexes((GROUND,))[0], scene.shape), blur(scene, large / 80), 0.3)
    pixels = np.concatenate([thin, np.full((large, large, 1), 0.25)], 2)
    image = Image.fromarray((np.clip(pixels, 0, 1) * 255).astype(np.uint8), "RGBA")
    edges = np.abs(np.gradient(blur(scene.mean(2), large / 300))).sum(0)
    detail = np.clip(edges / np.quantile(edges, 0.95), 0, 1)
    for radius, chance in ((0.0094, 0.95), (0.0066, 0.8), (0.0046, 0.6)):
        dot(rng, image, scene, radius * large, np.full_like(detail, chance))
    dot(rng, image, scene, 0.0028 * large, 0.06 + 0.9 * detail)
    picture = lit(image.convert("RGB"), image.getchannel("A"))
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def dot(rng: Random, image: Image.Image, scene: Array, radius: float, chance: Array) -> None:
    """Paint one layer of dots of about one radius (pixels), placed in a loose lattice."""
    size, radius = len(scene), max(radius, 1.0)
    line = np.arange(0, size, 1.9 * radius)
    x, y = (
        grid.ravel() + rng.normal(0, 0.45 * radius, grid.size) for grid in np.meshgrid(line, line)
    )
    order = rng.permutation(len(x))
    column, row = (np.clip(place, 0, size - 1).astype(int)[order] for place in (x, y))
    kept = rng.random(len(order)) < chance[row, column]
    column, row = column[kept], row[kept]
    # Draw a colour around the local colour, and mix it with the nearest pigment.
    colour = scene[row, column]
    wish = colour + rng.normal(0, 0.055, (len(colour), 1)) + rng.normal(0, 0.10, colour.shape)
    opposite = 2 * wish.mean(1, keepdims=True) - wish
    wish = np.where(rng.random((len(wish), 1)) < 0.06, 0.3 * wish + 0.7 * opposite, wish)
    pigments = hexes(tuple(PIGMENTS.split()))
    nearest = ((wish[:, None] - pigments) ** 2).sum(2).argmin(1)
    ink = 0.62 * pigments[nearest] + 0.38 * wish
    pile = rng.uniform(0.45, 0.95, (len(ink), 1))
    inks = (np.clip(np.concatenate([ink, pile], 1), 0, 1) * 255).astype(int).tolist()
    # Draw nearly round dots as by hand, with seven corners and a little stretched.
    way = np.linspace(0, 2 * np.pi, 8)[:-1] + rng.uniform(0, 2, (len(ink), 1))
    far = radius * rng.uniform(0.75, 1.15, (len(ink), 1)) * rng.uniform(0.8, 1.15, way.shape)
    corners = np.stack(
        [column[:, None] + 1.15 * far * np.cos(way), row[:, None] + far * np.sin(way)], 2
    )
    draw = ImageDraw.Draw(image)
    for corner, filled in zip(corners.reshape(len(ink), -1).tolist(), inks, strict=True):
        draw.polygon(corner, tuple(filled))


def framed(scene: Array) -> Array:
    """Return the scene with a border in the dark complement of the colours beside it."""
    x, y = coordinates(len(scene))
    far = np.maximum(np.abs(x), np.abs(y))
    near = blur(scene, len(scene) / 25)
    opposite = 2 * near.mean(2, keepdims=True) - near
    dark = 0.25 * hexes(("#1c2070",))[0] + 0.42 * opposite
    return over(scene, dark.astype(np.float32), far > 0.955)


def composition(rng: Random, size: int) -> Array:
    """Return the scene in flat colours, (size, size, 3)."""
    x, y = coordinates(size)
    cloud, leaf = drift(rng, size, 2.0), drift(rng, size, 1.1)
    scene = coloured((y + 1) / 0.92 + 0.06 * cloud, hexes(SKY))
    puffs = np.clip(1.2 * np.sin(0.6 * x + 13 * y + 1.2 * cloud) - 0.4, 0, 0.6) * (x < 0.5)
    scene = over(scene, hexes(("#fff4dc",))[0], puffs)
    scene = far_bank(scene, x, y, leaf)
    # The river mirrors the scene above, in ripples, and has bands of light.
    shore = -0.14
    mirrored = np.clip((2 * shore - y) + 0.012 * np.sin(80 * y + 2 * leaf), -1, 1)
    row = ((mirrored + 1) * (size - 1) / 2).astype(int)
    mirror = scene[row, np.broadcast_to(np.arange(size), (size, size))]
    ripple = np.sin(44 * y + 2 * np.sin(4 * x) + 1.6 * cloud) + 0.7 * np.sin(
        25 * y - 3 * x + 2 * cloud
    )
    light = 0.50 + 0.19 * ripple + 0.05 * leaf + 0.15 * x
    river = over(
        coloured(light, hexes(RIVER)), mirror, 0.5 * np.exp(-np.clip(y - shore, 0, 1) / 0.35)
    )
    scene = over(scene, river, y > shore)
    for boat in sorted(SAILS, key=lambda place: place[1]):
        scene = sailing_boat(scene, *boat)
    # The near bank comes down from the right; long shadows of the trees lie on the grass.
    near = 0.34 - 0.46 * x + 0.05 * np.sin(5 * x + 1) + 0.10 * x**2
    shade = np.zeros_like(x)
    for top, low, left in ((0.44, 0.54, 0.10), (0.84, 1.1, -0.75)):
        under = y > top + 0.03 * np.sin(6 * x) + 0.02 * leaf
        above = y < low + 0.04 * np.sin(4 * x) + 0.02 * leaf
        shade = np.maximum(shade, under & above & (x > left + 0.05 * leaf))
    sun = 0.74 + 0.07 * leaf + 0.12 * np.sin(3 * x + 9 * y) - 0.52 * blur(shade, size / 200)
    rim = np.exp(-np.clip(y - near, 0, 1) / 0.02)
    scene = over(scene, coloured(np.clip(sun - 0.5 * rim, 0, 1), hexes(MEADOW)), y > near)
    scene = over(scene, hexes(("#f2705a",))[0], ((leaf > 1.7) & (y > near + 0.05)) * 0.85)
    for foot, clumps in TREES[::-1]:
        scene = tree(scene, leaf, foot, np.asarray(clumps.split(), float).reshape(-1, 3))
    for figure in FIGURES:
        scene = walker(scene, *figure)
    return np.clip(scene, 0, 1).astype(np.float32)


def far_bank(scene: Array, x: Array, y: Array, leaf: Array) -> Array:
    """Paint hills, poplars and white houses beyond the river."""
    size = len(scene)
    crest = -0.23 - 0.10 * np.exp(-(((x + 0.3) / 0.4) ** 2)) - 0.02 * np.sin(9 * x)
    crest = crest - 0.16 * np.exp(-(((x - 0.62) / 0.2) ** 2))
    scene = over(scene, coloured(0.42 + 0.18 * leaf + 1.6 * (y + 0.25), hexes(FAR)), y > crest)
    for at, tall in ((-0.30, 0.075), (-0.17, 0.055), (0.20, 0.06)):
        wide = 0.055
        wall = [
            (at - wide, -0.15),
            (at - wide, -0.15 - tall),
            (at + wide, -0.15 - tall),
            (at + wide, -0.15),
        ]
        roof = [
            (at - 1.2 * wide, -0.145 - tall),
            (at - 0.6 * wide, -0.21 - tall),
            (at + 0.6 * wide, -0.21 - tall),
            (at + 1.2 * wide, -0.145 - tall),
        ]
        scene = over(scene, hexes(("#fff0d8",))[0], region(size, wall))
        scene = over(scene, hexes(("#e0602e",))[0], region(size, roof))
    for at, tall, wide in POPLARS:
        up = (-0.13 - y) / tall
        body = (
            (np.abs(x - at) < wide * np.sqrt(np.clip(up * (1 - up) * 3, 0, 1)))
            & (up > 0)
            & (up < 1)
        )
        scene = over(scene, coloured(0.42 + 0.15 * leaf - 8 * (x - at), hexes(LEAVES)), body)
    return over(scene, hexes(("#24407a",))[0], (np.abs(y + 0.145) < 0.012) * 0.7)


def oval(x: float, y: float, wide: float, tall: float, start: float = 0.0) -> list[Point]:
    """Return the corners of an ellipse; a `start` of pi gives its upper half."""
    way = np.linspace(start, 2 * np.pi, 24)
    return [(x + wide * float(np.cos(a)), y + tall * float(np.sin(a))) for a in way]


def sailing_boat(scene: Array, x: float, y: float, tall: float) -> Array:
    """Paint a boat with two white sails and its reflection."""
    size, wide = len(scene), 0.45 * tall
    main = [(x, y - tall), (x + wide, y - 0.10 * tall), (x, y - 0.08 * tall)]
    jib = [
        (x - 0.03 * tall, y - 0.85 * tall),
        (x - 0.8 * wide, y - 0.12 * tall),
        (x - 0.03 * tall, y - 0.08 * tall),
    ]
    hull = [
        (x - wide, y - 0.07 * tall),
        (x + 1.1 * wide, y - 0.09 * tall),
        (x + 0.7 * wide, y + 0.05 * tall),
        (x - 0.7 * wide, y + 0.05 * tall),
    ]
    mirror = [
        (x - 0.7 * wide, y + 0.05 * tall),
        (x + 0.8 * wide, y + 0.05 * tall),
        (x + 0.05, y + 0.7 * tall),
        (x - 0.03, y + 0.7 * tall),
    ]
    scene = over(scene, hexes(("#f6e6c4",))[0], region(size, mirror) * 0.5)
    for colour, part in (("#fff6dc", main), ("#f2c890", jib), ("#8c2f3c", hull)):
        scene = over(scene, hexes((colour,))[0], region(size, part))
    return scene


def tree(scene: Array, leaf: Array, root: Point, clumps: Array) -> Array:
    """Paint a trunk with a bough to each clump of leaves, all lit from the upper left."""
    size, (trunk, foot) = len(scene), root
    x, y = coordinates(size)
    wide = 0.09 * clumps[0][2] + 0.012
    fork = foot + 0.55 * (max(cy for _, cy, _ in clumps) - foot)
    stem = [(trunk - wide, foot), (trunk - 0.6 * wide, fork), (trunk + 0.6 * wide, fork)]
    boughs = [[*stem[1:], (cx, cy)] for cx, cy, _ in clumps]
    wood = region(size, [*stem, (trunk + wide, foot)], *boughs)
    sunny = np.clip((trunk - x) / wide * 0.6 + 0.3, 0, 1)
    bark = over(hexes(("#2a2058",))[0], hexes(("#d88a4a",))[0], sunny)
    scene = over(scene, bark, wood)
    for cx, cy, radius in clumps:
        far = np.hypot(x - cx, y - cy) / radius + 0.16 * leaf
        light = 0.50 - 0.42 * ((x - cx) + 1.3 * (y - cy)) / radius + 0.16 * leaf
        scene = over(scene, coloured(np.clip(light, 0, 1), hexes(LEAVES)), far < 1)
    return scene


def walker(scene: Array, x: float, foot: float, tall: float, dress: str, parasol: str) -> Array:
    """Paint a figure from the side, with a long dress, a hat and perhaps a parasol."""
    size, t = len(scene), tall
    waist, neck = foot - 0.54 * t, foot - 0.80 * t
    skirt = [
        (x - 0.19 * t, foot),
        (x - 0.16 * t, foot - 0.22 * t),
        (x - 0.075 * t, waist),
        (x + 0.075 * t, waist),
        (x + 0.21 * t, foot - 0.40 * t),
        (x + 0.25 * t, foot),
    ]
    bodice = [
        (x - 0.07 * t, waist + 0.02 * t),
        (x - 0.12 * t, foot - 0.66 * t),
        (x - 0.07 * t, neck),
        (x + 0.07 * t, neck),
        (x + 0.08 * t, waist + 0.02 * t),
    ]
    fold = [(x + 0.09 * t, foot), (x + 0.02 * t, waist), *skirt[3:]]
    parts: list[tuple[str, list[Point], float]] = [
        ("#1a2a5e", oval(x - 0.40 * t, foot, 0.55 * t, 0.04 * t), 0.8),
        (dress, skirt, 1.0),
        (dress, bodice, 1.0),
        ("#141a50", fold, 0.5),
        ("#f7b48c", oval(x - 0.02 * t, foot - 0.865 * t, 0.065 * t, 0.075 * t), 1.0),
        ("#5a2a20", oval(x + 0.03 * t, foot - 0.87 * t, 0.045 * t, 0.07 * t), 1.0),
        (parasol or "#f0a030", oval(x, foot - 0.935 * t, 0.12 * t, 0.035 * t), 1.0),
        ("#2a2050", oval(x, foot - 0.96 * t, 0.06 * t, 0.045 * t), 1.0),
    ]
    if parasol:
        stick = [
            (x - 0.06 * t, foot - 0.62 * t),
            (x - 0.16 * t, foot - 1.14 * t),
            (x - 0.14 * t, foot - 1.14 * t),
            (x - 0.04 * t, foot - 0.62 * t),
        ]
        shade = oval(x - 0.14 * t, foot - 1.0 * t, 0.30 * t, 0.20 * t, np.pi)
        parts += [("#3a2050", stick, 1.0), (parasol, shade, 1.0), ("#8a3c5a", shade[16:], 0.5)]
    for colour, corners, share in parts:
        scene = over(scene, hexes((colour,))[0], region(size, corners) * share)
    return scene
