"""The recipe of a training, a file that sets all but the teacher and the photographs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from stylizer.training.distill import Settings

SHIPPED = Path(__file__).with_name("compact.json")
"""The recipe of the weights that ship."""


@dataclass(frozen=True)
class Data:
    """The data of a training: the number of scenes, their size in px and seed, and the number of
    `tiles` of each picture."""

    scenes: int = 2200
    size: int = 256
    seed: int = 0
    tiles: int = 25


def read(file: Path) -> tuple[Data, Settings]:
    """Read a recipe file. Raise TypeError, which names the setting, for an unknown setting."""
    told = json.loads(file.read_text(encoding="utf-8"))
    return Data(**told["data"]), Settings(**told["settings"])
