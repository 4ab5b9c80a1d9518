"""The painters of the sample paintings: one module each, with `paint(seed, size)`.

`paint` returns an RGB picture, size x size. The same seed gives the same picture.
"""

from __future__ import annotations

# The painters, each with the seed of the picture that ships.
PAINTERS = {
    "swirls": 15,
    "harbour": 5,
    "dots": 3,
    "watercolour": 2,
    "ink": 2,
    "charcoal": 1,
    "woodcut": 1,
    "waves": 1,
    "glass": 1,
    "mosaic": 3,
    "cubist": 9,
    "abstract": 3,
}
