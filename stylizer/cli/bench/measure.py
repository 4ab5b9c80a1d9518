"""The measurements of `stylizer bench`, each made in a process of its own (`__init__.py` says why).

They go the road of every user: `stylizer.render` with the sample pair.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from itertools import pairwise
from typing import Any

from stylizer.api import Result, render
from stylizer.cli.bench.machine import machine, matmul_peak, wait_for
from stylizer.engine.hardware import device as devices
from stylizer.engine.recipe import Recipe
from stylizer.engine.step import Step
from stylizer.files.shipped.samples import samples

Row = dict[str, Any]
"""What was measured, as JSON values."""

WARM_UP = 2
"""Steps that are not timed: the first ones choose kernels and allocate."""
LAP = 10
"""Steps from one reading of the clock to the next on a GPU, which works while Python goes on."""


def one(task: Mapping[str, Any]) -> Row:
    """Measure what `task` names: a machine, the steps of a recipe, or its whole picture."""
    if task["what"] == "machine":
        return machine(task["device"], task["precisions"])
    recipe = Recipe.from_dict(task["recipe"])
    return steps(recipe, task["laps"]) if task["what"] == "steps" else picture(recipe)


def steps(recipe: Recipe, laps: int) -> Row:
    """The median of `laps` readings of the time of a step, and the work in one step.

    The work is twice the multiply-adds of all convolutions and matrix products that a step
    really runs: the encoder's layers forward, back to the picture (not to the weights), again
    forward where blocks need that, and the Gram products.
    """
    from stylizer.cli.bench.operations import Operations

    device = devices.resolve(recipe.device)
    lap = 1 if device.type == "cpu" else LAP
    marks: list[float] = []
    seen: list[Step] = []

    with ExitStack() as counting:
        work = Operations()

        def see(step: Step) -> None:
            if step.iteration == 1:
                counting.enter_context(work)
            else:
                counting.close()
            if step.iteration >= WARM_UP and (step.iteration - WARM_UP) % lap == 0:
                wait_for(device)
                marks.append(time.perf_counter())
            seen[:] = [step]

        result = run(recipe.replace(first_steps=WARM_UP + laps * lap), see)
    seconds = statistics.median(b - a for a, b in pairwise(marks)) / lap
    # Measured here and now, since clocks and the load of a computer change.
    peak = matmul_peak(seen[0].precision, device) * len(devices.shared(recipe.device))
    return {
        **how(seen[0]),
        "seconds_per_step": seconds,
        "steps_per_second": 1 / seconds,
        "operations_per_step": work.count,
        "matmul_peak": peak,
        "share_of_peak": work.count / seconds / peak,
        "peak_memory_mb": result.peak_memory_mb,
    }


def picture(recipe: Recipe) -> Row:
    """The sample pair from end to end: seconds to the first frame, the first scale, the end."""
    first_scale = 0.0
    seen: list[Step] = []
    began = time.perf_counter()

    def see(step: Step) -> None:
        nonlocal first_scale
        if step.ends_scale and step.scale == 1:
            first_scale = time.perf_counter() - began
        seen[:] = [step]

    result = run(recipe, see)
    return {
        **how(seen[0]),
        "steps": result.steps,
        "seconds_to_first_frame": result.seconds_to_first_frame,
        "seconds_to_first_scale": first_scale,
        "seconds": result.seconds,
        "peak_memory_mb": result.peak_memory_mb,
    }


def run(recipe: Recipe, see: Callable[[Step], None]) -> Result:
    pictures = samples()
    return render(pictures.contents[0], pictures.styles[0], recipe=recipe, on_step=see)


def how(step: Step) -> Row:
    """The size, precision and blocks that a run really had; `block` is None when it was whole."""
    return {
        "width": step.size[0],
        "height": step.size[1],
        "precision": step.precision,
        "block": step.block if step.block < max(step.size) else None,
    }
