"""Estimates of the time that a run takes."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from stylizer.engine.encoders.build import network
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.hardware.time_estimate import RATES, run_seconds, usual_seconds_per_pixel
from stylizer.engine.recipe import Recipe


def test_estimates_are_there_before_torch_is_loaded():
    code = (
        "import sys\n"
        "from stylizer.engine.hardware.block_size import block_for\n"
        "from stylizer.engine.hardware.time_estimate import *\n"
        "from stylizer.engine.recipe import Recipe\n"
        "block = block_for(Recipe(size=4096), (4096, 3072), [(512, 512)], 4, 4 * 2**30)\n"
        "each = usual_seconds_per_pixel(Recipe(), 'cpu')\n"
        "run_seconds(Recipe(), (512, 384), block, each)\n"
        "assert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", ENCODERS)
def test_speed_follows_the_multiply_adds_that_torch_counts(name):
    recipe = Recipe(encoder=name)
    encoder = network(name, "average").to_empty(device="cpu")
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        layers = recipe.content_weights().keys() | recipe.style_weights().keys()
        encoder(torch.zeros(1, 3, 64, 64), layers)
    forward = counter.get_total_flops() / 2 / 64**2
    assert usual_seconds_per_pixel(recipe, "cpu") * RATES["cpu"] == pytest.approx(2 * forward)
    assert usual_seconds_per_pixel(recipe, "cuda") < usual_seconds_per_pixel(recipe, "cpu")


def test_seconds_grow_with_steps_and_pixels_and_with_smaller_blocks():
    recipe = Recipe(size=2048, coarsest=2048, first_steps=10)
    square = (2048, 2048)
    whole = run_seconds(recipe, square, 4096, 1e-6)
    assert whole == pytest.approx(10 * 2048**2 * 1e-6, rel=0.03)
    assert run_seconds(recipe.replace(first_steps=30), square, 4096, 1e-6) == pytest.approx(
        3 * whole
    )
    assert run_seconds(recipe, square, 4096, 2e-6) == pytest.approx(2 * whole, rel=0.01)
    parts = [run_seconds(recipe, square, side, 1e-6) for side in (1024, 512, 128)]
    assert 1.5 * whole < parts[0] < parts[1] < parts[2] < 1.5 * (1 + 112 / 128) ** 2 * whole
    # Coarser scales take additional time.
    assert run_seconds(Recipe(size=2048), square, 4096, 1e-6) > whole
