"""Procedural pictures of things: leaves, skies and hills, streets, trees, writing."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from stylizer.training.fields import Array, Random, coloured, coordinates, noise, palette
from stylizer.training.textures import texture


def _image(picture: Array) -> Image.Image:
    return Image.fromarray((np.clip(picture, 0, 1) * 255).astype(np.uint8))


def _array(image: Image.Image) -> Array:
    return np.asarray(image, dtype=np.float32) / 255


def _outline(rng: Random, x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """Return the corners of a disc, a polygon, a long box or a wobbly blob around (x, y)."""
    kind, turn = rng.integers(4), rng.uniform(0, 2 * np.pi)
    if kind == 2:
        long, thin = radius, radius * rng.uniform(0.1, 0.9)
        corners = np.array([(-long, -thin), (long, -thin), (long, thin), (-long, thin)])
    else:
        count = int(rng.integers(3, 7)) if kind == 1 else 36
        angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
        far = np.full(count, radius)
        if kind == 3:
            far = radius * (1 + 0.3 * np.sin(rng.integers(2, 7) * angle + rng.uniform(0, 6)))
        corners = np.stack([far * np.cos(angle), far * rng.uniform(0.4, 1.0) * np.sin(angle)], 1)
    cos, sin = np.cos(turn), np.sin(turn)
    return [(x + cos * a - sin * b, y + sin * a + cos * b) for a, b in corners]


def leaves(rng: Random, size: int) -> Array:
    """Draw dead leaves (Lee, Mumford and Huang 2001): shapes of power-law size over each other.

    Each leaf has a texture, a tint and a shade. The density of sizes falls as radius^-3, which
    gives pictures the scale invariance of photographs.
    """
    bank = [texture(rng, size) for _ in range(5)]
    flat = [palette(rng, 2)[0] for _ in range(6)]
    image = _image(bank[0])
    x, y = coordinates(size)
    small, large = rng.uniform(4, 22), rng.uniform(0.25, 0.6) * size
    for _ in range(int(rng.integers(40, 220))):
        u = rng.random()
        radius = 1 / np.sqrt(u / small**2 + (1 - u) / large**2)
        cx, cy = rng.uniform(-0.1, 1.1, 2) * size
        mask = Image.new("L", (size, size))
        ImageDraw.Draw(mask).polygon(_outline(rng, cx, cy, radius), fill=255)
        box = mask.getbbox()
        if box is None:
            continue
        left, top, right, bottom = box
        part = bank[rng.integers(5)][top:bottom, left:right] if radius > 5 else 0.5
        tint = flat[rng.integers(6)]
        part = tint + rng.uniform(0.1, 1.0) * (part - 0.5)
        slope = rng.normal(0, 0.25, 2)
        shade = 1 + slope[0] * (x[top:bottom, left:right] - 2 * cx / size + 1) * size / radius / 2
        shade = shade + slope[1] * (y[top:bottom, left:right] - 2 * cy / size + 1)
        piece = part * shade[..., None] if np.ndim(part) == 3 else tint + 0 * shade[..., None]
        image.paste(_image(piece), (left, top), mask.crop(box))
    return _array(image)


def sky(rng: Random, size: int) -> Array:
    """Draw a gradient with clouds, a sun or stars, and hills or water below."""
    x, y = coordinates(size)
    tilt = rng.normal(0, 0.2)
    picture = coloured((y + tilt * x + 1.2) / 2.4, palette(rng, int(rng.integers(2, 4))))
    cloud = noise(rng, size, rng.uniform(1.2, 2.2), rng.choice([1.0, 3.0]))
    cover = np.clip(cloud * rng.uniform(0.2, 1.0) - rng.uniform(-0.3, 1.0), 0, 1)[..., None]
    picture = picture * (1 - cover) + cover * palette(rng, 2)[0] ** 0.4
    for _ in range(int(rng.choice([0, 1, 1, 12]))):
        sx, sy, width = rng.uniform(-1, 1), rng.uniform(-1, 0.5), rng.uniform(0.002, 0.08)
        glow = np.exp(-((x - sx) ** 2 + (y - sy) ** 2) / width)[..., None] * rng.uniform(0.3, 1)
        picture = picture * (1 - glow) + glow * (0.7 + 0.3 * palette(rng, 2)[0])
    for _ in range(int(rng.integers(0, 5))):
        line = noise(rng, size, rng.uniform(1.2, 2.0))[0] * rng.uniform(0.02, 0.2)
        below = y > line[None, :] + rng.uniform(-0.2, 0.9)
        land = texture(rng, size) * rng.uniform(0.3, 1.0)
        picture = np.where(below[..., None], land, picture)
    return picture.astype(np.float32)


def street(rng: Random, size: int) -> Array:
    """Draw house fronts with rows of windows, flat or in perspective, under a sky."""
    image = _image(sky(rng, size))
    for _ in range(int(rng.integers(1, 7))):
        front = _image(texture(rng, size) * 0.5 + palette(rng, 2)[0] * 0.5)
        draw = ImageDraw.Draw(front)
        columns, rows = rng.integers(2, 12, 2)
        glass, frame = (tuple(int(v * 255) for v in c) for c in palette(rng, 2))
        wide, high = size / columns, size / rows
        inset = rng.uniform(0.1, 0.35)
        for i in range(columns):
            for j in range(rows):
                box = [
                    (i + inset) * wide,
                    (j + inset) * high,
                    (i + 1 - inset) * wide,
                    (j + 1 - inset) * high,
                ]
                draw.rectangle(box, fill=glass, outline=frame, width=int(rng.integers(1, 3)))
                if rng.random() < 0.2:
                    draw.line([box[0], box[1], box[2], box[1]], fill=frame, width=2)
        shape = (int(size * rng.uniform(0.2, 0.8)), int(size * rng.uniform(0.3, 1.0)))
        skew = rng.normal(0, 0.002, 2) * (rng.random() < 0.7)
        lean = rng.normal(0, 0.2) * (rng.random() < 0.5)
        warp = (1, 0, 0, lean, 1, 0, abs(skew[0]), skew[1] * 0.3)
        front = front.transform(
            (size, size), Image.Transform.PERSPECTIVE, warp, Image.Resampling.BILINEAR
        ).crop((0, 0, *shape))
        left, top = rng.uniform(-0.2, 0.9) * size, size - shape[1] * rng.uniform(0.6, 1)
        image.paste(front, (int(left), int(top)))
    return _array(image)


def branches(rng: Random, size: int) -> Array:
    """Draw trees and grass: lines that fork and grow thinner over a background."""
    image = _image(sky(rng, size) if rng.random() < 0.5 else texture(rng, size))
    draw = ImageDraw.Draw(image)
    colours = (palette(rng, 3) * 255).astype(int)
    fork = rng.uniform(0.2, 0.7)
    for _ in range(int(rng.integers(1, 8))):
        width = rng.uniform(2, 12)
        tips = [(rng.uniform(0, size), rng.uniform(0.4, 1.1) * size, rng.normal(-1.57, 0.3), width)]
        for _ in range(int(rng.integers(4, 8))):
            grown = []
            for x, y, angle, width in tips[:90]:
                length = rng.uniform(0.5, 1.5) * size * 0.03 * np.sqrt(width + 1)
                tip = (x + length * np.cos(angle), y + length * np.sin(angle))
                draw.line([(x, y), tip], tuple(colours[rng.integers(3)]), max(1, round(width)))
                grown += [(*tip, angle + rng.normal(s * fork, 0.2), width * 0.7) for s in (-1, 1)]
            tips = grown
    return _array(image)


def writing(rng: Random, size: int) -> Array:
    """Draw lines of letter-like marks on paper or on a wall."""
    image = _image(texture(rng, size) * rng.uniform(0.1, 0.5) + palette(rng, 2)[0] * 0.6)
    draw = ImageDraw.Draw(image)
    ink = tuple(int(v * 255) for v in palette(rng, 2)[0] * rng.uniform(0.1, 1.0))
    y, height = rng.uniform(0, 10), rng.uniform(6, 48)
    while y < size:
        x = rng.uniform(0, 20)
        while x < size:
            box = np.array([x, y, x + height * 0.5, y + height * 0.8])
            if rng.random() > 0.15:
                for _ in range(int(rng.integers(1, 4))):
                    stroke = max(1, round(height * 0.09))
                    if rng.random() < 0.4:
                        start = float(rng.uniform(0, 360))
                        draw.arc(list(box), start, start + float(rng.uniform(90, 360)), ink, stroke)
                    else:
                        ends = rng.integers(0, 3, 4) / 2
                        draw.line(
                            [
                                x + ends[0] * height * 0.5,
                                y + ends[1] * height * 0.8,
                                x + ends[2] * height * 0.5,
                                y + ends[3] * height * 0.8,
                            ],
                            ink,
                            stroke,
                        )
            x += height * 0.62
        y += height * rng.uniform(1.0, 1.6)
    return _array(image)
