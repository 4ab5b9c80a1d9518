"""Terms of the objective, and layers with unusual names."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stylizer.engine.control import Control
from stylizer.engine.derived.sweep import with_setting
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.errors import RecipeError
from stylizer.engine.optimise import run
from stylizer.engine.recipe import Recipe
from stylizer.engine.term import Term
from tests.helpers import odd_layers

ODD = "resnet50"
"""Encoder that is replaced by one with odd names."""
LAYERS = {Term("content", "my layer"), Term("style", "blocks.11"), Term("style", "my layer")}


@pytest.fixture(autouse=True)
def _odd_encoder(monkeypatch):
    monkeypatch.setitem(ENCODERS, ODD, odd_layers.INFO)


@pytest.fixture
def odd_job(job, weights):
    made = job(encoder=ODD, style={"blocks.11": 1, "my layer": 1}, adaptive=True, start="noise")
    return replace(made, weights=odd_layers.state(weights))


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (Term("content", "s4_1"), "content s4_1"),
        (Term("style", "blocks.11"), "style blocks.11"),
        (Term("content", "my layer"), "content my layer"),
        (Term("tv"), "tv"),
    ],
)
def test_text_at_the_edges(term, text):
    assert str(term) == text
    assert Term.parse(text) == term


def test_odd_names_are_the_terms_of_a_run_and_of_its_maps(odd_job):
    step = next(run(odd_job, Control()))
    assert set(step.losses) == LAYERS
    for term in LAYERS:
        assert step.heat(term, 16).max() > 0
    assert step.heat(Term("style", "my"), 16) is None


def test_a_run_with_odd_names_goes_on_where_it_was_broken_off(odd_job):
    """The saved state holds the factors of the adaptive weights by the names of their terms."""
    state = whole = None
    for step in run(odd_job, Control()):
        if step.iteration == 5:
            kept = step.state()
            state = replace(kept, arrays={k: v.copy() for k, v in kept.arrays.items()})
        if step.done:
            whole = step.image()
    assert {f"factor {term}" for term in LAYERS} <= set(state.arrays)
    *_, last = run(replace(odd_job, resume=state), Control())
    np.testing.assert_array_equal(last.image(), whole)


def test_odd_names_in_recipes():
    recipe = Recipe(encoder=ODD, content={"my layer": 0.5}, style={"blocks.11": 2.0})
    assert Recipe.from_json(recipe.to_json()) == recipe
    changed = with_setting(recipe, "style.blocks.2", 3)
    assert changed.style == {"blocks.11": 2.0, "blocks.2": 3.0}
    assert with_setting(recipe, "content.my layer", 1).content == {"my layer": 1.0}
    with pytest.raises(RecipeError, match=r"no layer 'blocks\.3'"):
        with_setting(recipe, "style.blocks.3", 1)
