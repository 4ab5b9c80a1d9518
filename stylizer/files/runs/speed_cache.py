"""How fast each encoder runs on each device of this machine, learnt from its runs."""

from __future__ import annotations

from stylizer.engine.hardware import device, estimate
from stylizer.engine.hardware.estimate import Size
from stylizer.engine.recipe import Recipe
from stylizer.engine.step import Step
from stylizer.files.store.json_cache import JsonCache

CACHE = JsonCache("paces.json")
LEAST = 1.0
"""Seconds of work that a run must have taken to be believed."""


def pace(recipe: Recipe, place: str) -> float:
    """Seconds per pixel and step on a device («cuda:0»), as measured last; as is usual when
    nothing was measured yet."""
    found = CACHE.read().get(_key(recipe, place), {}).get("pace")
    if isinstance(found, float) and 0 < found < 1:
        return found
    return estimate.usual_pace(recipe, place.partition(":")[0])


def learn(recipe: Recipe, content: Size, step: Step) -> None:
    """Take the pace from the last step of a run that came to its end."""
    if not step.done or step.seconds < LEAST:
        return
    none, one = (estimate.seconds(recipe, content, step.block, p) for p in (0.0, 1.0))
    if step.seconds > none:
        found = (step.seconds - none) / (one - none)
        CACHE.write(_key(recipe, step.device), {"pace": found})


def _key(recipe: Recipe, place: str) -> str:
    """What changes the pace: also the layers, which differ from recipe to recipe."""
    import torch

    layers = sorted({*recipe.content_weights(), *recipe.style_weights()})
    parts = (device.describe(place), torch.get_num_threads(), recipe.encoder, recipe.precision)
    return " | ".join([*map(str, parts), recipe.optimizer, *layers])
