"""The content term of STROTSS against loops in float64."""

from __future__ import annotations

import pytest
import torch

from stylizer.engine.losses.content.self_similarity import self_similarity
from tests.engine.losses.style.test_emd import distances, features


def test_self_similarity_as_published():
    a, b = features(0), features(1)
    total = 0.0
    first, second = distances(a, a), distances(b, b)
    for i in range(12):
        for j in range(12):
            total += abs(first[i, j] / first[:, j].sum() - second[i, j] / second[:, j].sum())
    assert float(self_similarity(a, b)) == pytest.approx(total / 12**2, rel=1e-10)
    torch.testing.assert_close(self_similarity(b, a), self_similarity(a, b))


def test_self_similarity_does_not_see_a_turn_of_all_features():
    a = features(0)
    turn = torch.linalg.qr(features(2, 4)).Q
    assert float(self_similarity(3 * a @ turn, a)) == pytest.approx(0, abs=1e-12)


def test_gradient_agrees_with_finite_differences():
    b = features(1)
    assert torch.autograd.gradcheck(lambda a: self_similarity(a, b), features(0).requires_grad_())


@pytest.mark.parametrize("value", [0.0, 0.7])
@pytest.mark.parametrize("cells", [1, 6])
def test_degenerate_pictures_are_finite(value, cells):
    a = torch.full((cells, 8), value, requires_grad=True)
    found = self_similarity(a, features(1, cells, 8).float())
    (gradient,) = torch.autograd.grad(found, a)
    assert found.isfinite()
    assert gradient.isfinite().all()
    assert float(gradient.abs().max()) < 10
