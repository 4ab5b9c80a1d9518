"""Measure the cost of each encoder: multiply-adds per pixel, and seconds of a step at 512 px.

    python tests/benchmarks/encoder_cost.py [--size 512] [--steps 5]

The weights are random, so that encoders that are not installed can be measured too; the cost
does not depend on them. Multiply-adds are counted for one forward pass up to the deepest layer.
"""

from __future__ import annotations

import argparse
from statistics import median

import torch
from runs import engine, random_encoder, take_turns

from stylizer.cli.bench.operations import Operations
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.hardware.threads import use_threads
from stylizer.engine.recipe import Recipe

SIDE = 64
"""Side in pixels of the small picture on which multiply-adds are counted."""


def multiply_adds(name: str) -> float:
    """Return the multiply-adds per pixel, up to the deepest layer of the default recipe."""
    recipe = Recipe(encoder=name)
    encoder = random_encoder(name, torch.device("cpu"))
    with Operations() as work:
        encoder(
            torch.zeros(1, 3, SIDE, SIDE), {**recipe.content_weights(), **recipe.style_weights()}
        )
    return work.count / 2 / SIDE**2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--device", default="auto")
    options = parser.parse_args()
    size, device = options.size, options.device
    print(f"one step at {size} x {size} px, {use_threads()} threads")
    runs = {name: engine(Recipe(encoder=name, device=device), size, size) for name in ENCODERS}
    for name, times in take_turns(runs, options.steps, device).items():
        count = multiply_adds(name)
        print(f"{name:8} {count:9,.0f} multiply-adds per pixel   {median(times):7.3f} s")


if __name__ == "__main__":
    main()
