"""The training set: procedural scenes in one file, and tiles cut from photographs."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from stylizer.training.scenes import scene

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


def make_scenes(file: Path, count: int, size: int = 256, seed: int = 0, workers: int = 2) -> None:
    """Write `count` scenes as a uint8 .npy of (count, size, size, 3), which depends on the seed
    alone."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".part")
    shape = (count, size, size, 3)
    out = np.lib.format.open_memmap(unfinished, "w+", np.uint8, shape)
    seeds = range(seed * 1_000_003, seed * 1_000_003 + count)
    with ProcessPoolExecutor(workers) as pool:
        for i, picture in enumerate(pool.map(partial(scene, size=size), seeds, chunksize=16)):
            out[i] = picture
    out.flush()
    unfinished.replace(file)


def photographs(folder: Path) -> list[Path]:
    """Return the picture files of a folder, sorted by name."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)


def tiles(folders: Iterable[Path], each: int, size: int = 256, seed: int = 0) -> NDArray[np.uint8]:
    """Return `each` random square crops of every picture; (n, size, size, 3) uint8.

    The side of a crop is between `size / 2` px and the short side of the picture.
    """
    rng = np.random.default_rng(seed)
    cut = []
    for path in (path for folder in folders for path in photographs(folder)):
        with Image.open(path) as opened:
            photo = opened.convert("RGB")
        short = min(photo.size)
        for _ in range(each):
            side = int(rng.uniform(min(size // 2, short), short))
            left = int(rng.integers(0, photo.width - side + 1))
            top = int(rng.integers(0, photo.height - side + 1))
            box = (left, top, left + side, top + side)
            tile = photo.resize((size, size), Image.Resampling.LANCZOS, box=box)
            cut.append(np.asarray(tile))
    return np.stack(cut) if cut else np.zeros((0, size, size, 3), np.uint8)
