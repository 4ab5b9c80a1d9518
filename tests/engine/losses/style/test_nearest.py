"""Nearest features against loops in float64."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from stylizer.engine.losses import cosine
from stylizer.engine.losses.style.nearest import nearest_loss


def features(seed, cells=12, channels=4):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(cells, channels, generator=generator, dtype=torch.double) + 0.5


def distance(x, y):
    return 1 - x @ y / np.sqrt((x @ x) * (y @ y))


def distances(a, b):
    a, b = (x.numpy() - x.numpy().mean(0) for x in (a, b))
    return np.array([[distance(x, y) for y in b] for x in a])


@pytest.fixture(params=[cosine.AT_ONCE, 20, 1], ids=["at once", "in parts", "one by one"])
def parts(request, monkeypatch):
    monkeypatch.setattr(cosine, "AT_ONCE", request.param)


@pytest.mark.usefixtures("parts")
def test_loss_as_published():
    a, b = features(0), features(1, 9)
    table = distances(a, b)
    assert float(nearest_loss(a, b)) == pytest.approx(table.min(1).mean(), rel=1e-10)


def test_places_do_not_matter_and_equal_is_zero():
    a, b = features(0), features(1)
    torch.testing.assert_close(nearest_loss(a.flip(0), b.roll(2, 0)), nearest_loss(a, b))
    assert float(nearest_loss(a, a.flip(0))) == pytest.approx(0, abs=1e-12)


def test_size_and_shift_of_all_features_do_not_matter():
    a, b = features(0), features(1)
    torch.testing.assert_close(nearest_loss(4 * a - 3, b), nearest_loss(a, b))


def test_gradients_agree_with_finite_differences():
    a, b = features(0), features(1, 9)
    assert torch.autograd.gradcheck(lambda a: nearest_loss(a, b), a.requires_grad_())


@pytest.mark.parametrize("value", [0.0, 0.7])
@pytest.mark.parametrize("cells", [1, 300])
def test_features_without_direction_are_left_alone(value, cells):
    a = torch.full((cells, 8), value, requires_grad=True)
    loss = nearest_loss(a, features(1, channels=8).float())
    (slope,) = torch.autograd.grad(loss, a)
    assert float(loss.detach()) == pytest.approx(1)
    assert not slope.any()
