"""The sample pictures that ship with Stylizer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from stylizer.files.shipped.resources import resource

_FIRST = ("coffee", "swirls")
"""Photo and painting that the action "Try a sample" opens."""


@dataclass(frozen=True)
class SampleFiles:
    """Paths of photos and paintings. The first photo and the first painting make a good pair."""

    contents: tuple[Path, ...]
    styles: tuple[Path, ...]


def samples() -> SampleFiles:
    """Return the sample photos and paintings: first a good pair, then the others by name."""
    photos, paintings = (
        tuple(sorted(resource("samples", kind).glob("*.jpg"), key=_order))
        for kind in ("photos", "paintings")
    )
    return SampleFiles(photos, paintings)


def _order(path: Path) -> tuple[bool, str]:
    return path.stem not in _FIRST, path.stem
