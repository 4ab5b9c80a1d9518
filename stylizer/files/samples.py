"""The pictures that ship with Stylizer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from stylizer.files.resources import resource


@dataclass(frozen=True)
class Samples:
    """Photos and paintings, each the more inviting first."""

    contents: tuple[Path, ...]
    styles: tuple[Path, ...]


def samples() -> Samples:
    """What lies in the folders `photos` and `paintings` of the samples, in order of name."""
    photos, paintings = (
        tuple(sorted(resource("samples", kind).glob("*.jpg"))) for kind in ("photos", "paintings")
    )
    return Samples(photos, paintings)
