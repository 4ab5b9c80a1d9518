"""The pictures that ship with Stylizer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from stylizer.files.shipped.resources import resource

# The pair that «Try a sample» takes.
_FIRST = ("coffee", "swirls")


@dataclass(frozen=True)
class Samples:
    """Photos and paintings; the first of each make a good pair."""

    contents: tuple[Path, ...]
    styles: tuple[Path, ...]


def samples() -> Samples:
    """What lies in the folders `photos` and `paintings` of the samples, in order of name."""
    photos, paintings = (
        tuple(sorted(resource("samples", kind).glob("*.jpg"), key=_place))
        for kind in ("photos", "paintings")
    )
    return Samples(photos, paintings)


def _place(path: Path) -> tuple[bool, str]:
    return path.stem not in _FIRST, path.stem
