"""Recipes: their JSON, and a clear sentence for what is wrong."""

from __future__ import annotations

import dataclasses
import json

import pytest

from stylizer.engine.errors import RecipeError
from stylizer.engine.recipe import Recipe, Style


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


def test_every_field_has_a_range_or_options():
    for f in dataclasses.fields(Recipe):
        known = {"low", "options"} & set(f.metadata)
        assert known or f.name in ("styles", "regions", "device") or isinstance(f.default, bool), (
            f.name
        )


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
        ({"colour": 1}, "no setting 'colour'"),
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
    assert recipe == Recipe(size=256, colors=colors)
