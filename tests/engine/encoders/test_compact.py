"""The parts of the built-in encoder against the formulas that they compute."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from stylizer.engine.encoders.compact import Fire, pooled

LAYOUTS = pytest.mark.parametrize("layout", [torch.channels_last, torch.contiguous_format])


def features(channels, height, width, layout=torch.channels_last, dtype=torch.double):
    torch.manual_seed(0)
    x = torch.randn(2, channels, height, width, dtype=dtype)
    return x.contiguous(memory_format=layout).requires_grad_()


def gradients(found, expected, x):
    """Return the gradient of a random linear function of `found`, and the one of `expected`."""
    way = torch.randn_like(expected)
    return torch.autograd.grad(found, x, way), torch.autograd.grad(expected, x, way)


@LAYOUTS
def test_a_fire_module_joins_two_convolutions(layout):
    torch.manual_seed(1)
    fire = Fire(6, 3, 8).double().requires_grad_(False)
    x = features(6, 5, 4, layout)
    squeezed = F.relu(fire.squeeze(x))
    expected = F.relu(torch.cat([fire.one(squeezed), fire.three(squeezed)], 1))
    found = fire(x)
    torch.testing.assert_close(found, expected)
    torch.testing.assert_close(*gradients(found, expected, x))


@LAYOUTS
@pytest.mark.parametrize("size", [(1, 1), (5, 8), (6, 7)])
def test_pooling_is_the_root_of_the_mean_square(layout, size):
    x = features(3, *size, layout)
    expected = (F.avg_pool2d(x * x, 2, ceil_mode=True) + 1e-3).sqrt()
    found = pooled(x, 3)
    torch.testing.assert_close(found, expected)
    torch.testing.assert_close(*gradients(found, expected, x))


def test_pooling_of_empty_features_has_a_gradient():
    x = torch.zeros(1, 3, 4, 4, requires_grad=True)
    pooled(x, 3).sum().backward()
    assert torch.equal(x.grad, torch.zeros_like(x))


def test_gradients_agree_with_finite_differences():
    fire = Fire(4, 3, 6).double().requires_grad_(False)
    assert torch.autograd.gradcheck(lambda x: fire(pooled(x, 4)), features(4, 5, 4))


def test_bfloat16_is_as_near_as_its_precision():
    fire = Fire(6, 3, 8).requires_grad_(False)
    x = features(6, 6, 6, dtype=torch.float32)
    expected = fire(pooled(x, 3))
    with torch.autocast("cpu", torch.bfloat16):
        found = fire(pooled(x, 3))
    torch.testing.assert_close(found.float(), expected, rtol=0.05, atol=0.05)
    (got,), (wanted,) = gradients(found.float(), expected, x)
    assert (got - wanted).norm() < 0.1 * wanted.norm()
