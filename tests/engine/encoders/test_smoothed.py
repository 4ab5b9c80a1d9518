"""Smoothed features: their formula, their locality, and their effect on peaks."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from stylizer.engine.control import Control
from stylizer.engine.encoders.build import build
from stylizer.engine.encoders.smoothed import Smoothed, smooth
from stylizer.engine.losses.moments import gram
from stylizer.engine.optimise import run
from stylizer.engine.recipe import Recipe
from tests.engine.scales.test_tiles import assert_equal, deepest, network, pictures


def test_the_formula():
    features = np.random.default_rng(0).normal(0, 1.5, (1, 5, 4, 3))
    assert (features.max(1) < 1).any()
    found = smooth(torch.from_numpy(features)).numpy()
    for y in range(4):
        for x in range(3):
            cell = features[0, :, y, x]
            powers = np.exp(cell / max(1, cell.max()))
            np.testing.assert_allclose(found[0, :, y, x], 5 * powers / powers.sum() - 1, rtol=1e-12)
    assert float(smooth(torch.zeros(1, 7, 2, 2)).abs().max()) < 1e-6


def test_its_gradient():
    generator = torch.Generator().manual_seed(0)
    features = 3 * torch.rand(1, 4, 3, 2, dtype=torch.float64, generator=generator)
    features[..., 0] *= 0.2
    features.requires_grad_()
    assert torch.autograd.gradcheck(smooth, features)


def test_huge_activations_stay_finite_and_half_precision_stays_itself():
    features = torch.zeros((1, 3, 2, 2), dtype=torch.bfloat16)
    features[0, 1] = 1e38
    found = smooth(features)
    assert found.dtype == torch.bfloat16
    shares = (found[0, :, 0, 0].float() + 1).tolist()
    assert shares == pytest.approx([3 / (2 + np.e), 3 * np.e / (2 + np.e), 3 / (2 + np.e)], 0.02)


def test_a_few_strong_cells_no_longer_drown_the_others():
    """Compare the share that 1 % of cells with large features have in the Gram matrix."""
    quiet = torch.rand(1, 16, 20, 20, generator=torch.Generator().manual_seed(1))
    loud = quiet.clone()
    loud[0, 3, :2, :2] = 60.0
    plain, smoothed = (
        float((gram(f(loud)) - gram(f(quiet))).norm() / gram(f(loud)).norm())
        for f in (lambda x: x, smooth)
    )
    assert plain > 0.9
    assert smoothed < 0.3


@pytest.mark.parametrize("name", ["compact", "resnet50"])
def test_gradient_in_blocks(picture, name):
    recipe = Recipe(encoder=name, smoothing="softmax", **deepest(name))
    encoder = Smoothed(network(name).double())
    assert_equal(encoder, recipe, pictures(picture, (61, 83)), 32, 1e-10)


def test_a_run_paints_with_what_the_recipe_says(job):
    plain, smoothed = (
        [step.image() for step in run(job(smoothing=word), Control())][-1]
        for word in ("plain", "softmax")
    )
    assert np.abs(plain - smoothed).max() > 0.01
    made = job(smoothing="softmax")
    own = Smoothed(build("compact", made.weights, "average", torch.device("cpu")))
    given = [step.image() for step in run(made, Control(), own)][-1]
    assert np.array_equal(given, smoothed)
