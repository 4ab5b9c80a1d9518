"""Each loss against its published formula, and its gradient against finite differences."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from stylizer.engine.losses.content import absolute_error, squared_error
from stylizer.engine.losses.image import total_variation
from stylizer.engine.losses.style import gram, gram_loss


def test_worked_example_of_feature_distances():
    x = torch.tensor([[0.1, 0.2], [0.3, 0.4]], dtype=torch.double)
    assert float(absolute_error(x, x + 0.1)) == pytest.approx(0.4)
    assert float(squared_error(x, x + 0.1)) == pytest.approx(0.04)


def test_distances_of_reduced_precision_accumulate_in_float32():
    a, b = torch.rand(2, 1, 4, 64, 64).bfloat16()
    found = squared_error(a, b)
    assert found.dtype == torch.float32
    torch.testing.assert_close(found, squared_error(a.double(), b.double()).float())


def test_gram_is_the_mean_of_outer_products():
    f = np.random.default_rng(0).normal(size=(5, 6, 7))
    expected = sum(np.outer(f[:, i, j], f[:, i, j]) for i in range(6) for j in range(7)) / 42
    np.testing.assert_allclose(gram(torch.from_numpy(f)[None]).numpy(), expected, rtol=1e-12)


def test_gram_of_reduced_precision_is_rounded_less_than_its_features():
    f = torch.rand(1, 8, 37, 61, generator=torch.Generator().manual_seed(0)).bfloat16()
    f.requires_grad_()
    exact = f.detach().double().requires_grad_()
    result, reference = gram(f), gram(exact)
    assert result.dtype == torch.float32
    assert float(((result - reference).norm() / reference.norm()).detach()) < 2**-9
    target = torch.eye(8)
    gram_loss(result, target).backward()
    gram_loss(reference, target.double()).backward()
    assert float((f.grad - exact.grad).norm() / exact.grad.norm()) < 2**-7


def test_gram_of_a_large_picture_loses_nothing_to_a_long_sum():
    ones = torch.ones(1, 2, 1024, 515).bfloat16()
    torch.testing.assert_close(gram(ones), torch.ones(2, 2), rtol=0, atol=1e-6)


def test_total_variation_by_hand():
    image = torch.tensor([[0.0, 1.0], [0.0, 3.0]]).expand(1, 3, 2, 2)
    # across: 1 and 9, mean 5; down: 0 and 4, mean 2
    assert float(total_variation(image)) == pytest.approx(7.0)
    assert float(total_variation(torch.rand(1, 3, 1, 1))) == 0.0


@pytest.mark.parametrize(
    "loss",
    [
        lambda a, b: squared_error(a, b),
        lambda a, b: gram_loss(gram(a), gram(b)),
        lambda a, b: total_variation(a),
        lambda a, b: absolute_error(a, b),
    ],
    ids=["squared", "gram", "tv", "absolute"],
)
def test_gradients_agree_with_finite_differences(loss):
    torch.manual_seed(0)
    a = torch.rand(1, 3, 5, 4, dtype=torch.double, requires_grad=True)
    b = torch.rand(1, 3, 5, 4, dtype=torch.double)
    assert torch.autograd.gradcheck(lambda a: loss(a, b), (a,))
