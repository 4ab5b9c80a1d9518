"""Estimates of memory, compared with the peaks of real runs."""

from __future__ import annotations

import pytest
import torch

from stylizer.engine.hardware.memory_estimate import needed_memory
from stylizer.engine.hardware.precision import supported_precisions
from stylizer.engine.recipe import Recipe, Style
from tests.helpers.child import child, linux

PRINT = (4096, 3072)
STYLES = [(900, 700)]


def peak_and_estimate(size, block, **settings):
    recipe = Recipe().replace(**settings, size=size, coarsest=size, first_steps=3)
    itemsize = 2 if recipe.precision == "bfloat16" else 4
    estimate = needed_memory(recipe, (size, size), [(256, 256)], itemsize, block or 2 * size)
    code = f"""
import psutil
loaded = psutil.Process().memory_info().rss
memory.available_memory = lambda device: 2**40
for _ in run(job({size}, block={block}, first_steps=3, **{settings!r}), Control()):
    pass
lines = open("/proc/self/status").read().splitlines()
peak = [int(line.split()[1]) for line in lines if line.startswith("VmHWM")][0] * 1024
# Before any run, the build for CUDA takes more memory than the build for the processor.
print(peak - max(0, loaded - 250 * 2**20))
"""
    return child(code), estimate


@linux
@pytest.mark.parametrize("block", [0, 128])
def test_a_run_takes_no_more_memory_than_estimated(block):
    peak, estimate = peak_and_estimate(384, block)
    assert peak <= estimate


@linux
@pytest.mark.slow
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize(
    ("encoder", "block"), [("compact", 0), ("compact", 256), ("vgg19", 0), ("resnet50", 0)]
)
def test_an_estimate_is_near_the_real_peak(encoder, precision, block):
    if precision not in supported_precisions(torch.device("cpu")):
        pytest.skip("this processor only emulates bfloat16, which takes minutes")
    peak, estimate = peak_and_estimate(1024, block, encoder=encoder, precision=precision)
    assert peak <= estimate <= 1.6 * peak


def test_what_costs_memory_is_counted():
    def needed(photo=PRINT, styles=STYLES, itemsize=4, block=512, **settings):
        recipe = Recipe(size=2048, styles=tuple(Style() for _ in styles)).replace(**settings)
        return needed_memory(recipe, photo, styles, itemsize, block)

    usual = needed()
    assert needed(itemsize=2) < usual
    assert needed(block=256) < usual < needed(block=1024) < needed(block=4096)
    assert needed(styles=STYLES * 2) > usual
    assert needed(styles=[PRINT]) > usual
    assert needed(colors="luminance") > usual
    assert needed(tv=1.0) > usual
    assert needed(size=4096) > usual
    assert needed(encoder="vgg19") > usual
    assert needed(style={"s1_1": 1.0}, content={}) < usual
    # 50 pairs of pictures of 2048 x 1536 pixels and 3 colours in float32.
    assert needed(optimizer="lbfgs", last_steps=50) - usual > 100 * 2048 * 1536 * 12
    assert needed(optimizer="lbfgs", last_steps=2) - usual < 50 * 2048 * 1536 * 12
