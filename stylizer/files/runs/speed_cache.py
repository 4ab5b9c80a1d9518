"""How fast each encoder runs on each device of this machine, learnt from its runs."""

from __future__ import annotations

from stylizer.engine.hardware import device
from stylizer.engine.hardware.time_estimate import run_seconds, usual_seconds_per_pixel
from stylizer.engine.hardware.workload import Size
from stylizer.engine.recipe import Recipe
from stylizer.engine.step import Step
from stylizer.files.store.json_cache import JsonCache

CACHE = JsonCache("paces.json")
LEAST = 1.0
"""Seconds of work that a run must have taken to be believed."""


def seconds_per_pixel(recipe: Recipe, place: str) -> float:
    """Return seconds per pixel and step on a device, such as "cuda:0".

    It is the last measurement, or an assumption if there is none yet.
    """
    found = CACHE.read().get(_key(recipe, place), {}).get("pace")
    if isinstance(found, float) and 0 < found < 1:
        return found
    return usual_seconds_per_pixel(recipe, place.partition(":")[0])


def learn(recipe: Recipe, content: Size, step: Step) -> None:
    """Store the seconds per pixel of a run, from its last step; nothing if it did not finish."""
    if not step.done or step.seconds < LEAST:
        return
    none, one = (run_seconds(recipe, content, step.block, p) for p in (0.0, 1.0))
    if step.seconds > none:
        found = (step.seconds - none) / (one - none)
        CACHE.write(_key(recipe, step.device), {"pace": found})


def _key(recipe: Recipe, place: str) -> str:
    """Return all that the speed depends on, with the layers, which differ between recipes."""
    import torch

    layers = sorted({*recipe.content_weights(), *recipe.style_weights()})
    parts = (device.describe(place), torch.get_num_threads(), recipe.encoder, recipe.precision)
    return " | ".join([*map(str, parts), recipe.optimizer, *layers])
