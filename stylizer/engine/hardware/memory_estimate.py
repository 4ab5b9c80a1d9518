"""The estimate of the memory that a run needs, made before the run.

The estimate adds up the bytes that the parts of the engine hold at the worst moment of the largest
scale. The constants were measured as peaks of whole processes. The estimate is an upper bound,
because torch frees some memory earlier.
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
from stylizer.engine.solvers.history import HISTORY, pairs_for

MB = 2**20
PROCESS = 460 * MB
"""Bytes of Python, torch, its kernels, and freed memory that the C library keeps. Torch's build for
CUDA loads 300 MB more, but it does so before a run reads the free memory."""
SLACK = 1.1
"""Factor for workspaces of kernels, and for pages that are used only in part."""
GAPS, BLOCK_GAPS = 1.4, 2.0
"""Factors for the gaps between tensors in the heap, for a whole picture and for blocks. Blocks have
several sizes, which leaves more gaps."""


def needed_memory(
    recipe: Recipe, content: Size, styles: Sequence[Size], itemsize: int, block: int
) -> int:
    """Return the bytes that the process, or a run on a GPU, needs at its peak.

    `content` and `styles` are the sizes of the pictures of the job. `itemsize` is the number of
    bytes of a number in the encoder, 4 for float32 and 2 for bfloat16. `block` is the side of the
    blocks in pixels.
    """
    width, height = painted_size(recipe, content)
    rows, cols = seen_pixels(recipe, (width, height), block)
    whole = len(rows) == len(cols) == 1
    gaps = GAPS if whole else BLOCK_GAPS
    evaluation = _bytes_per_pixel(recipe, itemsize) * max(rows) * max(cols) * gaps
    # Between two scales there are more copies of the picture, but no features.
    between_scales = 4 * 12 * width * height
    held = _held_bytes(recipe, content, styles, itemsize, whole=whole)
    return PROCESS + held + max(int(evaluation), between_scales)


def _held_bytes(
    recipe: Recipe, content: Size, styles: Sequence[Size], itemsize: int, *, whole: bool
) -> int:
    """Return the bytes that are held for the whole duration of a scale."""
    width, height = painted_size(recipe, content)
    copies = _copies(recipe, width, height)
    pictures = [content, *styles]
    *_, last = plan(recipe, *content)
    pictures += [
        style_size(*size, last, style.scale)
        for size, style in zip(styles, recipe.styles, strict=True)
    ]
    info = ENCODERS[recipe.encoder]
    features = [_values(info.layer(name)) for name in recipe.content_weights()]
    features = [values for values in features if whole or values <= KEPT_VALUES]
    # The copies of the job, of the encoder, and in the precision of the arithmetic.
    weights = (8 + itemsize) * sum(layer.weights for layer in info.layers)
    return int(
        weights
        + 12 * sum(w * h for w, h in pictures)
        + width * height * (12 * copies + itemsize * sum(features))
    )


def _copies(recipe: Recipe, width: int, height: int) -> int:
    """Return the number of pictures of the largest scale that a step holds, without features.

    `width` and `height` are the size of these pictures in pixels.
    """
    # These are the content, the optimised picture, its average and the gradient; the content in its
    # own colours if the content is recoloured; and the gradient that comes from another device.
    copies = 4 + (recipe.colors in ("luminance", "palette")) + recipe.device.endswith(":all")
    copies += 3 * sum(recipe.loss(loss.name) > 0 for loss in image_losses())
    # The masks, and the tensors computed from them, take a third of a picture each.
    copies += 2 * len(recipe.regions)
    if recipe.optimizer == "adam":
        return copies + 2
    if recipe.optimizer == "pyramid":
        # The picture and the gradient of the last accepted step, and the pairs.
        return copies + 2 + 2 * pairs_for(width * height)
    *_, last = plan(recipe, width, height)
    return copies + 2 * min(HISTORY, last.steps) + 30  # for the line search


def _bytes_per_pixel(recipe: Recipe, itemsize: int) -> float:
    """Return the bytes per pixel that a block sees, for a forward and a backward pass."""
    below = Layer("picture", 1, 3)
    held = padded = 0.0
    for layer in computed_layers(recipe):
        if layer.stage > below.stage:
            held += _values(below)  # for the gradient of the pooling
        if layer.reach:
            # A copy with a border is not kept for the gradient: there is one at a time.
            padded = max(padded, below.channels / layer.cell**2)
            held += _values(layer) + layer.inner / layer.cell**2
        below = layer
    info, used = encoder_in_use(recipe)
    styles = [_values(info.layer(name)) for name in recipe.style_weights()]
    # Each region has a copy of the features, multiplied by its mask.
    guided = len(recipe.regions) + 1 if recipe.regions else 0
    # Gradients of features are held until the backward pass reaches their layers.
    numbers = held + padded + sum(styles) * (1 + guided)
    # A softmax holds four float32 tensors: its input (at worst), output, product and gradient.
    smooth = 16 * sum(_values(info.layer(name)) for name in used) if recipe.smoothed else 0.0
    return SLACK * (itemsize * numbers + smooth) + 24


def _values(layer: Layer) -> float:
    """Return the number of feature values of a layer per pixel of the picture."""
    return layer.channels / layer.cell**2
