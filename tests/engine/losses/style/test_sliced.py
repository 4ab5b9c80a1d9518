"""The sliced Wasserstein distance against sorting by hand in float64."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from stylizer.engine.losses.style.sliced import directions, quantiles, sliced_wasserstein


def features(seed, cells=12, channels=4):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(cells, channels, generator=generator, dtype=torch.double)


def loss(a, b, count=6):
    along = directions(a.shape[1], count, 5)
    return sliced_wasserstein(quantiles(a, along), quantiles(b, along))


def published(a, b, along):
    """Return the mean over directions of 1/P |sort(a v) - sort(b v)|².

    The values of b are interpolated at (r + ½) / P.
    """
    total = 0.0
    for v in along:
        x, y = np.sort(a @ v), np.sort(b @ v)
        middles = (np.arange(len(y)) + 0.5) / len(y)
        y = np.interp((np.arange(len(x)) + 0.5) / len(x), middles, y)
        total += ((x - y) ** 2).mean()
    return total / len(along)


@pytest.mark.parametrize("cells", [12, 7, 40])
def test_value_as_published(cells):
    a, b = features(0), features(1, cells)
    expected = published(a.numpy(), b.numpy(), directions(4, 6, 5).double().numpy())
    assert float(loss(a, b)) == pytest.approx(expected, rel=1e-10)


def test_directions_are_unit_and_seeded():
    along = directions(7, 50, 3)
    torch.testing.assert_close(along.norm(dim=1), torch.ones(50))
    assert torch.equal(along, directions(7, 50, 3))
    assert not torch.equal(along, directions(7, 50, 4))


def test_places_do_not_matter_and_equal_is_zero():
    a, b = features(0), features(1)
    torch.testing.assert_close(loss(a.flip(0), b), loss(a, b))
    torch.testing.assert_close(loss(b, a), loss(a, b))
    assert float(loss(a, a.flip(0))) == 0
    # The other features have the same distribution in twice as many cells.
    assert float(loss(a, a.repeat(2, 1))) == pytest.approx(0, abs=1e-20)


def test_a_shift_is_seen_in_full():
    """The mean over many directions of (v·d)² is |d|² / C."""
    a = features(0, 200)
    shift = torch.tensor([3.0, 0, -4, 0], dtype=torch.double)
    assert float(loss(a + shift, a, 4000)) == pytest.approx(25 / 4, rel=0.05)


def test_it_sees_what_mean_and_covariance_do_not():
    two = torch.tensor([-1.0, 1.0], dtype=torch.double).repeat(50)[:, None]
    even = torch.linspace(-1, 1, 100, dtype=torch.double)[:, None]
    even = even / even.std(correction=0)
    assert float(loss(two, even)) > 0.05


@pytest.mark.parametrize("cells", [12, 7])
def test_gradient_agrees_with_finite_differences(cells):
    b = features(1, cells)
    assert torch.autograd.gradcheck(lambda a: loss(a, b), features(0).requires_grad_())


@pytest.mark.parametrize("cells", [1, 3])
def test_degenerate_pictures_are_finite(cells):
    a = torch.full((cells, 8), 0.5, requires_grad=True)
    value = loss(a, features(1, channels=8).float())
    (slope,) = torch.autograd.grad(value, a)
    assert value.isfinite()
    assert slope.isfinite().all()
