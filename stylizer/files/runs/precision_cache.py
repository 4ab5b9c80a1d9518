"""What trials of precisions found on this machine, kept so that it stays with it.

Two precisions may be about equally fast. Were they tried before every run, the same recipe would
give now these pixels and now those.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from stylizer.engine.hardware import device
from stylizer.engine.recipe import Recipe
from stylizer.files.store.json_cache import JsonCache
from stylizer.files.weights import installed
from stylizer.version import __version__

if TYPE_CHECKING:
    import torch

CACHE = JsonCache("verdicts.json")


def precision(recipe: Recipe, weights: Mapping[str, NDArray[Any]]) -> str:
    """The word for the arithmetic of a run: as the recipe demands, or as a trial found it.

    «auto» leaves the choice to the engine, when the trial could not be made. `weights` are those
    of the recipe's encoder. Raises WeightsError: they are those of another network.
    """
    # L-BFGS has no choice; see `device.precision`.
    if recipe.precision != "auto" or recipe.optimizer == "lbfgs":
        return recipe.precision

    from stylizer.engine.encoders.build import build
    from stylizer.engine.hardware import precision_trial

    place = device.nearest(recipe.device)[0]
    key = _key(recipe.encoder, place)
    known = CACHE.read().get(key, {}).get("precision")
    if known in device.PRECISIONS:
        return str(known)
    try:
        verdict = precision_trial.trial(
            build(recipe.encoder, weights, recipe.pooling, place), place
        )
    except RuntimeError:  # no memory, most likely; the run itself may need less
        return "auto"
    CACHE.write(key, dataclasses.asdict(verdict))
    return verdict.precision


def _key(encoder: str, place: torch.device) -> str:
    """Everything that changes which precision is the fastest."""
    import torch

    return json.dumps(
        [
            __version__,
            torch.__version__,
            encoder,
            installed.digest(encoder),
            device.describe(str(place)),
            torch.get_num_threads(),
            torch.backends.cpu.get_cpu_capability(),
            device.precisions(place),
            os.environ.get("ONEDNN_MAX_CPU_ISA", ""),
        ]
    )
