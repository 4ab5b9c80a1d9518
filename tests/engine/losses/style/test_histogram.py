"""Histogram matching of features against ranks counted by hand in float64."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from stylizer.engine.losses.style.histogram import histogram_loss, remap


def features(seed, cells=12, channels=4):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(cells, channels, generator=generator, dtype=torch.double)


def matched(values, target):
    """Replace each value by the target's quantile at its middle rank."""
    result = np.empty_like(values)
    for c in range(values.shape[1]):
        v, t = values[:, c], np.sort(target[:, c])
        middles = (np.arange(len(t)) + 0.5) / len(t)
        at = (np.arange(len(v)) + 0.5) / len(v)
        quantiles = np.interp(at, middles, t)
        for p, x in enumerate(v):
            first = (v < x).sum()
            last = (v <= x).sum() - 1
            low, high = (first + last) // 2, (first + last + 1) // 2
            result[p, c] = (quantiles[low] + quantiles[high]) / 2
    return result


@pytest.mark.parametrize("cells", [12, 7, 40])
@pytest.mark.parametrize("ties", [False, True])
def test_remap_and_loss_as_published(cells, ties):
    a, b = features(0), features(1, cells)
    if ties:
        a, b = a.relu(), b.relu()
    expected = matched(a.numpy(), b.numpy())
    np.testing.assert_allclose(remap(a, b).numpy(), expected, rtol=1e-12)
    loss = ((a.numpy() - expected) ** 2).mean()
    assert float(histogram_loss(a, b)) == pytest.approx(loss, rel=1e-12)


def test_each_channel_takes_the_distribution_and_keeps_its_order():
    a, b = features(0), features(1)
    result = remap(a, b)
    assert torch.equal(result.sort(0).values, b.sort(0).values)
    assert torch.equal(result.argsort(0), a.argsort(0))


def test_places_do_not_matter_and_equal_is_zero():
    a, b = features(0).relu(), features(1).relu()
    torch.testing.assert_close(remap(a.flip(0), b.roll(3, 0)), remap(a, b).flip(0))
    assert float(histogram_loss(a, a.flip(0))) == 0
    assert float(histogram_loss(a, a.repeat(2, 1))) == pytest.approx(0, abs=1e-20)


def test_gradient_agrees_with_finite_differences():
    b = features(1, 9)
    assert torch.autograd.gradcheck(lambda a: histogram_loss(a, b), features(0).requires_grad_())


@pytest.mark.parametrize("cells", [1, 6, 7])
def test_a_flat_picture_is_pushed_evenly(cells):
    a = torch.full((cells, 4), 0.5, requires_grad=True)
    b = features(1, cells).float()
    value = histogram_loss(a, b)
    (slope,) = torch.autograd.grad(value, a)
    assert value.isfinite()
    torch.testing.assert_close(slope, slope[:1].expand(cells, 4))
    np.testing.assert_allclose(remap(a, b)[0].numpy(), np.median(b.numpy(), 0), rtol=1e-6)
