"""Runs for timing: the engine with random weights, which are as fast as trained weights."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

import numpy as np
import torch
from torch import nn

from stylizer.engine import optimise
from stylizer.engine.control import Control
from stylizer.engine.encoders.base import Encoder
from stylizer.engine.encoders.build import network
from stylizer.engine.errors import DeviceError
from stylizer.engine.hardware import device as devices
from stylizer.engine.hardware.precision_trial import trial
from stylizer.engine.job import Job
from stylizer.engine.recipe import Recipe

WARM_UP = 2
"""Turns that are not timed, because the first turns choose kernels, allocate memory and compute
targets."""
STEPS_ON_GPU = 10
"""Steps in one turn on a GPU, which works asynchronously. On a CPU a turn is one step."""


def random_encoder(name: str, device: torch.device) -> Encoder:
    """Build an encoder with random weights as in He et al. 2015, for activations of usual size."""
    encoder = network(name, "average").to_empty(device="cpu")
    generator = torch.Generator().manual_seed(0)
    for module in encoder.modules():
        if isinstance(module, nn.Conv2d):
            fan = module.weight[0].numel()
            nn.init.normal_(module.weight, 0, (2 / fan) ** 0.5, generator=generator)
            nn.init.zeros_(module.bias)
    for values in encoder.buffers():
        nn.init.constant_(values, 0.5)
    return encoder.requires_grad_(False).eval().to(device, memory_format=torch.channels_last)


def pictures(width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a content and a style picture (H, W, 3) of noise, float32 in [0, 1]."""
    content = np.random.default_rng(0).random((height, width, 3), np.float32)
    return content, content[::-1].copy()


def engine(recipe: Recipe, width: int, height: int) -> Iterator[object]:
    """Start a long run of the engine at one size in pixels, and return its steps."""
    side = max(width, height)
    recipe = recipe.replace(size=side, coarsest=side, first_steps=10_000)
    content, style = pictures(width, height)
    device = devices.find_device(recipe.device)
    encoder = random_encoder(recipe.encoder, device)
    found = trial(encoder, device).precision  # the program makes the same trial at its first run
    return optimise.run(Job(recipe, content, (style,), {}, precision=found), Control(), encoder)


def take_turns(
    runs: Mapping[str, Iterator[object]], turns: int, device: str
) -> dict[str, list[float]]:
    """Return the seconds of a step of each run, for each turn.

    The runs take turns, so that other work of the computer slows all of them equally. A run that
    does not fit into memory is left out, and a sentence is printed.
    """
    where = devices.find_device(device)
    steps = 1 if where.type == "cpu" else STEPS_ON_GPU
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(WARM_UP + turns):
        for name in list(taken):
            began = time.perf_counter()
            try:
                for _ in range(steps):
                    next(runs[name])
            except DeviceError as error:
                del taken[name]
                print(f"{name}: {error}", flush=True)
                continue
            if where.type != "cpu":
                torch.accelerator.synchronize(where)
            taken[name].append((time.perf_counter() - began) / steps)
    return {name: times[WARM_UP:] for name, times in taken.items()}
