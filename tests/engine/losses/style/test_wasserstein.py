"""The Wasserstein distance of Gaussians against matrix roots of numpy in float64."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from stylizer.engine.losses.moments import Moments, moment_sums, moments
from stylizer.engine.losses.style.wasserstein import gaussian, wasserstein


def root(matrix):
    values, vectors = np.linalg.eigh(matrix)
    return vectors @ np.diag(np.sqrt(np.maximum(values, 0))) @ vectors.T


def published(a, b):
    """Return |μa - μb|² + tr(A + B - 2 (B½ A B½)½)."""
    (mean_a, a), (mean_b, b) = ([x.double().numpy() for x in m] for m in (a, b))
    half = root(b)
    return ((mean_a - mean_b) ** 2).sum() + np.trace(a + b - 2 * root(half @ a @ half))


def features(seed, channels=5, cells=60, dtype=torch.double):
    """Return features as of a network: not negative, correlated, some channels much weaker."""
    generator = torch.Generator().manual_seed(seed)
    mixing = torch.randn(channels, channels, generator=generator, dtype=dtype)
    mixing *= torch.logspace(0, -1, channels, dtype=dtype)[:, None]
    x = mixing @ torch.randn(channels, cells, generator=generator, dtype=dtype)
    return (x + 0.3).relu().view(1, channels, cells, 1)


def of(x):
    return moments(moment_sums(x))


def test_value_as_published():
    a, b = of(features(0)), of(features(1))
    assert float(wasserstein(a, gaussian(b))) == pytest.approx(published(a, b), rel=1e-4)


def test_diagonal_covariances_by_hand():
    a = Moments(torch.tensor([0.0, 1.0]), torch.diag(torch.tensor([4.0, 9.0])))
    b = Moments(torch.tensor([2.0, 1.0]), torch.diag(torch.tensor([1.0, 16.0])))
    # The means give 2² + 0, and the standard deviations (2 - 1)² + (3 - 4)².
    assert float(wasserstein(a, gaussian(b))) == pytest.approx(6, rel=1e-5)


def test_it_is_symmetric_and_no_distance_is_below_zero():
    a, b = of(features(0)), of(features(1))
    forth, back = wasserstein(a, gaussian(b)), wasserstein(b, gaussian(a))
    assert float(forth) == pytest.approx(float(back), rel=1e-4)
    assert float(forth) > 0


@pytest.mark.parametrize(("channels", "cells"), [(64, 4000), (128, 4000), (128, 20), (8, 1)])
def test_equal_in_float32_is_zero_and_at_rest(channels, cells):
    x = features(3, channels, cells, torch.float32).requires_grad_()
    own = of(x)
    value = wasserstein(own, gaussian(Moments(own.mean.detach(), own.covariance.detach())))
    (slope,) = torch.autograd.grad(value, x)
    trace = float(own.covariance.detach().trace())
    assert abs(float(value.detach())) <= 1e-6 * trace
    # A gradient that moved every feature by its own size would be 2 |f| / P.
    assert float(slope.norm()) <= 1e-3 * 2 * float(x.detach().norm()) / cells


@pytest.mark.parametrize(("channels", "cells"), [(64, 4000), (128, 20)])
def test_equal_but_for_rounding_is_nearly_zero(channels, cells):
    x = features(3, channels, cells, torch.float32)
    half = cells // 2
    in_parts = moments(moment_sums(x[:, :, half:]) + moment_sums(x[:, :, :half]))
    value = wasserstein(in_parts, gaussian(of(x.double())))
    assert abs(float(value)) <= 1e-5 * float(in_parts.covariance.trace())


@pytest.mark.parametrize(("channels", "cells"), [(64, 4000), (128, 20), (128, 127)])
def test_float32_is_close_to_float64(channels, cells):
    """With fewer cells than channels the covariance does not have full rank."""
    target = gaussian(of(features(1, channels, 3000)))
    found = []
    for dtype in (torch.float32, torch.float64):
        x = features(0, channels, cells).to(dtype).requires_grad_()
        value = wasserstein(of(x), target)
        found.append((value.detach().double(), torch.autograd.grad(value, x)[0].double()))
    (value, slope), (exact, exact_slope) = found
    assert abs(float(value - exact)) <= 1e-5 * float(target.trace)
    assert float((slope - exact_slope).norm()) <= 1e-3 * float(exact_slope.norm())


def test_parts_of_a_picture_add_up():
    x, target = features(0), gaussian(of(features(1)))
    halves = moment_sums(x[:, :, :20]) + moment_sums(x[:, :, 20:])
    torch.testing.assert_close(wasserstein(moments(halves), target), wasserstein(of(x), target))


def test_places_do_not_matter():
    x, target = features(0), gaussian(of(features(1)))
    order = torch.randperm(60, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(wasserstein(of(x[:, :, order]), target), wasserstein(of(x), target))


@pytest.mark.parametrize("cells", [60, 3])
def test_gradient_agrees_with_finite_differences(cells):
    target = gaussian(of(features(1)))
    x = torch.randn(1, 5, cells, 1, dtype=torch.double, generator=torch.Generator().manual_seed(2))
    assert torch.autograd.gradcheck(
        lambda x: wasserstein(of(x), target), x.requires_grad_(), atol=1e-4
    )


@pytest.mark.parametrize("flat", [0.0, 0.7])
@pytest.mark.parametrize("flat_target", [False, True])
@pytest.mark.parametrize("cells", [1, 30])
def test_degenerate_pictures_are_finite(flat, flat_target, cells):
    x = torch.full((1, 16, cells, 1), flat, requires_grad=True)
    style = torch.full((1, 16, 9, 1), 0.2) if flat_target else features(1, 16, 50).float()
    value = wasserstein(of(x), gaussian(of(style)))
    (slope,) = torch.autograd.grad(value, x)
    assert value.isfinite()
    assert slope.isfinite().all()
    expected = published(of(x.detach()), of(style))
    assert float(value.detach()) == pytest.approx(expected, rel=0.02, abs=1e-5)
