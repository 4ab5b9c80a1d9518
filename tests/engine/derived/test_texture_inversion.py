"""Textures and inversions, which use only the style terms or only the content terms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stylizer.engine.control import Control
from stylizer.engine.derived.texture_inversion import (
    inversion,
    needs_painting,
    needs_photo,
    texture,
)
from stylizer.engine.encoders.registry import COMPACT
from stylizer.engine.errors import JobError, RecipeError
from stylizer.engine.optimise import run
from stylizer.engine.recipe import Recipe
from stylizer.engine.term import Term
from stylizer.files.weights import installed


def psnr(a, b):
    return -10 * np.log10(np.mean((a.astype(np.float64) - b) ** 2))


def last(job, control=None):
    *_, step = run(job, control or Control())
    return step


def test_a_texture_needs_no_photo_and_an_inversion_no_painting():
    assert needs_photo(Recipe())
    assert needs_painting(Recipe())
    assert not needs_photo(texture(Recipe()))
    assert not needs_painting(inversion(Recipe()))
    assert texture(Recipe(), ["s3_1"]).style_weights() == {"s3_1": 1.0}
    assert inversion(Recipe(), ["s3_1"]).content_weights() == {"s3_1": 1.0}
    assert texture(Recipe(style={"s2_2": 2.0})).style_weights() == {"s2_2": 2.0}
    with pytest.raises(RecipeError, match="relu4_1"):
        texture(Recipe(), ["relu4_1"])


def test_nothing_of_the_canvas_comes_into_a_texture(job, picture):
    one = job()
    one = replace(one, recipe=texture(one.recipe))
    other = replace(one, content=np.full_like(one.content, 0.5))
    assert set(last(one).losses) == {Term("style", name) for name in Recipe().style_weights()}
    # Rounding differs, because the content is taken away and added again between scales.
    assert np.abs(last(one).image() - last(other).image()).mean() < 1e-3


def test_an_inversion_needs_no_painting(job):
    whole = job()
    recipe = inversion(whole.recipe, ["s2_2"]).replace(styles=())
    step = last(replace(whole, recipe=recipe, styles=()))
    assert set(step.losses) == {Term("content", "s2_2")}
    # If the strength is raised during the run, there is still no style term.
    control = Control()
    control.change(recipe.replace(strength=0.5, seed_diversity=1.0))
    step = last(replace(whole, recipe=recipe, styles=()), control)
    assert set(step.losses) == {Term("content", "s2_2")}
    with pytest.raises(JobError, match="style picture"):
        replace(whole, recipe=recipe.replace(strength=0.1), styles=())


def test_a_fine_layer_is_inverted_better_than_a_deep_one(job):
    whole = job(
        64, 48, first_steps=40, last_steps=30, coarsest=32, averaging=0.9, learning_rate=0.05
    )
    whole = replace(whole, weights=installed.weights("compact"))
    names = COMPACT.names
    near = {}
    for layer in (names[0], names[-1]):
        recipe = inversion(whole.recipe, [layer])
        near[layer] = psnr(last(replace(whole, recipe=recipe)).image(), whole.content)
    assert near[names[0]] > near[names[-1]] + 6
    assert near[names[0]] > 20
