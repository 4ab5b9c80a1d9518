"""What each encoder costs: multiply-adds per pixel, and seconds of a step at 512 px.

    python tests/benchmarks/encoder_cost.py [--size 512] [--steps 5]

The weights are random, so that encoders that are not installed can be measured too; the cost
does not depend on them. Multiply-adds are those of one pass forward up to the deepest layer.
"""

from __future__ import annotations

import argparse
import statistics

import numpy as np
import torch
from torch import nn

from stylizer.engine import device, optimise
from stylizer.engine.control import Control
from stylizer.engine.encoders.base import Encoder
from stylizer.engine.encoders.build import network
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.job import Job
from stylizer.engine.recipe import Recipe

SIDE = 64
"""Pixels: the multiply-adds are counted on a small picture."""
DEEPEST = {"compact": "s5_1", "vgg19": "relu5_1", "vgg16": "relu5_1"}


def random_encoder(name: str) -> Encoder:
    """The network with weights that keep its activations at a usual size (He et al. 2015)."""
    encoder = network(name, "average").to_empty(device="cpu")
    generator = torch.Generator().manual_seed(0)
    for module in encoder.modules():
        if isinstance(module, nn.Conv2d):
            fan = module.weight[0].numel()
            nn.init.normal_(module.weight, 0, (2 / fan) ** 0.5, generator=generator)
            nn.init.zeros_(module.bias)
    for values in encoder.buffers():
        nn.init.constant_(values, 0.5)
    return encoder.requires_grad_(False).eval().to(memory_format=torch.channels_last)


def multiply_adds(encoder: Encoder, layer: str) -> float:
    """Per pixel of the picture, in the convolutions up to `layer`."""
    count = 0

    def see(module: nn.Conv2d, _inputs: object, out: torch.Tensor) -> None:
        nonlocal count
        count += out.numel() * module.weight[0].numel()

    for module in encoder.modules():
        if isinstance(module, nn.Conv2d):
            module.register_forward_hook(see)
    encoder(torch.zeros(1, 3, SIDE, SIDE), (layer,))
    return count / SIDE**2


def seconds_per_step(name: str, size: int, steps: int) -> float:
    """Median of `steps` steps of the default recipe, after two that are not counted."""
    recipe = Recipe(encoder=name, size=size, coarsest=size, first_steps=steps + 2)
    picture = np.random.default_rng(0).random((size, size, 3), np.float32)
    job = Job(recipe, picture, (picture[::-1].copy(),), {})
    taken, before = [], 0.0
    for step in optimise.run(job, Control(), random_encoder(name)):
        taken.append(step.seconds - before)
        before = step.seconds
    return statistics.median(taken[2:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--steps", type=int, default=5)
    options = parser.parse_args()
    threads = device.use_threads()
    print(f"one step at {options.size} x {options.size} px, {threads} threads")
    for name in ENCODERS:
        count = multiply_adds(random_encoder(name), DEEPEST[name])
        seconds = seconds_per_step(name, options.size, options.steps)
        print(f"{name:8} {count:9,.0f} multiply-adds per pixel   {seconds:7.3f} s", flush=True)


if __name__ == "__main__":
    main()
