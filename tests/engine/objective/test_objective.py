"""The effect of the weights of the objective, alone and together."""

from __future__ import annotations

import pytest
import torch

from stylizer.engine.objective.objective import Objective
from stylizer.engine.recipe import Recipe
from stylizer.engine.term import Term
from tests.engine.scales.test_tiles import network, pictures


@pytest.fixture
def made(picture):
    return pictures(picture, (41, 57))


def objective(recipe, made, block=None):
    content, _, styles = made
    return Objective(network("compact").double(), recipe, content, styles, torch.float64, block)


def pushes(recipe, found, image, names):
    """Return the norm of the gradient of each term alone."""
    norms = {}
    for name in names:
        alone = {"content": {}, "style": {}, "tv": 0.0} | {name.kind: {name.layer: 1.0}}
        found.change(recipe.replace(**alone))
        found.gradient(image)
        norms[name] = float(image.grad.norm())
    found.change(recipe)
    return norms


@pytest.mark.parametrize("block", [None, 24])
def test_balanced_layers_push_alike(made, block):
    layers = ("s1_1", "s2_2", "s3_1", "s3_3")
    recipe = Recipe(
        content={"s2_1": 1.0, "s3_2": 1.0}, style=dict.fromkeys(layers, 1.0), adaptive=True
    )
    names = [
        Term("content", "s2_1"),
        Term("content", "s3_2"),
        *(Term("style", layer) for layer in layers),
    ]
    image = made[1]
    found = objective(recipe, made, block)
    before = pushes(recipe, found, image, names)
    found.balance(image)
    after = pushes(recipe, found, image, names)
    for kind in ("content", "style"):
        loud = [after[n] for n in names if n.kind == kind]
        assert max(loud) < 2 * min(loud)
        assert sum(loud) == pytest.approx(sum(before[n] for n in names if n.kind == kind))
    assert max(before.values()) > 2 * min(v for k, v in before.items() if k.kind == "style")


@pytest.mark.parametrize("nothing", [{"gram": 0.0}, {"feature_l2": 0.0}])
def test_without_a_loss_to_measure_them_by_layers_do_nothing(made, nothing):
    terms = objective(Recipe().replace(**nothing), made).gradient(made[1])
    kind = "style" if "gram" in nothing else "content"
    assert terms
    assert not any(name.kind == kind for name in terms)


def test_a_layer_that_serves_content_and_style_is_balanced_in_both(made):
    layers = {"s2_1": 1.0, "s3_2": 1.0}
    found = objective(Recipe(content=layers, style=layers, adaptive=True), made)
    found.balance(made[1])
    assert found.factors.keys() == {Term(k, n) for k in ("content", "style") for n in layers}
