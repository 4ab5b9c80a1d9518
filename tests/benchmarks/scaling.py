"""Measure how the time of a step grows with the picture, and the cost of working in blocks.

    python tests/benchmarks/scaling.py [--large] [--encoders compact vgg19] [--steps 3]

Pictures are 4:3. A slope of 1 means that the time is proportional to the number of pixels. The
program chooses the blocks when a picture does not fit into memory. Weights are random and pictures
are noise, which are as fast as real ones.
"""

from __future__ import annotations

import argparse
from statistics import median

import numpy as np
from runs import engine, take_turns

from stylizer.cli.bench import WHOLE
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.hardware import malloc
from stylizer.engine.hardware.threads import use_threads
from stylizer.engine.recipe import Recipe

SIZES = (512, 1024, 2048)
LARGE = 4096
BLOCKS = (512, 1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--encoders", nargs="+", choices=tuple(ENCODERS))
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES)
    parser.add_argument("--large", action="store_true", help=f"{LARGE} px too")
    parser.add_argument("--at", type=int, default=SIZES[-1], help="size to cut into blocks")
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--device", default="auto")
    options = parser.parse_args()
    print(f"4:3, random weights, {use_threads()} threads")
    for name in options.encoders or ("compact", "vgg19"):
        grow(name, [*options.sizes, *([LARGE] if options.large else [])], options)
        cut(name, options.at, options)


def grow(name: str, sizes: list[int], options: argparse.Namespace) -> None:
    """Print the seconds of a step at each size, and the slope of their logarithms.

    The sizes are measured one after another, so that each has all the memory.
    """
    recipe = Recipe(encoder=name, device=options.device)
    pixels, seconds = [], []
    for size in sizes:
        run = f"{name} at {size} px"
        times = timed(run, recipe, size, options)
        if times:
            pixels.append(size * (size * 3 // 4))
            seconds.append(median(times))
            print(f"{run:24}  {seconds[-1]:8.3f} s per step", flush=True)
    if len(pixels) > 1:
        slope = np.polyfit(np.log(pixels), np.log(seconds), 1)[0]
        print(f"{name}: slope {slope:.2f} over the number of pixels", flush=True)


def timed(run: str, recipe: Recipe, size: int, options: argparse.Namespace) -> list[float]:
    """Return the seconds of each step, or [] for a run that does not fit into memory."""
    runs = {run: engine(recipe, size, size * 3 // 4)}
    turns = take_turns(runs, options.steps, options.device)
    runs.clear()
    malloc.give_back()
    return turns.get(run, [])


def cut(name: str, size: int, options: argparse.Namespace) -> None:
    """Print the seconds of a step in blocks, and their ratio to those of the whole picture."""
    sides = {f"{name}, blocks of {side} px": side for side in BLOCKS if side < size}
    whole = f"{name}, {size} px whole"
    recipe = Recipe(encoder=name, device=options.device)
    runs = {
        run: engine(recipe.replace(block=side), size, size * 3 // 4)
        for run, side in {whole: WHOLE, **sides}.items()
    }
    turns = take_turns(runs, options.steps, options.device)
    seconds = {run: median(times) for run, times in turns.items()}
    for run, each in seconds.items():
        ratio = f"{each / seconds[whole]:6.2f} times the whole" if whole in seconds else ""
        print(f"{run:24}  {each:8.3f} s per step  {ratio}", flush=True)


if __name__ == "__main__":
    main()
