"""Estimate of the time that a run takes, before anything runs."""

from __future__ import annotations

from stylizer.engine.hardware.workload import Size, computed_layers, seen_pixels
from stylizer.engine.recipe import Recipe
from stylizer.engine.scales.pyramid import plan
from stylizer.engine.size import MARGIN

STEP = 0.004
"""Seconds that a step takes at any size."""
SECOND_PASS = 1.5
"""Factor of the work in blocks: each takes a second forward pass, which costs about half of a
forward and a backward one."""
RATES = {"cpu": 4e10, "mps": 1e12, "xpu": 2e12, "cuda": 8e12}
"""Multiply-adds per second to assume of a kind of device: two cores of a laptop, a usual GPU."""


def run_seconds(recipe: Recipe, content: Size, block: int, seconds_per_pixel: float) -> float:
    """Return the seconds that a run takes in blocks of that side (pixels).

    `seconds_per_pixel` is the time of one pixel in one step on whole pictures, as measured or
    from `usual_seconds_per_pixel`.
    """
    total = 0.0
    for scale in plan(recipe, *content):
        size = scale.width + 2 * MARGIN, scale.height + 2 * MARGIN
        rows, cols = seen_pixels(recipe, size, block)
        passes = SECOND_PASS if len(rows) + len(cols) > 2 else 1.0
        total += scale.steps * (STEP + seconds_per_pixel * passes * sum(rows) * sum(cols))
    return total


def usual_seconds_per_pixel(recipe: Recipe, kind: str) -> float:
    """Return the seconds per pixel and step to assume of a kind of device, such as "cuda"."""
    adds = sum(layer.weights / layer.cell**2 for layer in computed_layers(recipe))
    return 2 * adds / RATES.get(kind, RATES["cpu"])  # backward is as much as forward
