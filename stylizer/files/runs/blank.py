"""A blank canvas in place of a photo. It gives the result its shape and nothing else."""

from __future__ import annotations

import re

import numpy as np

from stylizer.engine.size import fit
from stylizer.files.read.images import Picture
from stylizer.files.record.record import SourceRef
from stylizer.files.runs.source import Source

GREY = 128
MAX_SIDE = 16384
"""Longest side in pixels that is accepted from a record."""
_DIGEST = re.compile(r"blank (\d{1,5}) x (\d{1,5})")
"""Digest of a blank canvas, by which a record names it."""


def blank(width: int, height: int) -> Source:
    """Make a mid-grey canvas of `width` x `height` pixels."""
    pixels = np.full((height, width, 3), GREY, np.uint8)
    return Source(Picture(pixels, "canvas", f"blank {width} x {height}"))


def blank_for(painting: Source, size: int) -> Source:
    """Make a canvas in the shape of a painting. Its longer side is `size` px."""
    return blank(*fit(*painting.size, size))


def is_blank(source: Source) -> bool:
    """Return whether a source is a blank canvas."""
    return _DIGEST.fullmatch(source.picture.digest) is not None


def blank_from_record(ref: SourceRef) -> Source | None:
    """Make the canvas that a record names. Return None when the record names a picture."""
    match = _DIGEST.fullmatch(ref.digest)
    sides = [int(side) for side in match.groups()] if match else [0]
    return blank(*sides) if min(sides) > 0 and max(sides) <= MAX_SIDE else None
