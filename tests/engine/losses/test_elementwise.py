"""Distances of features against their formulas, written out in float64."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from stylizer.engine.losses.elementwise import absolute_error, smooth_l1_error, squared_error


def published(difference, beta):
    total = 0.0
    for d in np.abs(difference).ravel():
        total += d**2 / (2 * beta) if d < beta else d - beta / 2
    return total


@pytest.fixture
def pair():
    torch.manual_seed(0)
    return torch.randn(2, 1, 3, 5, 4, dtype=torch.double).unbind()


def test_worked_example_as_means():
    x = torch.tensor([[0.1, 0.2], [0.3, 0.4]])
    assert float(absolute_error(x, x + 0.1) / x.numel()) == pytest.approx(0.1)
    assert float(squared_error(x, x + 0.1) / x.numel()) == pytest.approx(0.01)
    # 0.1 is in the quadratic part for β = 1, and in the linear part for β = 0.05.
    assert float(smooth_l1_error(x, x + 0.1) / x.numel()) == pytest.approx(0.005)
    assert float(smooth_l1_error(x, x + 0.1, beta=0.05) / x.numel()) == pytest.approx(0.075)


@pytest.mark.parametrize("beta", [0.1, 1.0, 3.0])
def test_smooth_l1_as_published(pair, beta):
    a, b = pair
    expected = published((a - b).numpy(), beta)
    assert float(smooth_l1_error(a, b, beta=beta)) == pytest.approx(expected, rel=1e-12)
    assert float(smooth_l1_error(b, a, beta=beta)) == pytest.approx(expected, rel=1e-12)
    assert float(smooth_l1_error(a, a, beta=beta)) == 0


def test_smooth_l1_goes_from_l2_to_l1(pair):
    a, b = pair
    torch.testing.assert_close(smooth_l1_error(a, b, beta=0), absolute_error(a, b))
    torch.testing.assert_close(smooth_l1_error(a, b, beta=100), squared_error(a, b) / 200)


def test_parts_add_up_to_the_whole(pair):
    a, b = pair
    parts = smooth_l1_error(a[..., :2], b[..., :2]) + smooth_l1_error(a[..., 2:], b[..., 2:])
    torch.testing.assert_close(parts, smooth_l1_error(a, b))


def test_weights_choose_cells(pair):
    a, b = pair
    weight = torch.zeros(1, 1, 5, 4)
    weight[..., 1:3, 2] = 1
    expected = smooth_l1_error(a[..., 1:3, 2], b[..., 1:3, 2])
    torch.testing.assert_close(smooth_l1_error(a, b, weight=weight), expected)
    torch.testing.assert_close(smooth_l1_error(a, b, weight=weight / 4), expected / 4)


def test_gradient_agrees_with_finite_differences(pair):
    a, b = pair
    weight = torch.rand(1, 1, 5, 4, dtype=torch.double)
    assert torch.autograd.gradcheck(
        lambda a: smooth_l1_error(a, b, weight, 0.5), a.requires_grad_()
    )


def test_reduced_precision_adds_up_in_float32():
    a, b = torch.rand(2, 1, 4, 64, 64).bfloat16()
    found = smooth_l1_error(a, b)
    assert found.dtype == torch.float32
    torch.testing.assert_close(found, smooth_l1_error(a.double(), b.double()).float())


def test_worked_example_of_feature_distances():
    x = torch.tensor([[0.1, 0.2], [0.3, 0.4]], dtype=torch.double)
    assert float(absolute_error(x, x + 0.1)) == pytest.approx(0.4)
    assert float(squared_error(x, x + 0.1)) == pytest.approx(0.04)


def test_distances_of_reduced_precision_accumulate_in_float32():
    a, b = torch.rand(2, 1, 4, 64, 64).bfloat16()
    found = squared_error(a, b)
    assert found.dtype == torch.float32
    torch.testing.assert_close(found, squared_error(a.double(), b.double()).float())


@pytest.mark.parametrize("loss", [squared_error, absolute_error])
def test_gradients_of_the_others_agree_with_finite_differences(loss):
    torch.manual_seed(0)
    a = torch.rand(1, 3, 5, 4, dtype=torch.double, requires_grad=True)
    b = torch.rand(1, 3, 5, 4, dtype=torch.double)
    assert torch.autograd.gradcheck(lambda a: loss(a, b), (a,))
