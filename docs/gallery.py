"""Make docs/gallery.jpg, nine results of sample pictures with the default settings.

    python docs/gallery.py

On two cores this takes about three minutes.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from stylizer import render
from stylizer.files.shipped.samples import samples

PAIRS = (
    ("rocket", "swirls"),
    ("raccoon", "dots"),
    ("coffee", "cubist"),
    ("dandelions", "harbour"),
    ("raccoon", "glass"),
    ("astronaut", "woodcut"),
    ("dandelions", "abstract"),
    ("coffee", "mosaic"),
    ("astronaut", "charcoal"),
)
COLUMNS = 3
TILE = (500, 375)
GAP = 12
THUMB, FRAME = 92, 3
"""Side of the photo and the painting in the corner of a tile, and width of their white frame."""


def tile(photo: Path, painting: Path) -> Image.Image:
    """Return a result, cropped to `TILE`, with its photo and its painting in a corner."""
    pixels = render(photo, painting, size=512).pixels
    result = Image.fromarray((pixels * 255).round().astype(np.uint8))
    shown = ImageOps.fit(result, TILE, Image.Resampling.LANCZOS, centering=(0.5, 0.0))
    for i, path in enumerate((photo, painting)):
        thumb = ImageOps.fit(Image.open(path).convert("RGB"), (THUMB, THUMB))
        framed = ImageOps.expand(thumb, FRAME, "white")
        left = GAP + i * (framed.width + GAP // 2)
        shown.paste(framed, (left, TILE[1] - GAP - framed.height))
    return shown


def main() -> None:
    photos = {path.stem: path for path in samples().contents}
    paintings = {path.stem: path for path in samples().styles}
    rows = -(-len(PAIRS) // COLUMNS)
    across, down = (n * (side + GAP) - GAP for n, side in zip((COLUMNS, rows), TILE, strict=True))
    sheet = Image.new("RGB", (across, down), "white")
    for i, (photo, painting) in enumerate(PAIRS):
        row, column = divmod(i, COLUMNS)
        place = column * (TILE[0] + GAP), row * (TILE[1] + GAP)
        sheet.paste(tile(photos[photo], paintings[painting]), place)
        print(f"{photo} in the manner of {painting}")
    sheet.save(Path(__file__).parent / "gallery.jpg", quality=88)


if __name__ == "__main__":
    main()
