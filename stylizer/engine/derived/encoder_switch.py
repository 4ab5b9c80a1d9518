"""The translation of a recipe, with its layer weights, to another encoder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from stylizer.engine.encoders.info import EncoderInfo, Layer
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.recipe import Recipe, Weights


def switch_encoder(recipe: Recipe, name: str) -> Recipe:
    """Return the recipe for the encoder `name`, with its layer weights mapped by stage.

    Default weights become the defaults of the new encoder.
    """
    old, new = ENCODERS[recipe.encoder], ENCODERS[name]
    return replace(
        recipe,
        encoder=name,
        content=_map_changed(recipe.content, old.content, old, new),
        style=_map_changed(recipe.style, old.style, old, new),
        pooling=recipe.pooling if recipe.pooling in new.poolings else new.poolings[0],
    )


def map_layer_weights(weights: Weights, old: EncoderInfo, new: EncoderInfo) -> dict[str, float]:
    """Map each weight to the layer of the nearest stage with the same relative depth.

    If several weights are mapped to one layer, the largest is kept.
    """
    mapped: dict[str, float] = {}
    for layer in old.layers:
        if (weight := weights.get(layer.name, 0.0)) > 0:
            name = counterpart(layer, old, new).name
            mapped[name] = max(weight, mapped.get(name, 0.0))
    return mapped


def counterpart(layer: Layer, old: EncoderInfo, new: EncoderInfo) -> Layer:
    """Return the layer of `new` at the stage and the relative depth of `layer` in `old`."""
    old_stage = _stage(old, layer.stage)
    # A "conv" layer of VGG has no fader, so the place of its "relu" layer is used.
    twin = layer.name.replace("conv", "relu")
    index = next((i for i, other in enumerate(old_stage) if other.name == twin), 0)
    depth = index / max(len(old_stage) - 1, 1)
    stages = {other.stage for other in new.faders}
    new_stage = _stage(new, min(stages, key=lambda stage: abs(stage - layer.stage)))
    return new_stage[round(depth * (len(new_stage) - 1))]


def _stage(info: EncoderInfo, stage: int) -> list[Layer]:
    """Return the layers of a stage that have faders, from fine to coarse."""
    return [layer for layer in info.faders if layer.stage == stage]


def _map_changed(
    weights: Weights | None, usual: Mapping[str, float], old: EncoderInfo, new: EncoderInfo
) -> dict[str, float] | None:
    """Map weights that differ from the defaults `usual` of `old`; None stands for defaults."""
    if weights is None or {n: w for n, w in weights.items() if w > 0} == dict(usual):
        return None
    return map_layer_weights(weights, old, new)
