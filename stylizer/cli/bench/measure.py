"""The measurements of `stylizer bench`, each in a separate process (`__init__.py` says why).

They call `stylizer.render` with the sample pictures, as any user would.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from itertools import pairwise
from typing import Any

from stylizer.api import Result, render
from stylizer.cli.bench.machine import matmul_peak, measure_machine, wait_for
from stylizer.engine.hardware import device as devices
from stylizer.engine.recipe import Recipe
from stylizer.engine.step import Step
from stylizer.files.shipped.samples import samples

Row = dict[str, Any]
"""One row of the report, in JSON values."""

WARM_UP = 2
"""Number of steps that are not timed, because the first steps choose kernels and allocate memory.
"""
LAP = 10
"""Number of steps between two readings of the clock on a GPU, which works asynchronously."""


def measure_one(task: Mapping[str, Any]) -> Row:
    """Make the measurement that `task` describes: the machine, steps, or a whole picture."""
    if task["what"] == "machine":
        return measure_machine(task["device"], task["precisions"])
    recipe, threads = Recipe.from_dict(task["recipe"]), task["threads"]
    if task["what"] == "steps":
        return measure_steps(recipe, task["laps"], threads)
    return measure_picture(recipe, threads)


def measure_steps(recipe: Recipe, laps: int, threads: int | None = None) -> Row:
    """Measure the median time of a step over `laps` readings, and the work in one step.

    The work is twice the multiply-adds of all convolutions and matrix products that a step runs:
    the encoder's layers forward, back to the picture (not to the weights), forward again where
    blocks need it, and the Gram products.
    """
    from stylizer.cli.bench.operations import Operations

    device = devices.find_device(recipe.device)
    lap = 1 if device.type == "cpu" else LAP
    times: list[float] = []
    last: list[Step] = []

    with ExitStack() as counting:
        work = Operations()

        def on_step(step: Step) -> None:
            if step.iteration == 1:
                counting.enter_context(work)
            else:
                counting.close()
            if step.iteration >= WARM_UP and (step.iteration - WARM_UP) % lap == 0:
                wait_for(device)
                times.append(time.perf_counter())
            last[:] = [step]

        result = run(recipe.replace(first_steps=WARM_UP + laps * lap), threads, on_step)
    seconds = statistics.median(b - a for a, b in pairwise(times)) / lap
    # The peak is measured right after, because the clock rate and the load of a computer change.
    peak = matmul_peak(last[0].precision, device) * len(devices.devices_sharing(recipe.device))
    return {
        **conditions(last[0]),
        "seconds_per_step": seconds,
        "steps_per_second": 1 / seconds,
        "operations_per_step": work.count,
        "matmul_peak": peak,
        "share_of_peak": work.count / seconds / peak,
        "peak_memory_mb": result.peak_memory_mb,
    }


def measure_picture(recipe: Recipe, threads: int | None = None) -> Row:
    """Measure a whole render: seconds to the first frame, to the first scale, and to the end."""
    first_scale = 0.0
    last: list[Step] = []
    began = time.perf_counter()

    def on_step(step: Step) -> None:
        nonlocal first_scale
        if step.ends_scale and step.scale == 1:
            first_scale = time.perf_counter() - began
        last[:] = [step]

    result = run(recipe, threads, on_step)
    return {
        **conditions(last[0]),
        "steps": result.steps,
        "seconds_to_first_frame": result.seconds_to_first_frame,
        "seconds_to_first_scale": first_scale,
        "seconds": result.seconds,
        "peak_memory_mb": result.peak_memory_mb,
    }


def run(recipe: Recipe, threads: int | None, on_step: Callable[[Step], None]) -> Result:
    """Render the sample pictures."""
    photo, painting = samples().contents[0], samples().styles[0]
    return render(photo, painting, recipe=recipe, threads=threads, on_step=on_step)


def conditions(step: Step) -> Row:
    """Return the number of threads, the size, the precision and the block size of a run.

    `block` is None if the picture was not divided into blocks.
    """
    import torch

    return {
        "threads": torch.get_num_threads(),
        "width": step.size[0],
        "height": step.size[1],
        "precision": step.precision,
        "block": step.block if step.block < max(step.size) else None,
    }
