"""Presets: named starting points for a recipe."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.recipe import Recipe
from stylizer.files.shipped.resources import resource


@dataclass(frozen=True)
class Preset:
    """Settings for a recipe by name, with a title and a summary for the user.

    Layers are given by the stage of the encoder, so that a preset fits every encoder: "1" is the
    finest stage, and "3+" is the last and coarsest layer of stage 3. `strokes` is the scale of
    every style.
    """

    name: str
    title: str
    summary: str
    settings: Mapping[str, Any]
    strokes: float = 1.0

    def apply(self, recipe: Recipe) -> Recipe:
        """Return the recipe with this preset's settings.

        Sources, regions, size, quality, encoder, pooling, device and seed stay as they are.
        """
        kept = ("encoder", "pooling", "size", "quality", "seed", "device", "regions")
        styles = tuple(replace(style, scale=self.strokes) for style in recipe.styles)
        settings = dict(self.settings)
        for kind in ("content", "style"):
            if kind in settings:
                settings[kind] = _layers(recipe.encoder, kind, settings[kind])
        base = {name: getattr(recipe, name) for name in kept}
        return Recipe(**base, styles=styles).replace(**settings)


def _layers(encoder: str, kind: str, stages: Mapping[str, float]) -> dict[str, float]:
    """Turn weights by stage into weights by layer.

    Each stage becomes the layer that the encoder prefers for `kind`, "content" or "style". A stage
    with "+" becomes its last layer.
    """
    info = ENCODERS[encoder]
    preferred = tuple(getattr(info, kind)) + tuple(info.style)
    weights = {}
    for stage, weight in stages.items():
        in_stage = [layer.name for layer in info.faders if layer.stage == int(stage.rstrip("+"))]
        layers = [name for name in preferred if name in in_stage] or in_stage
        if stage.endswith("+"):
            layers = in_stage[-1:]
        if layers:
            weights[layers[0]] = weight
    return weights


PRESETS: tuple[Preset, ...] = tuple(
    Preset(**item) for item in json.loads(resource("presets", "presets.json").read_text("utf-8"))
)
"""The shipped presets, in the order of the file."""
