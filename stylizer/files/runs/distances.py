"""Results measured beside the making of them: small, and always by the same encoder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from stylizer.engine.job import Job, Pixels
from stylizer.engine.recipe import Recipe
from stylizer.files.runs.blank import is_blank
from stylizer.files.runs.task import Source, Task
from stylizer.files.weights import installed

if TYPE_CHECKING:
    import torch

    from stylizer.engine.distances.distances import Distances
    from stylizer.engine.encoders.base import Encoder

LIMIT = 512
"""Pixels a side, at most, at which results are measured."""
REFERENCE_ENCODER = "compact"
"""What measures unless told otherwise: always there, so that any two numbers can be compared."""


def reference_encoder(device: torch.device) -> Encoder:
    """That encoder, on a device."""
    from stylizer.engine.encoders.build import build

    return build(REFERENCE_ENCODER, installed.weights(REFERENCE_ENCODER), "average", device)


def distance_meter_for(
    content: Source, styles: Sequence[Source], recipe: Recipe, device: torch.device, limit: int
) -> Callable[[Pixels], Distances]:
    """Measures pictures (H, W, 3) of any size as results of that recipe, at `limit` px or less."""
    from stylizer.engine.distances.distances import distance_meter

    # The whole picture is measured, whatever its regions were to be like.
    plain = recipe.replace(size=min(recipe.size, limit), start="content", regions=())
    task = Task(plain, content, (*styles,))
    sides = zip(task.styles, task.style_sides, strict=True)
    job = Job(
        task.recipe,
        content.pixels_for(task.recipe.size),
        tuple(style.pixels_for(side) for style, side in sides),
        weights={},
    )
    return distance_meter(job, reference_encoder(device), device)


def distances_of(
    result: Pixels, content: Source, styles: Sequence[Source], recipe: Recipe
) -> Distances:
    """The measures of a finished result."""
    from stylizer.engine.hardware import device as devices

    found = distance_meter_for(content, styles, recipe, devices.resolve(recipe.device), LIMIT)(
        result
    )
    return replace(found, perceptual=None, structure=None) if is_blank(content) else found
