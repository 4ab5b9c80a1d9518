"""The work of a run: the layers that it computes, and the pixels that its blocks see."""

from __future__ import annotations

from stylizer.engine.encoders.info import EncoderInfo, Layer
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.recipe import Recipe
from stylizer.engine.scales.blocks import spans
from stylizer.engine.scales.pyramid import plan
from stylizer.engine.size import MARGIN

Size = tuple[int, int]
"""(width, height) in pixels."""


def encoder_in_use(recipe: Recipe) -> tuple[EncoderInfo, set[str]]:
    """Return the encoder, and the names of its layers that have a weight."""
    used = recipe.content_weights().keys() | recipe.style_weights().keys()
    return ENCODERS[recipe.encoder], used


def computed_layers(recipe: Recipe) -> tuple[Layer, ...]:
    """Return the layers that are computed, from the first to the deepest one with a weight."""
    info, used = encoder_in_use(recipe)
    depth = max((i for i, layer in enumerate(info.layers, 1) if layer.name in used), default=0)
    return info.layers[:depth]


def painted_size(recipe: Recipe, content: Size) -> Size:
    """Return the size of the picture at its largest scale, with its margin."""
    *_, last = plan(recipe, *content)
    return last.width + 2 * MARGIN, last.height + 2 * MARGIN


def seen_pixels(recipe: Recipe, size: Size, block: int) -> tuple[list[int], list[int]]:
    """Return (height in pixels that each row of blocks sees, width that each column sees).

    `block` is the side of the blocks in pixels, without the margin that they also see.
    """
    width, height = size
    info, layers = encoder_in_use(recipe)
    rows, cols = (spans(length, block, info, layers) for length in (height, width))
    return [s.high - s.low for s in rows], [s.high - s.low for s in cols]
