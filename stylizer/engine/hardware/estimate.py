"""What a run will need, before anything runs: bytes, blocks that fit, seconds.

Bytes are counted as the parts of the engine hold them at the largest scale, at the worst moment;
the constants were measured as peaks of whole processes. They are upper estimates, for torch
frees some things earlier.
"""

from __future__ import annotations

from collections.abc import Sequence

from stylizer.engine.encoders.info import EncoderInfo, Layer
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.errors import DeviceError
from stylizer.engine.recipe import Recipe
from stylizer.engine.scales.blocks import KEPT, spans
from stylizer.engine.scales.pyramid import plan, style_size
from stylizer.engine.size import MARGIN
from stylizer.engine.solvers.history import HISTORY

Size = tuple[int, int]
"""(width, height) in pixels."""

MB = 2**20
PROCESS = 460 * MB
"""Python, torch, its kernels, and what the C library keeps of memory that was freed. Torch's build
for CUDA loads 300 MB more, but before a run looks at what is free."""
SLACK = 1.1
"""For workspaces of kernels, and for pages that are touched only in part."""
GAPS, MORE_GAPS = 1.4, 2.0
"""For what lies unused between tensors in the heap: of a whole picture, of blocks, which are of
several sizes."""
SMALLEST = 128
"""Side in pixels of the smallest blocks: what they see beyond it is then most of the work."""
SHARE = 0.9
"""How much of the free memory is used when there is a choice."""
STEP = 0.004
"""Seconds that a step takes at any size."""
AGAIN = 1.5
"""A block takes a second forward pass, which costs about half of a forward and a backward one."""
RATES = {"cpu": 4e10, "mps": 1e12, "xpu": 2e12, "cuda": 8e12}
"""Multiply-adds per second to assume of a kind of device: two cores of a laptop, a usual GPU."""


def needed_memory(
    recipe: Recipe, content: Size, styles: Sequence[Size], itemsize: int, block: int
) -> int:
    """Bytes of the whole process at the peak of a run; on a GPU, of the GPU.

    content, styles: sizes of the pictures that the job holds. `itemsize`: bytes of a number in
    the encoder, 4 for float32, 2 for bfloat16. `block`: side in pixels of the blocks.
    """
    width, height = _painted(recipe, content)
    rows, cols = _seen(recipe, (width, height), block)
    whole = len(rows) == len(cols) == 1
    gaps = GAPS if whole else MORE_GAPS
    look = _bytes_per_pixel(recipe, itemsize) * max(rows) * max(cols) * gaps
    # Between two scales several more copies of the picture are there, but no features.
    between = 4 * 12 * width * height
    kept = _kept(recipe, content, styles, itemsize, whole=whole)
    return PROCESS + kept + max(int(look), between)


def block_for(
    recipe: Recipe, content: Size, styles: Sequence[Size], itemsize: int, free: int
) -> int:
    """Side in pixels of the blocks for a run, with `free` bytes of memory.

    That of the recipe; where it leaves the choice, that of the whole picture when it fits, else
    the largest that does: the larger the blocks, the less is computed twice. DeviceError when
    it does not fit. The other arguments are those of `needed_memory`.
    """
    side = recipe.block or _largest(recipe, content, styles, itemsize, int(SHARE * free))
    needed = needed_memory(recipe, content, styles, itemsize, side)
    if needed <= free:
        return side

    def fits(size: int) -> bool:
        smaller = recipe.replace(size=size)
        return needed_memory(smaller, content, styles, itemsize, SMALLEST) <= free

    # Sizes are tried in steps of 16 px, by halving the range in which the answer lies.
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


def seconds(recipe: Recipe, content: Size, block: int, pace: float) -> float:
    """Seconds that a run takes in blocks of that side (pixels).

    `pace` is seconds per pixel and step for whole pictures, as measured or from `usual_pace`.
    """
    total = 0.0
    for scale in plan(recipe, *content):
        size = scale.width + 2 * MARGIN, scale.height + 2 * MARGIN
        rows, cols = _seen(recipe, size, block)
        again = AGAIN if len(rows) + len(cols) > 2 else 1.0
        total += scale.steps * (STEP + pace * again * sum(rows) * sum(cols))
    return total


def usual_pace(recipe: Recipe, kind: str) -> float:
    """Seconds per pixel and step on a kind of device («cuda») that was not measured yet."""
    adds = sum(layer.weights / layer.cell**2 for layer in _running(recipe))
    return 2 * adds / RATES.get(kind, RATES["cpu"])  # backward is as much as forward


def _largest(
    recipe: Recipe, content: Size, styles: Sequence[Size], itemsize: int, room: int
) -> int:
    """The largest block for which a run needs at most `room` bytes, or the smallest block."""

    def needed(side: int) -> int:
        return needed_memory(recipe, content, styles, itemsize, side)

    room = max(room, needed(SMALLEST))
    size = _painted(recipe, content)
    counts = range(1, max(size) // SMALLEST + 1)
    # Sides that cut one of the two lengths evenly, in cells of the coarsest layer there is.
    sides = {-(-length // (16 * count)) * 16 for length in size for count in counts}
    return next(
        (side for side in sorted(sides, reverse=True) if side > SMALLEST and needed(side) <= room),
        SMALLEST,
    )


def _seen(recipe: Recipe, size: Size, block: int) -> tuple[list[int], list[int]]:
    """How many pixels each row of blocks sees, and each column."""
    width, height = size
    info, layers = _encoder(recipe)
    rows, cols = (spans(length, block, info, layers) for length in (height, width))
    return [s.high - s.low for s in rows], [s.high - s.low for s in cols]


def _kept(
    recipe: Recipe, content: Size, styles: Sequence[Size], itemsize: int, *, whole: bool
) -> int:
    """Bytes that are held all through a scale."""
    width, height = _painted(recipe, content)
    copies = _copies(recipe)
    pictures = [content, *styles]
    *_, last = plan(recipe, *content)
    pictures += [
        style_size(*size, last, style.scale)
        for size, style in zip(styles, recipe.styles, strict=True)
    ]
    info = ENCODERS[recipe.encoder]
    features = [_values(info.layer(name)) for name in recipe.content_weights()]
    features = [values for values in features if whole or values <= KEPT]
    # The job's copy, the encoder's, and one in the precision of the arithmetic.
    weights = (8 + itemsize) * sum(layer.weights for layer in info.layers)
    return int(
        weights
        + 12 * sum(w * h for w, h in pictures)
        + width * height * (12 * copies + itemsize * sum(features))
    )


def _copies(recipe: Recipe) -> int:
    """How many pictures of the largest scale there are in a step, features aside."""
    # The content, what is painted, its average, the gradient; the content in its own colours where
    # it is worked on in others; the gradient of another device as it arrives.
    copies = 4 + (recipe.colors in ("luminance", "palette")) + recipe.device.endswith(":all")
    pixel_terms = (recipe.pixel_l1, recipe.pixel_l2, recipe.tv)
    copies += 3 * sum(weight > 0 for weight in pixel_terms)
    copies += 2 * len(recipe.regions)  # a third of one each: masks, and what is made of them
    if recipe.optimizer == "adam":
        return copies + 2
    steps = recipe.first_steps if recipe.size <= recipe.coarsest else recipe.last_steps
    return copies + 2 * min(HISTORY, steps) + 30  # the line search holds several of each


def _bytes_per_pixel(recipe: Recipe, itemsize: int) -> float:
    """Bytes of a forward and a backward pass for each pixel that is seen."""
    inside = Layer("picture", 1, 3)
    held = padded = 0.0
    for layer in _running(recipe):
        if layer.stage > inside.stage:
            held += _values(inside)  # for the slope of the pooling
        if layer.reach:
            padded += inside.channels / layer.cell**2
            held += _values(layer) + layer.inner / layer.cell**2
        inside = layer
    info, used = _encoder(recipe)
    styles = [_values(info.layer(name)) for name in recipe.style_weights()]
    # Each region has a copy of the features in its own weights.
    guided = len(recipe.regions) + 1 if recipe.regions else 0
    numbers = held + padded + sum(styles) * (1 + guided)  # gradients wait for their layers
    # A softmax is float32 with its product and its gradient; so is what goes in, at the worst.
    smooth = 16 * sum(_values(info.layer(name)) for name in used) if recipe.smoothed else 0.0
    return SLACK * (itemsize * numbers + smooth) + 24


def _running(recipe: Recipe) -> tuple[Layer, ...]:
    """The layers that are computed: down to the deepest that has a weight."""
    info, used = _encoder(recipe)
    depth = max((i for i, layer in enumerate(info.layers, 1) if layer.name in used), default=0)
    return info.layers[:depth]


def _encoder(recipe: Recipe) -> tuple[EncoderInfo, set[str]]:
    """The encoder and the layers of it that have a weight."""
    used = recipe.content_weights().keys() | recipe.style_weights().keys()
    return ENCODERS[recipe.encoder], used


def _painted(recipe: Recipe, content: Size) -> Size:
    """The size of the picture at its largest scale, with its margin."""
    *_, last = plan(recipe, *content)
    return last.width + 2 * MARGIN, last.height + 2 * MARGIN


def _values(layer: Layer) -> float:
    """Numbers of a layer's features for each pixel of the picture."""
    return layer.channels / layer.cell**2
