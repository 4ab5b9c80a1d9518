"""The recipe of a training: one file with everything except the teacher and the photographs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from stylizer.training.distill import Settings

SHIPPED = Path(__file__).with_name("compact.json")
"""The recipe of the weights that ship."""


@dataclass(frozen=True)
class Data:
    """`scenes` procedural scenes of `size` px drawn with `seed`; `tiles` cut from each picture."""

    scenes: int = 2200
    size: int = 256
    seed: int = 0
    tiles: int = 25


def read(file: Path) -> tuple[Data, Settings]:
    """Read a recipe file; TypeError names an unknown setting."""
    told = json.loads(file.read_text(encoding="utf-8"))
    return Data(**told["data"]), Settings(**told["settings"])
