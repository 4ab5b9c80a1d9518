"""Records and presets."""

from __future__ import annotations

import json

import pytest

from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.errors import RecipeError
from stylizer.engine.recipe import Recipe
from stylizer.files.presets import PRESETS
from stylizer.files.record import Record

GOOD = {
    "recipe": Recipe().to_dict(),
    "content": {"name": "a.png", "digest": "0", "edit": {"turns": 0, "crop": None}},
    "styles": [{"name": "b.png", "digest": "1", "edit": {"turns": 0, "crop": None}}],
    "start": None,
    "changes": [],
    "device": "cpu",
    "precision": "float32",
    "threads": 2,
    "steps": 5,
    "width": 8,
    "height": 8,
    "encoder_digest": "2",
    "stylizer": "0.1.0",
}


def test_round_trip():
    record = Record.from_json(json.dumps(GOOD))
    assert Record.from_json(record.to_json()) == record


@pytest.mark.parametrize(
    "damage",
    [
        {"recipe": 3},
        {"recipe": {"size": -1}},
        {"content": None},
        {"content": {"name": "a", "digest": "b", "edit": {"turns": 9, "crop": None}}},
        {"content": {"name": "a", "digest": "b", "edit": {"turns": 0, "crop": [0, 0, "x", 1]}}},
        {"changes": [{"iteration": 1, "settings": {"size": 4}}]},
        {"changes": [{"iteration": 0, "settings": {}}]},
        {"threads": "many"},
        {"styles": 4},
    ],
)
def test_damage_is_noticed(damage):
    with pytest.raises(RecipeError):
        Record.from_json(json.dumps({**GOOD, **damage}))


def test_names_never_carry_folders():
    data = {**GOOD, "content": {**GOOD["content"], "name": "../../etc/passwd"}}
    assert Record.from_json(json.dumps(data)).content.name == "passwd"


@pytest.mark.parametrize("encoder", ENCODERS)
@pytest.mark.parametrize("preset", PRESETS, ids=lambda p: p.name)
def test_presets_fit_every_encoder_and_keep_the_size(preset, encoder):
    recipe = Recipe(encoder=encoder, size=333, seed=4)
    applied = preset.apply(recipe)
    assert (applied.encoder, applied.size, applied.seed) == (encoder, 333, 4)
    assert applied.style_weights()
    assert applied.content_weights()
