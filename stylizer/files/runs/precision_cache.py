"""Cache of the precision trials of this machine, so that it always uses the same precision.

Two precisions may be about equally fast. If they were tried before every run, the same recipe
would give different pixels from run to run.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from stylizer.engine.hardware import device
from stylizer.engine.hardware.precision import PRECISIONS, supported_precisions
from stylizer.engine.recipe import Recipe
from stylizer.files.store.json_cache import JsonCache
from stylizer.files.weights import installed
from stylizer.version import __version__

if TYPE_CHECKING:
    import torch

CACHE = JsonCache("verdicts.json")


def precision(recipe: Recipe, weights: Mapping[str, NDArray[Any]]) -> str:
    """Return the precision of a run.

    The recipe's own precision is returned unless it is "auto". For "auto", a trial on this machine
    chooses the fastest precision. If the trial cannot be made, "auto" is returned, which leaves the
    choice to the engine. `weights` are the weights of the recipe's encoder. Raises WeightsError
    when they do not fit that encoder.
    """
    # L-BFGS has only one precision; see `choose_precision`.
    if recipe.precision != "auto" or recipe.optimizer == "lbfgs":
        return recipe.precision

    from stylizer.engine.encoders.build import build
    from stylizer.engine.hardware import precision_trial

    place = device.nearest_device(recipe.device)[0]
    key = _key(recipe.encoder, place)
    cached = CACHE.read().get(key, {}).get("precision")
    if cached in PRECISIONS:
        return str(cached)
    try:
        result = precision_trial.trial(build(recipe.encoder, weights, recipe.pooling, place), place)
    except RuntimeError:  # no memory, most likely; the run itself may need less
        return "auto"
    CACHE.write(key, dataclasses.asdict(result))
    return result.precision


def _key(encoder: str, place: torch.device) -> str:
    """Return a key with all that the fastest precision depends on."""
    import torch

    return json.dumps(
        [
            __version__,
            torch.__version__,
            encoder,
            installed.digest(encoder),
            device.title_of(str(place)),
            torch.get_num_threads(),
            torch.backends.cpu.get_cpu_capability(),
            supported_precisions(place),
            os.environ.get("ONEDNN_MAX_CPU_ISA", ""),
        ]
    )
