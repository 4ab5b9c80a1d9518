"""Gram matrices and moments against numpy in float64, and properties of losses of moments."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from stylizer.engine.losses.moments import gram, moment_sums, moments, products, second_moment
from stylizer.engine.losses.style.covariance import covariance_loss
from stylizer.engine.losses.style.mean_std import mean_std_loss

LOSSES = [covariance_loss, mean_std_loss]


def features(seed=0, channels=4, height=6, width=5, dtype=torch.double):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(1, channels, height, width, generator=generator, dtype=dtype) + seed


def of(x, weight=None):
    return moments(moment_sums(x, weight))


def rows(x):
    return x[0].flatten(1).T.numpy()


def test_moments_are_those_of_numpy():
    x = features()
    mean, covariance = of(x)
    np.testing.assert_allclose(mean.numpy(), rows(x).mean(0), rtol=1e-12)
    np.testing.assert_allclose(covariance.numpy(), np.cov(rows(x).T, bias=True), atol=1e-12)
    torch.testing.assert_close(second_moment(moment_sums(x)), gram(x))


@pytest.mark.parametrize("channels", [95, 96, 97, 128])
def test_products_of_many_channels_are_those_of_numpy(channels):
    x = features(channels=channels).requires_grad_()
    way = torch.rand(channels, channels, dtype=torch.double)
    found = products(x)
    np.testing.assert_allclose(found.detach().numpy(), rows(x.detach()).T @ rows(x.detach()))
    (gradient,) = torch.autograd.grad(found, x, way)
    expected = rows(x.detach()) @ (way + way.T).numpy()
    np.testing.assert_allclose(rows(gradient), expected, atol=1e-12 * abs(expected).max())


def test_weighted_moments_are_those_of_numpy():
    x = features()
    weight = torch.rand(1, 1, 6, 5, dtype=torch.double)
    weight[..., :2, :] = 0
    mean, covariance = of(x, weight)
    w = weight.flatten().numpy()
    expected = np.average(rows(x), axis=0, weights=w)
    np.testing.assert_allclose(mean.numpy(), expected, rtol=1e-12)
    np.testing.assert_allclose(
        covariance.numpy(), np.cov(rows(x).T, aweights=w, bias=True), atol=1e-12
    )
    assert float(moment_sums(x, weight)[0, 0]) == pytest.approx(w.sum())


def test_sums_of_parts_add_up_to_the_whole():
    x, weight = features(), torch.rand(1, 1, 6, 5, dtype=torch.double)
    parts = moment_sums(x[..., :2], weight[..., :2]) + moment_sums(x[..., 2:], weight[..., 2:])
    torch.testing.assert_close(parts, moment_sums(x, weight))


@pytest.mark.parametrize("loss", LOSSES)
def test_places_do_not_matter_and_equal_is_zero(loss):
    a, b = features(0), features(1)
    order = torch.randperm(30, generator=torch.Generator().manual_seed(1))
    mixed = a.flatten(2)[..., order].view(a.shape)
    torch.testing.assert_close(loss(of(mixed), of(b)), loss(of(a), of(b)))
    torch.testing.assert_close(loss(of(b), of(a)), loss(of(a), of(b)))
    assert float(loss(of(a), of(a))) == 0


@pytest.mark.parametrize("loss", LOSSES)
def test_gradients_agree_with_finite_differences(loss):
    target = of(features(1))
    weight = torch.rand(1, 1, 6, 5, dtype=torch.double)
    assert torch.autograd.gradcheck(
        lambda x: loss(of(x, weight), target), features().requires_grad_()
    )


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("kind", ["flat", "one cell", "zero", "no region"])
def test_degenerate_pictures_are_finite(loss, kind):
    shape = (1, 8, 1, 1) if kind == "one cell" else (1, 8, 6, 5)
    x = torch.full(shape, 0.0 if kind == "zero" else 40.3, requires_grad=True)
    weight = torch.zeros(1, 1, 6, 5) if kind == "no region" else None
    target = of(features(1, channels=8, dtype=torch.float32))
    value = loss(of(x, weight), target)
    (slope,) = torch.autograd.grad(value, x)
    assert value.isfinite()
    assert slope.isfinite().all()


def test_float32_keeps_a_small_spread_beside_a_large_mean():
    x = features(9, channels=8, height=64, width=64)  # mean 9, variance 1
    exact, found = of(x), of(x.float())
    error = (found.covariance - exact.covariance).abs().max()
    assert float(error) < 1e-6 * float(x.square().mean())


def test_gram_is_the_mean_of_outer_products():
    f = np.random.default_rng(0).normal(size=(5, 6, 7))
    expected = sum(np.outer(f[:, i, j], f[:, i, j]) for i in range(6) for j in range(7)) / 42
    np.testing.assert_allclose(gram(torch.from_numpy(f)[None]).numpy(), expected, rtol=1e-12)


def test_gram_of_a_large_picture_loses_nothing_to_a_long_sum():
    ones = torch.ones(1, 2, 1024, 515).bfloat16()
    torch.testing.assert_close(gram(ones), torch.ones(2, 2), rtol=0, atol=1e-6)
