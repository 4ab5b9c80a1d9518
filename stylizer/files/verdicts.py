"""What trials of precisions found on this machine, kept so that it stays with it.

Two precisions may be about equally fast. Were they tried before every run, the same recipe would
give now these pixels and now those.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

import stylizer
from stylizer.engine import device
from stylizer.engine.errors import FileError
from stylizer.engine.recipe import Recipe
from stylizer.files import beside, encoders, folders

if TYPE_CHECKING:
    import torch

    from stylizer.engine.trial import Verdict

KEPT = 64
"""Verdicts beyond that go, the oldest first."""


def precision(recipe: Recipe, weights: Mapping[str, NDArray[Any]]) -> str:
    """The word for the arithmetic of a run: as the recipe demands, or as a trial found it.

    «auto» leaves the choice to the engine, when the trial could not be made. `weights` are those
    of the recipe's encoder. Raises StylizerError: no such device, weights of another network.
    """
    # L-BFGS has no choice; see `device.precision`.
    if recipe.precision != "auto" or recipe.optimizer == "lbfgs":
        return recipe.precision

    from stylizer.engine import trial
    from stylizer.engine.encoders.build import build

    place = device.resolve(recipe.device)
    key = _key(recipe.encoder, place)
    known = _read()
    if key in known:
        return str(known[key]["precision"])
    try:
        verdict = trial.trial(build(recipe.encoder, weights, recipe.pooling, place), place)
    except RuntimeError:  # no memory, most likely; the run itself may need less
        return "auto"
    _keep(known, key, verdict)
    return verdict.precision


def file() -> Path:
    """Where they are kept. FileError when the folder cannot be made."""
    return folders.cache() / "verdicts.json"


def _key(encoder: str, place: torch.device) -> str:
    """Everything that changes which precision is the fastest."""
    import torch

    return json.dumps(
        [
            stylizer.__version__,
            torch.__version__,
            encoder,
            encoders.digest(encoder),
            device.describe(str(place)),
            torch.get_num_threads(),
            torch.backends.cpu.get_cpu_capability(),
            device.precisions(place),
            os.environ.get("ONEDNN_MAX_CPU_ISA", ""),
        ]
    )


def _read() -> dict[str, dict[str, Any]]:
    """Key -> verdict; those that are whole."""
    try:
        data = json.loads(file().read_text("utf-8"))
        return {k: v for k, v in data.items() if v["precision"] in device.PRECISIONS}
    except (OSError, FileError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _keep(known: dict[str, dict[str, Any]], key: str, verdict: Verdict) -> None:
    known = {**known, key: dataclasses.asdict(verdict)}
    newest = dict(list(known.items())[-KEPT:])
    with contextlib.suppress(FileError):  # then the next run tries again
        beside.write(file(), json.dumps(newest, indent=1).encode())
