"""`stylizer bench`: how fast this computer is, on the sample pair."""

from __future__ import annotations

import json
import statistics
import time
from argparse import Namespace
from typing import Any

from stylizer.api import render, source
from stylizer.engine.control import Control
from stylizer.engine.errors import WeightsError
from stylizer.engine.recipe import Recipe
from stylizer.engine.step import Step
from stylizer.files.encoders import installed
from stylizer.files.samples import samples

WARM_UP = 2
"""Steps that are not timed: the first ones choose kernels and allocate."""


def main(arguments: Namespace) -> int:
    names = [info.name for info in installed()]
    if arguments.encoder:
        if arguments.encoder not in names:
            raise WeightsError(f"The encoder {arguments.encoder} is not installed.")
        names = [arguments.encoder]
    rows = []
    for name in names:
        recipe = Recipe(encoder=name, device=arguments.device)
        row = {"encoder": name, **whole(recipe.replace(size=arguments.size))}
        row["seconds_per_step"] = {
            size: seconds_per_step(recipe.replace(size=size, coarsest=size), arguments.steps)
            for size in arguments.sizes
        }
        rows.append(row)
        if not arguments.json:
            _print(row)
    if arguments.json:
        print(json.dumps(rows))
    return 0


def seconds_per_step(recipe: Recipe, steps: int) -> float:
    """Median seconds of one step at one size."""
    times = []
    clock = time.perf_counter()

    def see(step: Step) -> None:
        nonlocal clock
        now = time.perf_counter()
        if step.iteration > WARM_UP:
            times.append(now - clock)
        clock = now

    pictures = samples()
    render(
        source(pictures.contents[0]),
        source(pictures.styles[0]),
        recipe=recipe.replace(first_steps=steps + WARM_UP),
        on_step=see,
    )
    return statistics.median(times)


def whole(recipe: Recipe) -> dict[str, Any]:
    """The sample pair from end to end: seconds to the first frame, the first scale, the end."""
    coarse = 0.0
    began = time.perf_counter()

    def see(step: Step) -> None:
        nonlocal coarse
        if step.ends_scale and step.scale == 1:
            coarse = time.perf_counter() - began

    pictures = samples()
    result = render(
        pictures.contents[0], pictures.styles[0], recipe=recipe, on_step=see, control=Control()
    )
    return {
        "device": result.record.device,
        "precision": result.record.precision,
        "threads": result.record.threads,
        "size": list(result.size),
        "steps": result.steps,
        "seconds_to_first_frame": result.seconds_to_first_frame,
        "seconds_to_first_scale": coarse,
        "seconds": result.seconds,
        "peak_memory_mb": result.peak_memory_mb,
    }


def _print(row: dict[str, Any]) -> None:
    width, height = row["size"]
    where = f"{row['device']}, {row['precision']}, {row['threads']} threads"
    print(f"{row['encoder']}  ({where})")
    print(f"  first frame after         {row['seconds_to_first_frame']:9.2f} s")
    print(f"  first scale done after    {row['seconds_to_first_scale']:9.2f} s")
    print(f"  {f'{width} x {height} px done after':24}  {row['seconds']:9.2f} s")
    print(f"  peak memory               {row['peak_memory_mb']:9.0f} MB")
    for size, seconds in row["seconds_per_step"].items():
        print(f"  one step at {size:5} px      {seconds * 1000:9.1f} ms", flush=True)
