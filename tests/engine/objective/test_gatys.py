"""The setting `references="gatys"` against the equations of the paper, in float64."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from stylizer.engine.encoders.build import build
from stylizer.engine.objective.objective import Objective
from stylizer.engine.recipe import Recipe
from stylizer.engine.term import Term
from stylizer.files.shipped.presets import PRESETS


def gatys(image, content, style, content_layers, style_layers):
    """Compute eqs. 1 to 7 of Gatys, Ecker and Bethge 2016 on features {layer: (C, H, W)}."""
    total = 0.0
    for layer, alpha in content_layers.items():
        total += alpha * 0.5 * ((image[layer] - content[layer]) ** 2).sum()
    for layer, weight in style_layers.items():
        f = image[layer].reshape(image[layer].shape[0], -1)
        a = style[layer].reshape(style[layer].shape[0], -1)
        n, m = f.shape
        total += weight / (4 * n**2 * m**2) * ((f @ f.T - a @ a.T) ** 2).sum()
    return total


def test_preset_is_the_papers_formula(weights, picture):
    preset = next(p for p in PRESETS if p.name == "gatys")
    recipe = preset.apply(Recipe(strength=0.8))
    encoder = build("compact", weights, "average", torch.device("cpu")).double()
    content, style, image = (
        torch.from_numpy(picture(40, 32, seed)).double().movedim(-1, 0)[None] for seed in (1, 2, 3)
    )
    terms = Objective(encoder, recipe, content, [style], torch.float64).gradient(image)

    layers = recipe.content_weights().keys() | recipe.style_weights().keys()

    def features(x):
        return {k: v[0].numpy() for k, v in encoder(x, layers).items()}

    expected = gatys(
        features(image),
        features(content),
        features(style),
        recipe.content_weights(),
        recipe.style_weights(),
    )
    assert float(sum(terms.values())) == pytest.approx(expected, rel=1e-9)
    # The paper has α/β = 1e-3, five style layers with weight 1/5, white noise, L-BFGS, one scale.
    assert list(recipe.content_weights().values()) == [0.001]
    assert list(recipe.style_weights().values()) == [0.2] * 5
    assert (recipe.start, recipe.optimizer, recipe.loss("tv")) == ("noise", "pyramid", 0.0)


def test_weights_mean_the_same_at_every_size_and_loudness(weights, picture):
    """Features ten times as large, or an enlarged picture, do not change relative terms."""

    def terms(weights, scale=1, **settings):
        encoder = build("compact", weights, "average", torch.device("cpu")).double()
        tensors = [
            torch.from_numpy(picture(64, 48, seed).repeat(scale, 0).repeat(scale, 1))
            .double()
            .movedim(-1, 0)[None]
            for seed in (1, 2, 3)
        ]
        recipe = Recipe().replace(content={"s1_1": 1.0}, style={"s1_1": 1.0}, **settings)
        objective = Objective(encoder, recipe, tensors[0], [tensors[1]], torch.float64)
        return {k: float(v) for k, v in objective.gradient(tensors[2]).items()}

    usual = terms(weights)
    loud = {k: v * 10 if k.startswith("blocks.s1_1") else v for k, v in weights.items()}
    assert terms(loud) == pytest.approx(usual, rel=1e-6)
    enlarged = terms(weights, scale=2)
    for name in (Term("content", "s1_1"), Term("style", "s1_1")):
        assert enlarged[name] == pytest.approx(usual[name], rel=0.25)


def test_blended_styles_pull_like_the_sum_of_their_losses(weights, picture):
    """The gradient towards a mixed Gram matrix is that of the weighted sum of two losses."""
    encoder = build("compact", weights, "average", torch.device("cpu")).double()
    content, one, two, image = (
        torch.from_numpy(picture(32, 24, seed)).double().movedim(-1, 0)[None] for seed in range(4)
    )
    recipe = Recipe().replace(references="gatys", tv=0.0, content={}, style={"s2_2": 1.0})

    def gradient(styles, blends):
        described = tuple(dataclasses.replace(recipe.styles[0], blend=b) for b in blends)
        leaf = image.clone()
        objective = Objective(
            encoder, recipe.replace(styles=described), content, styles, torch.float64
        )
        objective.gradient(leaf)
        return leaf.grad.numpy()

    mixed = gradient([one, two], [3.0, 1.0])
    parts = 0.75 * gradient([one], [1.0]) + 0.25 * gradient([two], [1.0])
    np.testing.assert_allclose(mixed, parts, rtol=1e-8, atol=1e-16)
