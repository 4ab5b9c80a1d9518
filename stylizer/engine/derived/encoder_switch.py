"""Takes layer weights from one encoder to another, stage by stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from stylizer.engine.encoders.info import EncoderInfo, Layer
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.recipe import Recipe, Weights


def switch_encoder(recipe: Recipe, name: str) -> Recipe:
    """The recipe on another encoder, its fader values carried over by stage."""
    old, new = ENCODERS[recipe.encoder], ENCODERS[name]
    return replace(
        recipe,
        encoder=name,
        content=_carry_changed(recipe.content, old.content, old, new),
        style=_carry_changed(recipe.style, old.style, old, new),
        pooling=recipe.pooling if recipe.pooling in new.poolings else new.poolings[0],
    )


def map_layer_weights(weights: Weights, old: EncoderInfo, new: EncoderInfo) -> dict[str, float]:
    """Each weight goes to the layer of the nearest stage with the same relative depth.

    Weights that meet in one layer: the largest stays.
    """
    carried: dict[str, float] = {}
    for layer in old.layers:
        if (weight := weights.get(layer.name, 0.0)) > 0:
            name = counterpart(layer, old, new).name
            carried[name] = max(weight, carried.get(name, 0.0))
    return carried


def counterpart(layer: Layer, old: EncoderInfo, new: EncoderInfo) -> Layer:
    """The layer of `new` that sees what `layer` sees in `old`."""
    place = _stage(old, layer.stage)
    # A VGG «conv» layer shows no fader of its own: it stands where its «relu» does.
    twin = layer.name.replace("conv", "relu")
    index = next((i for i, other in enumerate(place) if other.name == twin), 0)
    depth = index / max(len(place) - 1, 1)
    stages = {other.stage for other in new.faders}
    there = _stage(new, min(stages, key=lambda stage: abs(stage - layer.stage)))
    return there[round(depth * (len(there) - 1))]


def _stage(info: EncoderInfo, stage: int) -> list[Layer]:
    return [layer for layer in info.faders if layer.stage == stage]


def _carry_changed(
    weights: Weights | None, usual: Mapping[str, float], old: EncoderInfo, new: EncoderInfo
) -> dict[str, float] | None:
    if weights is None or {n: w for n, w in weights.items() if w > 0} == dict(usual):
        return None
    return map_layer_weights(weights, old, new)
