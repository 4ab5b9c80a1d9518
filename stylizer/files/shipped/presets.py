"""Named starting points for a recipe."""

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
    """`settings` are those of a recipe.

    Layers are given per stage: «1» is the finest; «3+» is the last and coarsest of stage 3.
    `strokes` is the scale of every style (1.0 where nothing is said).
    """

    name: str
    title: str
    summary: str
    settings: Mapping[str, Any]
    strokes: float = 1.0

    def apply(self, recipe: Recipe) -> Recipe:
        """The recipe with this preset's look; sources, regions, size, encoder, device, seed
        stay."""
        kept = ("encoder", "pooling", "size", "seed", "device", "regions")
        styles = tuple(replace(style, scale=self.strokes) for style in recipe.styles)
        settings = dict(self.settings)
        for kind in ("content", "style"):
            if kind in settings:
                settings[kind] = _layers(recipe.encoder, kind, settings[kind])
        base = {name: getattr(recipe, name) for name in kept}
        return Recipe(**base, styles=styles).replace(**settings)


def _layers(encoder: str, kind: str, stages: Mapping[str, float]) -> dict[str, float]:
    """Weights per stage -> weights of the layers of that stage that this encoder uses best."""
    info = ENCODERS[encoder]
    usual = tuple(getattr(info, kind)) + tuple(info.style)
    weights = {}
    for stage, weight in stages.items():
        there = [layer.name for layer in info.faders if layer.stage == int(stage.rstrip("+"))]
        best = [name for name in usual if name in there] or there
        if stage.endswith("+"):
            best = there[-1:]
        if best:
            weights[best[0]] = weight
    return weights


PRESETS: tuple[Preset, ...] = tuple(
    Preset(**item) for item in json.loads(resource("presets", "presets.json").read_text("utf-8"))
)
"""The shipped presets, in the order of the file."""
