"""Cache of the speed of each encoder on each device of this machine, measured from runs."""

from __future__ import annotations

from stylizer.engine.hardware import device
from stylizer.engine.hardware.time_estimate import run_seconds, usual_seconds_per_pixel
from stylizer.engine.hardware.workload import Size
from stylizer.engine.recipe import Recipe
from stylizer.engine.scales.pyramid import plan
from stylizer.engine.step import Step
from stylizer.files.store.json_cache import JsonCache

CACHE = JsonCache("paces.json")
MIN_SECONDS = 1.0
"""Shortest run, in seconds, from which a speed is measured."""


def seconds_per_pixel(recipe: Recipe, place: str) -> float:
    """Return the seconds per pixel and step on a device, such as "cuda:0".

    The value was measured in the last run. It is a usual value when nothing was measured yet.
    """
    cached = CACHE.read().get(_key(recipe, place), {}).get("pace")
    if isinstance(cached, float) and 0 < cached < 1:
        return cached
    return usual_seconds_per_pixel(recipe, place.partition(":")[0])


def learn(recipe: Recipe, content: Size, step: Step) -> None:
    """Store the seconds per pixel of a run, given its last step.

    Nothing is stored for a run that did not finish or was too short to measure.
    """
    if not step.done or step.seconds < MIN_SECONDS:
        return
    # The estimate is linear in the seconds per pixel, so it can be solved for them. A hard pair
    # takes more steps than planned, which says nothing about the speed.
    share = step.iteration / sum(scale.steps for scale in plan(recipe, *content))
    fixed, unit = (share * run_seconds(recipe, content, step.block, p) for p in (0.0, 1.0))
    if step.seconds > fixed:
        measured = (step.seconds - fixed) / (unit - fixed)
        CACHE.write(_key(recipe, step.device), {"pace": measured})


def _key(recipe: Recipe, place: str) -> str:
    """Return a key with all that the speed depends on, including the layers of the recipe."""
    import torch

    layers = sorted({*recipe.content_weights(), *recipe.style_weights()})
    parts = (device.title_of(place), torch.get_num_threads(), recipe.encoder, recipe.precision)
    return " | ".join([*map(str, parts), recipe.optimizer, *layers])
