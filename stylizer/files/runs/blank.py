"""An empty canvas in the place of a photo: it gives the result its shape, and nothing else."""

from __future__ import annotations

import re

import numpy as np

from stylizer.engine.size import fit
from stylizer.files.read.images import Picture
from stylizer.files.record.record import SourceRef
from stylizer.files.runs.task import Source

GREY = 128
LIMIT = 16384
"""Pixels a side; more in a record are not believed."""
_DIGEST = re.compile(r"blank (\d{1,5}) x (\d{1,5})")


def blank(width: int, height: int) -> Source:
    """A canvas of that size in mid-grey. In records its digest tells what it is."""
    pixels = np.full((height, width, 3), GREY, np.uint8)
    return Source(Picture(pixels, "canvas", f"blank {width} x {height}"))


def blank_for(painting: Source, size: int) -> Source:
    """A canvas of the shape of a painting, its longer side `size` px."""
    return blank(*fit(*painting.size, size))


def is_blank(source: Source) -> bool:
    return _DIGEST.fullmatch(source.picture.digest) is not None


def blank_again(ref: SourceRef) -> Source | None:
    """The canvas of a record; None when the source was a picture."""
    found = _DIGEST.fullmatch(ref.digest)
    sides = [int(side) for side in found.groups()] if found else [0]
    return blank(*sides) if min(sides) > 0 and max(sides) <= LIMIT else None
