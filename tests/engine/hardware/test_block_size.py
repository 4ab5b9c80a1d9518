"""The choice of blocks by the free memory, and runs in little memory."""

from __future__ import annotations

import pytest

from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.errors import DeviceError
from stylizer.engine.hardware.block_size import SMALLEST, block_for
from stylizer.engine.hardware.memory_estimate import MB, needed_memory
from stylizer.engine.recipe import Recipe
from tests.helpers.child import child, linux

GB = 2**30
PRINT = (4096, 3072)
STYLES = [(900, 700)]


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


STEPS = """
try:
    steps = [(step.block, step.notice, step.done) for step in run(job({}), Control())]
except DeviceError as error:
    steps = str(error)
print(json.dumps(steps))
"""


@linux
def test_in_a_limited_address_space_a_run_uses_blocks():
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
    """Memory runs out in the forward or in the backward pass, and what was computed is freed."""
    unaware = "memory.available_memory = lambda device: 2**40\n" + STEPS
    ((block, notice, done),) = child(unaware.format("900"), room * MB)
    assert SMALLEST <= block < 900
    assert notice == (f"Memory ran short: the picture is now worked on in blocks of {block} px.")
    assert done
