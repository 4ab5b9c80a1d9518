"""The painters of the sample style pictures: one module each, with `paint(seed, size)`.

`paint` gives an RGB picture, size x size; the same seed paints the same picture.
"""

from __future__ import annotations

# Painter -> the seed of the picture that ships.
PAINTERS = {
    "swirls": 3,
}
