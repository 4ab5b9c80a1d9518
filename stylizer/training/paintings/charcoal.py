"""A still life in charcoal, red chalk and white chalk on toned laid paper.

Solids are lit from the left, and described by their tone and the direction of their form. They
are drawn in rubbed tone, with the flat of the stick, in hatching of several weights that stops at
the edge of each thing, in searching contours and in highlights. The grain of the paper decides
where the chalk stays.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from stylizer.training.fields import Array
from stylizer.training.paintings.craft.chalk import SLANT, Study, drawn
from stylizer.training.paintings.craft.shared import curve, drift, evenly

LIGHT = np.array([-0.62, -0.52, 0.59], np.float32)
TILT = 0.30  # height of a circle over its width, as seen from above
# Profiles from the rim to the foot: radius and height in parts of the whole height.
JUG = [(0.17, 0), (0.14, 0.10), (0.15, 0.20), (0.27, 0.38), (0.33, 0.58), (0.28, 0.80), (0.18, 1)]
BOTTLE = [
    (0.060, 0),
    (0.055, 0.06),
    (0.055, 0.30),
    (0.08, 0.38),
    (0.15, 0.46),
    (0.16, 0.6),
    (0.155, 1),
]
BOWL = [(0.80, 0), (0.76, 0.25), (0.62, 0.60), (0.36, 0.88), (0.30, 1)]


def paint(seed: int, size: int) -> Image.Image:
    """Return the picture, size x size."""
    large = size * 2
    study = Study(np.random.default_rng(seed), large)
    room(study)
    turned(study, 0.565, 0.20, 0.52, BOTTLE, 0.34, 0.0)
    turned(study, 0.335, 0.27, 0.50, JUG, 0.88, 0.55)
    handle(study)
    turned(study, 0.745, 0.615, 0.165, BOWL, 0.95, 0.0)
    for x, y, radius, red in (
        (0.69, 0.585, 0.062, 1),
        (0.80, 0.580, 0.066, 0.8),
        (0.75, 0.545, 0.060, 0.2),
    ):
        fruit(study, x, y, radius, red)
    turned(study, 0.745, 0.615, 0.165, BOWL, 0.95, 0.0, solid=True)
    for x, y, radius, red in (
        (0.505, 0.775, 0.064, 0.9),
        (0.165, 0.765, 0.058, 0.3),
        (0.60, 0.835, 0.054, 1),
    ):
        fruit(study, x, y, radius, red)
    return drawn(study).resize((size, size), Image.Resampling.LANCZOS)


def shaded(nx: Array, ny: Array, nz: Array, albedo: float) -> Array:
    """Return the tone: light, half shadow, core shadow, and light reflected by the table."""
    length = np.sqrt(nx**2 + ny**2 + nz**2)
    facing = (nx * LIGHT[0] + ny * LIGHT[1] + nz * LIGHT[2]) / length
    back = np.clip((0.75 * nx + 0.35 * ny - 0.1 * nz) / length, 0, 1) ** 2
    shine = np.clip(facing, 0, 1) ** 26
    light: Array = albedo * (0.12 + 0.86 * np.clip(facing, 0, 1) ** 0.8 + 0.28 * back) + 0.5 * shine
    return light


def room(study: Study) -> None:
    """Draw a wall with a slanting patch of light, a table, and a white cloth over its edge."""
    x, y, size = study.x, study.y, study.size
    beam = np.clip(6 * (0.34 - np.abs(x + 0.55 * y - 0.86)), 0, 1)
    wall = 0.36 + 0.24 * x - 0.12 * y + 0.30 * beam
    study.put(y > -1, wall, np.full_like(x, SLANT), 0.0)
    edge = 0.875 + 0.02 * x
    table = (y > 0.635) & (y <= edge)
    study.put(table, 0.70 - 0.15 * np.clip(x - 0.5, 0, 1) + 0.30 * (y - 0.7), 0.04 + 0 * x, 0.12)
    study.put(y > edge, 0.30 + 0.1 * x, 0.03 + 0 * x, 0.1)
    study.trace(np.array([(0, 0.635), (1, 0.635)]), np.array([(0, 0.875), (1, 0.895)]))
    for place, foot, wide in ((0.335, 0.765, 0.14), (0.565, 0.715, 0.09), (0.745, 0.775, 0.12)):
        study.shadow(place, foot, wide)
    for place, foot, wide in ((0.505, 0.82, 0.062), (0.165, 0.808, 0.056), (0.60, 0.873, 0.05)):
        study.shadow(place, foot, wide)
    corner, pinch = np.array([(0.655, 0.886), (0.81, 0.775), (1.03, 0.745)]), np.array([0.85, 0.74])
    fall = [(1.03, 1.03), (0.90, 1.03), (0.86, 0.975), (0.79, 1.01), (0.745, 0.965), (0.70, 0.985)]
    hem = np.concatenate([corner, curve([*fall, (0.655, 0.886)])])
    mask = Image.new("1", (size, size))
    ImageDraw.Draw(mask).polygon([(float(a), float(b)) for a, b in hem * size], 1)
    # Folds spread from where the cloth is pinched, deeper where it hangs.
    ray = np.arctan2(y - pinch[1], x - pinch[0])
    ripple = 11 * ray + 0.5 * drift(study.rng, size, 2.2)
    hangs = np.clip((y - edge) * 40, 0, 1)
    tone = 0.86 - 0.16 * hangs + (0.13 + 0.30 * hangs) * np.cos(ripple)
    study.put(np.asarray(mask), np.clip(tone, 0.05, 1), ray, 0.0)
    study.trace(hem)
    for way in (0.62, 1.19, 1.76, 2.33):
        away = np.linspace(0.06, 0.30, 9)[:, None]
        study.trace(pinch + away * np.array([np.cos(way), np.sin(way)]))


def turned(
    study: Study,
    x: float,
    top: float,
    tall: float,
    profile: list[tuple[float, float]],
    albedo: float,
    red: float,
    solid: bool = False,
) -> None:
    """Draw a turned vessel; `solid` draws only its outside, in front of its content."""
    line = curve([(r * tall, top + h * tall) for r, h in profile])
    heights = line[:, 1]
    u = study.x - x
    radius = np.interp(study.y[:, 0], heights, line[:, 0])[:, None] * np.ones_like(u)
    lift = TILT * np.sqrt(np.clip(radius**2 - u**2, 0, None))
    level = study.y - lift
    radius = np.interp(level, heights, line[:, 0]).astype(np.float32)
    slope = np.interp(level, heights, np.gradient(line[:, 0], heights)).astype(np.float32)
    side = np.clip(u / np.maximum(radius, 1e-4), -1, 1)
    front = np.sqrt(1 - side**2)
    inside = (np.abs(u) < radius) & (level >= heights[0]) & (level <= heights[-1])
    form = np.arctan2(-TILT * side, np.maximum(front, 0.25))
    study.put(inside, shaded(side, -slope, front, albedo), form, red)
    if solid:
        return
    mouth = line[0, 0]
    rim = np.hypot(u / mouth, (study.y - top) / (TILT * mouth))
    hollow = 0.10 + 0.55 * np.clip(u / mouth, 0, 1) * albedo
    study.put(rim < 1, np.where(rim > 0.88, 0.95 * albedo, hollow), 0 * u, red)
    around = np.linspace(0, 2 * np.pi, 60)
    study.trace(np.stack([x + mouth * np.cos(around), top + TILT * mouth * np.sin(around)], 1))
    study.trace(line * (-1, 1) + (x, 0), np.add(line, (x, 0)))
    bend = np.linspace(0, np.pi, 30)
    foot = line[-1]
    study.trace(np.stack([x + foot[0] * np.cos(bend), foot[1] + TILT * foot[0] * np.sin(bend)], 1))


def handle(study: Study) -> None:
    """Draw the handle of the jug."""
    line = evenly(
        curve(
            [
                (0.262, 0.335),
                (0.20, 0.30),
                (0.135, 0.345),
                (0.125, 0.43),
                (0.165, 0.51),
                (0.205, 0.545),
            ]
        ),
        60,
    )
    near = np.full_like(study.x, 9.0)
    lean, form = np.zeros_like(near), np.zeros_like(near)
    ahead = np.gradient(line, axis=0)
    for (px, py), (dx, dy) in zip(line, ahead, strict=True):
        far = np.hypot(study.x - px, study.y - py)
        closer = far < near
        side = ((study.x - px) * dy - (study.y - py) * dx) / np.hypot(dx, dy)
        near, lean = np.where(closer, far, near), np.where(closer, side, lean)
        form = np.where(closer, np.arctan2(dy, dx) + 1.2, form)
    tone = np.clip(0.55 - 26 * lean, 0.08, 1)
    study.put(near < 0.0165, tone, form, 0.55)
    study.trace(np.add(line, (0.013, 0.008)), line - (0.013, 0.010))


def fruit(study: Study, x: float, y: float, radius: float, red: float) -> None:
    """Draw a round fruit with a dimple and a stalk."""
    rng = study.rng
    around = np.linspace(0, 2 * np.pi, 60)
    lumps = (
        1
        + 0.035 * np.sin(2 * around + rng.uniform(0, 6))
        + 0.02 * np.sin(3 * around + rng.uniform(0, 6))
    )
    u, v = (study.x - x) / radius, (study.y - y) / (radius * 0.93)
    far = np.hypot(u, v) / np.interp(np.arctan2(v, u) % (2 * np.pi), around, lumps)
    front = np.sqrt(np.clip(1 - far**2, 0, 1))
    dimple = np.exp(-((u - 0.12) ** 2 + (3 * (v + 0.62)) ** 2) * 9)
    tone = shaded(u, v, front, 0.85 - 0.25 * red) * (1 - 0.6 * dimple)
    study.put(far < 1, tone, np.arctan2(-0.75 * u, 0.3 + front) - 0.35, red)
    ring = np.stack([np.cos(around), 0.93 * np.sin(around)], 1) * (radius * lumps)[:, None] + (x, y)
    stalk = curve([(0.12, -0.60), (0.16, -0.85), (0.30, -1.12)]) * radius + (x, y)
    study.trace(ring, stalk, stalk + 0.001)
