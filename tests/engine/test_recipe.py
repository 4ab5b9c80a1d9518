"""Recipes: their JSON, and a clear sentence for each mistake."""

from __future__ import annotations

import dataclasses
import json

import pytest

from stylizer.engine.errors import RecipeError
from stylizer.engine.job import Change
from stylizer.engine.losses import registry
from stylizer.engine.recipe import Recipe, Region, Style
from stylizer.engine.settings import described


def test_json_round_trip():
    recipe = Recipe(
        encoder="vgg19",
        pooling="max",
        size=777,
        content={"relu4_2": 0.3},
        style={"relu1_1": 2.0},
        styles=(Style(0.2, 1.5), Style()),
        colors="histogram",
        color_strength=0.3,
        start="noise",
    )
    assert Recipe.from_json(recipe.to_json()) == recipe


def test_every_setting_has_a_range_or_options_and_words():
    for kind in (Recipe.settings(), described(Style), described(Region)):
        for name, known in kind.items():
            listed = name in ("styles", "regions") or isinstance(known.default, bool)
            assert known.options or known.low < known.high or listed, name
            assert known.title, name
            assert known.hint.endswith("."), name


def test_no_loss_has_the_name_of_another_setting():
    assert not registry.settings().keys() & {f.name for f in dataclasses.fields(Recipe)}


def test_losses_are_settings_beside_the_others():
    recipe = Recipe(losses={"tv": 2.0, "laplacian_side": 8})
    assert Recipe().replace(tv=2, laplacian_side=8) == recipe
    assert (recipe.loss("tv"), recipe.value("laplacian_side"), recipe.value("size")) == (2, 8, 512)
    data = recipe.to_dict()
    assert data["tv"] == 2.0
    assert data["gram"] == 1.0
    assert "losses" not in data
    assert Recipe.from_dict(data) == recipe
    assert recipe.replace(tv=0, laplacian_side=4) == Recipe()


def test_names_of_the_first_versions_are_understood():
    assert Recipe.from_dict({"variety": 2.0}) == Recipe(seed_diversity=2.0)
    assert Recipe().replace(variety=2.0) == Recipe(seed_diversity=2.0)
    assert Change(3, {"variety": 2.0}) == Change(3, {"seed_diversity": 2.0})


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"size": 1}, "size: give a number from 16 to 16384"),
        ({"size": 100.5}, "whole number"),
        ({"size": True}, "size"),
        ({"strength": float("nan")}, "strength"),
        ({"strength": "much"}, "strength"),
        ({"encoder": "resnet"}, "choose one of compact"),
        ({"style": {"relu9_9": 1}}, "no layer 'relu9_9'"),
        ({"style": [1]}, "object of layer names"),
        ({"style": {"s1_1": -1}}, "style s1_1"),
        ({"pooling": "max"}, "pooling"),
        ({"adaptive": "yes"}, "true or false"),
        ({"colors": "photo"}, "choose one of style, luminance"),
        ({"color_strength": 1.1}, "color_strength"),
        ({"styles": 3}, "list"),
        ({"styles": [{"blend": 1, "color": 2}]}, "no setting 'color'"),
        ({"styles": [{"blend": -1}]}, "blend"),
        ({"device": ""}, "device"),
        ({"colour": 1}, "no setting 'colour'. There are: adaptive,.* gram,.* tv,"),
        ({"losses": {"tv": 1}}, "no setting 'losses'"),
        ({"tv": -1}, "tv: give a number from 0 to 1e"),
        ({"laplacian_side": 1.5}, "laplacian_side: give a whole number"),
    ],
)
def test_wrong_settings_are_named(settings, sentence):
    with pytest.raises(RecipeError, match=sentence):
        Recipe.from_dict(settings)


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100000, '{"version": 99}', "null", "1e999"])
def test_what_is_no_recipe_is_refused(text):
    with pytest.raises(RecipeError):
        Recipe.from_json(text)


def test_missing_fields_take_their_defaults():
    assert Recipe.from_json(json.dumps({"size": 256})) == Recipe(size=256)


@pytest.mark.parametrize(("kept", "colors"), [(True, "luminance"), (False, "style")])
def test_the_switch_of_the_first_versions_is_understood(kept, colors):
    recipe = Recipe.from_dict({"version": 1, "size": 256, "keep_colors": kept})
    assert (recipe.size, recipe.colors) == (256, colors)
