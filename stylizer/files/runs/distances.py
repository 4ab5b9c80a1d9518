"""Measure how far a result is from its content and its styles.

Results are measured at a small size and by the same encoder, so that they can be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from stylizer.engine.job import Job, Pixels
from stylizer.engine.recipe import Recipe
from stylizer.files.runs.blank import is_blank
from stylizer.files.runs.source import Source
from stylizer.files.runs.task import Task
from stylizer.files.weights import installed

if TYPE_CHECKING:
    import torch

    from stylizer.engine.distances.distances import Distances
    from stylizer.engine.encoders.base import Encoder

MAX_SIDE = 512
"""Longest side in pixels at which results are measured."""
REFERENCE_ENCODER = "compact"
"""Default encoder for distances: always installed, so that any two distances can be compared."""


def reference_encoder(device: torch.device) -> Encoder:
    """Build the reference encoder on a device."""
    from stylizer.engine.encoders.build import build

    return build(REFERENCE_ENCODER, installed.weights(REFERENCE_ENCODER), "average", device)


def distance_meter_for(
    content: Source, styles: Sequence[Source], recipe: Recipe, device: torch.device, limit: int
) -> Callable[[Pixels], Distances]:
    """Return a function that measures (H, W, 3) pictures of any size as results of `recipe`.

    The function reduces pictures to at most `limit` px a side before it measures them.
    """
    from stylizer.engine.distances.distances import distance_meter

    # The whole picture is measured, without regard to its regions.
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
    """Return the distances of a finished result. A blank canvas has no distance to the content."""
    from stylizer.engine.hardware import device as devices

    found = distance_meter_for(
        content, styles, recipe, devices.find_device(recipe.device), MAX_SIDE
    )(result)
    return replace(found, perceptual=None, structure=None) if is_blank(content) else found
