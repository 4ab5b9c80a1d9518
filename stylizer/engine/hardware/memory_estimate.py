"""Estimate of the memory that a run needs, before anything runs.

Bytes are counted as the parts of the engine hold them at the largest scale, at the worst moment;
the constants were measured as peaks of whole processes. It is an upper bound, because torch frees
some things earlier.
"""

from __future__ import annotations

from collections.abc import Sequence

from stylizer.engine.encoders.info import Layer
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.hardware.workload import (
    Size,
    computed_layers,
    encoder_in_use,
    painted_size,
    seen_pixels,
)
from stylizer.engine.losses.registry import image_losses
from stylizer.engine.recipe import Recipe
from stylizer.engine.scales.blocks import KEPT_VALUES
from stylizer.engine.scales.pyramid import plan, style_size
from stylizer.engine.solvers.history import HISTORY

MB = 2**20
PROCESS = 460 * MB
"""Python, torch, its kernels, and what the C library keeps of freed memory. Torch's build for CUDA
loads 300 MB more, but before a run asks what is free."""
SLACK = 1.1
"""Factor for workspaces of kernels, and for pages that are touched only in part."""
GAPS, BLOCK_GAPS = 1.4, 2.0
"""Factors for the gaps between tensors in the heap: of a whole picture, and of blocks, which have
several sizes."""


def needed_memory(
    recipe: Recipe, content: Size, styles: Sequence[Size], itemsize: int, block: int
) -> int:
    """Return the bytes of the whole process at the peak of a run; on a GPU, of the GPU.

    content, styles: sizes of the pictures that the job holds. `itemsize`: bytes of a number in
    the encoder, 4 for float32, 2 for bfloat16. `block`: side in pixels of the blocks.
    """
    width, height = painted_size(recipe, content)
    rows, cols = seen_pixels(recipe, (width, height), block)
    whole = len(rows) == len(cols) == 1
    gaps = GAPS if whole else BLOCK_GAPS
    evaluation = _bytes_per_pixel(recipe, itemsize) * max(rows) * max(cols) * gaps
    # Between two scales there are several more copies of the picture, but no features.
    between_scales = 4 * 12 * width * height
    held = _held_bytes(recipe, content, styles, itemsize, whole=whole)
    return PROCESS + held + max(int(evaluation), between_scales)


def _held_bytes(
    recipe: Recipe, content: Size, styles: Sequence[Size], itemsize: int, *, whole: bool
) -> int:
    """Return the bytes that are held all through a scale."""
    width, height = painted_size(recipe, content)
    copies = _copies(recipe)
    pictures = [content, *styles]
    *_, last = plan(recipe, *content)
    pictures += [
        style_size(*size, last, style.scale)
        for size, style in zip(styles, recipe.styles, strict=True)
    ]
    info = ENCODERS[recipe.encoder]
    features = [_values(info.layer(name)) for name in recipe.content_weights()]
    features = [values for values in features if whole or values <= KEPT_VALUES]
    # The job's copy, the encoder's, and one in the precision of the arithmetic.
    weights = (8 + itemsize) * sum(layer.weights for layer in info.layers)
    return int(
        weights
        + 12 * sum(w * h for w, h in pictures)
        + width * height * (12 * copies + itemsize * sum(features))
    )


def _copies(recipe: Recipe) -> int:
    """Return how many pictures of the largest scale a step holds, features aside."""
    # The content, the optimised picture, its average, the gradient; the content in its own colours
    # where the content is recoloured; the gradient of another device as it arrives.
    copies = 4 + (recipe.colors in ("luminance", "palette")) + recipe.device.endswith(":all")
    copies += 3 * sum(recipe.loss(loss.name) > 0 for loss in image_losses())
    copies += 2 * len(
        recipe.regions
    )  # a third of a picture each: masks, and what is computed from them
    if recipe.optimizer == "adam":
        return copies + 2
    steps = recipe.first_steps if recipe.size <= recipe.coarsest else recipe.last_steps
    return copies + 2 * min(HISTORY, steps) + 30  # the line search holds several of each


def _bytes_per_pixel(recipe: Recipe, itemsize: int) -> float:
    """Return the bytes of a forward and a backward pass for each pixel that a block sees."""
    below = Layer("picture", 1, 3)
    held = padded = 0.0
    for layer in computed_layers(recipe):
        if layer.stage > below.stage:
            held += _values(below)  # for the gradient of the pooling
        if layer.reach:
            padded += below.channels / layer.cell**2
            held += _values(layer) + layer.inner / layer.cell**2
        below = layer
    info, used = encoder_in_use(recipe)
    styles = [_values(info.layer(name)) for name in recipe.style_weights()]
    # Each region has a copy of the features in its own weights.
    guided = len(recipe.regions) + 1 if recipe.regions else 0
    numbers = held + padded + sum(styles) * (1 + guided)  # gradients wait for their layers
    # A softmax holds float32: its input (at the worst), output, product and gradient.
    smooth = 16 * sum(_values(info.layer(name)) for name in used) if recipe.smoothed else 0.0
    return SLACK * (itemsize * numbers + smooth) + 24


def _values(layer: Layer) -> float:
    """Return how many numbers a layer's features hold for each pixel of the picture."""
    return layer.channels / layer.cell**2
