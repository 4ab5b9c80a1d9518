"""What a run is said to need is what it takes, and blocks are chosen by it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from stylizer.engine.encoders.build import network
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.errors import DeviceError
from stylizer.engine.hardware import memory
from stylizer.engine.hardware.estimate import (
    MB,
    RATES,
    SMALLEST,
    block_for,
    needed_memory,
    seconds,
    usual_pace,
)
from stylizer.engine.recipe import Recipe, Style
from tests.helpers.child import child, linux

GB = 2**30
PRINT = (4096, 3072)
STYLES = [(900, 700)]


def peak_and_estimate(size, block, **settings):
    recipe = Recipe(**settings, size=size, coarsest=size, first_steps=3)
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
# The build for CUDA loads more than the one for the processor, before any run.
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
    peak, estimate = peak_and_estimate(1024, block, encoder=encoder, precision=precision)
    assert peak <= estimate <= 1.6 * peak


def test_it_is_known_before_torch_is_loaded():
    code = (
        "import sys\n"
        "from stylizer.engine.hardware.estimate import *\n"
        "from stylizer.engine.recipe import Recipe\n"
        "block = block_for(Recipe(size=4096), (4096, 3072), [(512, 512)], 4, 4 * 2**30)\n"
        "seconds(Recipe(), (512, 384), block, usual_pace(Recipe(), 'cpu'))\n"
        "assert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", ENCODERS)
def test_pace_follows_the_multiply_adds_that_torch_counts(name):
    recipe = Recipe(encoder=name)
    encoder = network(name, "average").to_empty(device="cpu")
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        layers = recipe.content_weights().keys() | recipe.style_weights().keys()
        encoder(torch.zeros(1, 3, 64, 64), layers)
    forward = counter.get_total_flops() / 2 / 64**2
    assert usual_pace(recipe, "cpu") * RATES["cpu"] == pytest.approx(2 * forward)
    assert usual_pace(recipe, "cuda") < usual_pace(recipe, "cpu")


@pytest.mark.parametrize("encoder", ENCODERS)
def test_the_block_is_the_largest_that_fits(encoder):
    recipe = Recipe(encoder=encoder, size=4096)
    sides = []
    for gigabytes in (3, 4, 6, 9, 14):
        free = gigabytes * GB
        side = block_for(recipe, PRINT, STYLES, 4, free)
        assert side % 16 == 0
        least, needed, more = (
            needed_memory(recipe, PRINT, STYLES, 4, s) for s in (SMALLEST, side, side * 3 // 2)
        )
        assert needed <= free
        assert needed <= max(0.9 * free, least) < more
        sides.append(side)
    assert sides == sorted(sides)
    assert len(set(sides)) > 3


def test_a_picture_that_fits_stays_whole():
    side = block_for(Recipe(size=4096), PRINT, STYLES, 4, 200 * GB)
    assert side >= 4096
    assert needed_memory(Recipe(size=4096), PRINT, STYLES, 4, side) < 160 * GB


def test_a_strip_is_cut_into_longer_blocks():
    free = 3 * GB
    strip = block_for(Recipe(size=16384), (16384, 256), STYLES, 4, free)
    square = block_for(Recipe(size=2048), (2048, 2048), STYLES, 4, free)
    assert square < strip < 16384


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
    # 50 pairs of pictures of 2048 x 1536 pixels and 3 colours in float32
    assert needed(optimizer="lbfgs", last_steps=50) - usual > 100 * 2048 * 1536 * 12
    assert needed(optimizer="lbfgs", last_steps=2) - usual < 50 * 2048 * 1536 * 12


def test_a_demanded_block_is_taken_or_refused_in_words():
    recipe = Recipe(size=4096, block=640)
    assert block_for(recipe, PRINT, STYLES, 4, 100 * GB) == 640
    with pytest.raises(DeviceError, match=r"in blocks of 4000 px.*Choose smaller blocks, or 0"):
        block_for(recipe.replace(block=4000), PRINT, STYLES, 4, 4 * GB)


def test_the_advised_size_is_the_largest_that_fits():
    recipe = Recipe(encoder="vgg19", size=16384)
    with pytest.raises(DeviceError, match=r"GB are free\. Choose at most \d+ px") as caught:
        block_for(recipe, PRINT, STYLES, 4, 4 * GB)
    size = int(str(caught.value).split("at most ")[1].split()[0])
    assert block_for(recipe.replace(size=size), PRINT, STYLES, 4, 4 * GB) >= SMALLEST
    with pytest.raises(DeviceError):
        block_for(recipe.replace(size=size + 16), PRINT, STYLES, 4, 4 * GB)
    with pytest.raises(DeviceError, match="Close other programs"):
        block_for(recipe, PRINT, STYLES, 4, 100 * MB)


def test_seconds_grow_with_steps_and_pixels_and_with_smaller_blocks():
    recipe = Recipe(size=2048, coarsest=2048, first_steps=10)
    square = (2048, 2048)
    whole = seconds(recipe, square, 4096, 1e-6)
    assert whole == pytest.approx(10 * 2048**2 * 1e-6, rel=0.03)
    assert seconds(recipe.replace(first_steps=30), square, 4096, 1e-6) == pytest.approx(3 * whole)
    assert seconds(recipe, square, 4096, 2e-6) == pytest.approx(2 * whole, rel=0.01)
    parts = [seconds(recipe, square, side, 1e-6) for side in (1024, 512, 128)]
    assert 1.5 * whole < parts[0] < parts[1] < parts[2] < 1.5 * (1 + 112 / 128) ** 2 * whole
    # coarser scales come on top
    assert seconds(Recipe(size=2048), square, 4096, 1e-6) > whole


def group(folder: Path, limit: int | str, used: int, cached: int = 0, version: int = 2) -> None:
    names = {
        1: ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
        2: ("memory.max", "memory.current", "inactive_file"),
    }
    folder.mkdir(parents=True, exist_ok=True)
    limit_file, usage_file, cache = names[version]
    (folder / limit_file).write_text(f"{limit}\n")
    (folder / usage_file).write_text(f"{used}\n")
    (folder / "memory.stat").write_text(f"anon 7\n{cache} {cached}\n")


def test_memory_of_nested_groups(tmp_path):
    told = tmp_path / "told"
    told.write_text("0::/user/job\n")
    group(tmp_path / "user" / "job", "max", 100)
    group(tmp_path / "user", 5000, 3000, cached=500)
    assert list(memory.group_memory(told, tmp_path)) == [2500]
    group(tmp_path / "user" / "job", 1000, 400)
    assert sorted(memory.group_memory(told, tmp_path)) == [600, 2500]


def test_memory_of_groups_of_the_first_version(tmp_path):
    told = tmp_path / "told"
    told.write_text("4:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n0::/\n")
    # In a container the group's own folder stands at the root.
    group(tmp_path / "memory", 9000, 4000, cached=1000, version=1)
    assert list(memory.group_memory(told, tmp_path)) == [6000]


def test_without_groups_there_is_no_limit(tmp_path):
    assert list(memory.group_memory(tmp_path / "none", tmp_path)) == []


def test_the_tightest_limit_of_the_cpu_counts(monkeypatch):
    cpu = torch.device("cpu")
    monkeypatch.setattr(memory, "group_memory", lambda: iter([7 * MB, 900 * GB]))
    monkeypatch.setattr(memory, "address_space", lambda: iter([9 * MB]))
    assert memory.available_memory(cpu) == 7 * MB
    monkeypatch.setattr(memory, "address_space", lambda: iter([-5]))
    assert memory.available_memory(cpu) == 0


def test_memory_of_a_gpu_counts_what_torch_keeps_unused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (1000, 5000))
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda device: 700)
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda device: 300)
    assert memory.available_memory(torch.device("cuda:0")) == 1400
    monkeypatch.setattr(torch.mps, "recommended_max_memory", lambda: 9000)
    monkeypatch.setattr(torch.mps, "driver_allocated_memory", lambda: 2000)
    assert memory.available_memory(torch.device("mps")) == 7000


STEPS = """
try:
    steps = [(step.block, step.notice, step.done) for step in run(job({}), Control())]
except DeviceError as error:
    steps = str(error)
print(json.dumps(steps))
"""


@linux
def test_a_limited_address_space_is_worked_in_with_blocks():
    ((block, notice, done),) = child(STEPS.format("640"), 1000 * MB)
    assert SMALLEST <= block < 640
    assert notice is None
    assert done


@linux
def test_a_block_that_a_limited_address_space_cannot_hold_is_refused():
    assert "smaller blocks" in child(STEPS.format("640, block=1000"), 1000 * MB)


@linux
@pytest.mark.parametrize("room", [800, 1000], ids=["forward", "backward"])
def test_memory_that_really_runs_short_halves_the_blocks(room):
    """In the one pass or the other: what was computed until then is let go."""
    unaware = "memory.available_memory = lambda device: 2**40\n" + STEPS
    ((block, notice, done),) = child(unaware.format("900"), room * MB)
    assert SMALLEST <= block < 900
    assert notice == (f"Memory ran short: the picture is now worked on in blocks of {block} px.")
    assert done
