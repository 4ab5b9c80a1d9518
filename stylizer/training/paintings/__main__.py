"""The command that paints sample paintings.

python -m stylizer.training.paintings FOLDER [NAME ...] [--seed N] [--size PX]
"""

from __future__ import annotations

import argparse
from importlib import import_module
from io import BytesIO
from pathlib import Path

from PIL import Image

from stylizer.training.paintings import PAINTERS

LARGEST = 480_000  # bytes of a picture: a dozen pictures ship with the app


def main() -> None:
    parser = argparse.ArgumentParser(description="Paint sample paintings.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME", help="painters; all by default")
    parser.add_argument("--seed", type=int, help="seed; that of the shipped picture by default")
    parser.add_argument("--size", type=int, default=1024, metavar="PX")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for name in given.names or PAINTERS:
        painter = import_module(f"stylizer.training.paintings.{name}")
        seed = PAINTERS[name] if given.seed is None else given.seed
        picture = painter.paint(seed, given.size)
        (given.folder / f"{name}.jpg").write_bytes(jpeg(picture))


def jpeg(picture: Image.Image) -> bytes:
    """Return the picture as JPEG, in the best quality that fits into LARGEST bytes."""
    for quality in range(90, 60, -2):
        file = BytesIO()
        picture.save(file, "JPEG", quality=quality, optimize=True)
        if file.tell() <= LARGEST:
            break
    return file.getvalue()


if __name__ == "__main__":
    main()
