"""The style terms of STROTSS against loops in float64."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from stylizer.engine.losses.moments import moment_sums, moments
from stylizer.engine.losses.style.emd import moment_loss, relaxed_emd


def features(seed, cells=12, channels=4):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(cells, channels, generator=generator, dtype=torch.double) + 0.5


def of(x):
    return moments(moment_sums(x.T[None, :, :, None]))


def moment_match(a, b):
    return moment_loss(of(a), of(b))


def distances(a, b):
    def distance(x, y):
        return 1 - x @ y / np.sqrt((x @ x) * (y @ y))

    return np.array([[distance(x, y) for y in b.numpy()] for x in a.numpy()])


@pytest.mark.parametrize(("cells", "others"), [(12, 9), (3, 20)])
def test_relaxed_emd_as_published(cells, others):
    a, b = features(0, cells), features(1, others)
    table = distances(a, b)
    expected = max(table.min(1).mean(), table.min(0).mean())
    assert float(relaxed_emd(a, b)) == pytest.approx(expected, rel=1e-10)
    torch.testing.assert_close(relaxed_emd(b, a), relaxed_emd(a, b))


def test_relaxed_emd_wants_all_of_the_style():
    """Features that all equal one style feature are far from the other style features."""
    b = features(1)
    assert float(relaxed_emd(b[:1].repeat(5, 1), b)) > 0.1


def test_moment_loss_as_published():
    a, b = features(0), features(1, 9)
    total = 0.0
    one, other = (np.cov(x.numpy().T, bias=True) for x in (a, b))
    for i in range(4):
        total += abs(a.numpy()[:, i].mean() - b.numpy()[:, i].mean()) / 4
        total += sum(abs(one[i, j] - other[i, j]) for j in range(4)) / 4**2
    assert float(moment_match(a, b)) == pytest.approx(total, rel=1e-10)


@pytest.mark.parametrize("loss", [relaxed_emd, moment_match])
def test_places_do_not_matter_and_equal_is_zero(loss):
    a, b = features(0), features(1)
    torch.testing.assert_close(loss(a.flip(0), b.roll(2, 0)), loss(a, b))
    assert float(loss(a, a.flip(0))) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("loss", [relaxed_emd, moment_match])
def test_gradients_agree_with_finite_differences(loss):
    b = features(1)
    assert torch.autograd.gradcheck(lambda a: loss(a, b), features(0).requires_grad_())


@pytest.mark.parametrize("loss", [relaxed_emd, moment_match])
@pytest.mark.parametrize("value", [0.0, 0.7])
@pytest.mark.parametrize("cells", [1, 6])
def test_degenerate_pictures_are_finite(loss, value, cells):
    a = torch.full((cells, 8), value, requires_grad=True)
    found = loss(a, features(1, cells, 8).float())
    (slope,) = torch.autograd.grad(found, a)
    assert found.isfinite()
    assert slope.isfinite().all()
    assert float(slope.abs().max()) < 10


def test_the_gradient_has_the_same_bits_each_time():
    """The bits are also equal when many rows are nearest to the same row."""
    generator = torch.Generator().manual_seed(3)
    style = torch.randn(2048, 64, generator=generator)
    features = torch.randn(16, 64, generator=generator).repeat(8, 1)
    found = []
    for _ in range(4):
        leaf = features.clone().requires_grad_()
        relaxed_emd(leaf, style).backward()
        found.append(leaf.grad)
    assert all(torch.equal(found[0], other) for other in found[1:])
