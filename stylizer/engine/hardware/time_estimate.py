"""The estimate of the time that a run takes, made before the run."""

from __future__ import annotations

from stylizer.engine.hardware.workload import Size, computed_layers, seen_pixels
from stylizer.engine.recipe import Recipe
from stylizer.engine.scales.pyramid import plan
from stylizer.engine.size import MARGIN

STEP = 0.004
"""Seconds that a step takes in addition, whatever the size of the picture."""
SECOND_PASS = 1.5
"""Factor of the work in blocks. Each block takes a second forward pass, which costs about half of a
forward and a backward pass."""
RATES = {"cpu": 4e10, "mps": 1e12, "xpu": 2e12, "cuda": 8e12}
"""Kind of device -> assumed multiply-adds per second, of two cores of a laptop or a usual GPU."""


def run_seconds(recipe: Recipe, content: Size, block: int, seconds_per_pixel: float) -> float:
    """Return the seconds that a run takes in blocks with a side of `block` pixels.

    `seconds_per_pixel` is the time per pixel of a step on a whole picture, either measured or from
    `usual_seconds_per_pixel`.
    """
    total = 0.0
    for scale in plan(recipe, *content):
        size = scale.width + 2 * MARGIN, scale.height + 2 * MARGIN
        rows, cols = seen_pixels(recipe, size, block)
        passes = SECOND_PASS if len(rows) + len(cols) > 2 else 1.0
        total += scale.steps * (STEP + seconds_per_pixel * passes * sum(rows) * sum(cols))
    return total


def usual_seconds_per_pixel(recipe: Recipe, kind: str) -> float:
    """Return the assumed seconds per pixel and step for a kind of device, such as "cuda"."""
    adds = sum(layer.weights / layer.cell**2 for layer in computed_layers(recipe))
    # A backward pass takes as long as a forward pass.
    return 2 * adds / RATES.get(kind, RATES["cpu"])
