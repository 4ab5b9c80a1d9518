"""The choice of the block size by the free memory."""

from __future__ import annotations

from collections.abc import Sequence

from stylizer.engine.errors import DeviceError
from stylizer.engine.hardware.memory_estimate import needed_memory
from stylizer.engine.hardware.workload import Size, painted_size
from stylizer.engine.recipe import Recipe

SMALLEST = 128
"""Side in pixels of the smallest blocks. With smaller ones, margins would be most of the work."""
SHARE = 0.9
"""Share of the free memory that a block size chosen by the program may need."""


def block_for(
    recipe: Recipe, content: Size, styles: Sequence[Size], itemsize: int, free: int
) -> int:
    """Return the side in pixels of the blocks for a run, with `free` bytes of memory.

    If the recipe has a block size, it is used. Otherwise it is the side of the whole picture if
    that fits, or else the largest side that fits, because larger blocks need less computation in
    all. The other arguments are those of `needed_memory`. Raises DeviceError if the run does not
    fit.
    """
    side = recipe.block or _largest(recipe, content, styles, itemsize, int(SHARE * free))
    needed = needed_memory(recipe, content, styles, itemsize, side)
    if needed <= free:
        return side

    def fits(size: int) -> bool:
        smaller = recipe.replace(size=size)
        return needed_memory(smaller, content, styles, itemsize, SMALLEST) <= free

    # The largest size that fits is found by bisection, in steps of 16 px.
    low, high = 0, -(-recipe.size // 16)
    if fits(recipe.size):
        advice = "Choose smaller blocks, or 0 to leave the choice to the program."
    elif not fits(16):
        advice = "Close other programs or choose a smaller encoder."
    else:
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if fits(16 * middle) else (low, middle)
        advice = f"Choose at most {16 * low} px or a smaller encoder."
    raise DeviceError(
        f"{recipe.size} px need about {needed / 2**30:.1f} GB of memory, in blocks of {side} px,"
        f" and {free / 2**30:.1f} GB are free. {advice}"
    )


def _largest(
    recipe: Recipe, content: Size, styles: Sequence[Size], itemsize: int, room: int
) -> int:
    """Return the largest block size that needs at most `room` bytes, or `SMALLEST` if none does."""

    def needed(side: int) -> int:
        return needed_memory(recipe, content, styles, itemsize, side)

    room = max(room, needed(SMALLEST))
    size = painted_size(recipe, content)
    counts = range(1, max(size) // SMALLEST + 1)
    # Sides that divide one of the two lengths evenly, in cells of the coarsest possible layer.
    sides = {-(-length // (16 * count)) * 16 for length in size for count in counts}
    return next(
        (side for side in sorted(sides, reverse=True) if side > SMALLEST and needed(side) <= room),
        SMALLEST,
    )
