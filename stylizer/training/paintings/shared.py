"""What the painters share: colours, layers, directions, light on thick paint."""

from __future__ import annotations

import numpy as np
from PIL import Image

from stylizer.training.fields import Array, blur


def hexes(colours: tuple[str, ...]) -> Array:
    """Colours as (n, 3) in [0, 1]."""
    rows = [[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in colours]
    return np.asarray(rows, dtype=np.float32)


def over(below: Array, above: Array, share: Array) -> Array:
    """`above` laid over `below` by a share in [0, 1] per pixel."""
    part = np.asarray(share, np.float32)[..., None]
    return below * (1 - part) + above * part


def turn(angle: Array, towards: Array, share: Array) -> Array:
    """Directions blended as lines: a stroke has no front and no back."""
    x = np.cos(2 * angle) * (1 - share) + np.cos(2 * towards) * share
    y = np.sin(2 * angle) * (1 - share) + np.sin(2 * towards) * share
    return (np.arctan2(y, x) / 2).astype(np.float32)


def lit(colour: Image.Image, height: Image.Image) -> Image.Image:
    """The paint in light from the upper left."""
    paint = np.asarray(colour, dtype=np.float32) / 255
    relief = blur(np.asarray(height, dtype=np.float32) / 255, 1.6)
    down, right = np.gradient(relief)
    slope = np.clip((down + right) * -2.6, -0.5, 0.5)[..., None]
    shaded = np.where(slope < 0, paint * (1 + 0.75 * slope), paint + (1 - paint) * 0.55 * slope)
    return Image.fromarray((np.clip(shaded, 0, 1) * 255).round().astype(np.uint8))
