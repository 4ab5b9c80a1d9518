"""The metric of a pyramid of levels."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from stylizer.engine.solvers.levels import levelled


def noise(height: int, width: int, seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(1, 3, height, width, generator=generator, dtype=torch.float64)


@pytest.mark.parametrize("size", [(64, 48), (37, 53), (5, 90), (1, 1)])
def test_it_is_symmetric_and_positive(size):
    a, b = noise(*size, 1), noise(*size, 2)
    assert float((levelled(a) * b).sum()) == pytest.approx(float((a * levelled(b)).sum()))
    assert float((levelled(a) * a).sum()) >= float((a * a).sum())


def test_large_forms_weigh_more_than_grain():
    rows = torch.arange(64, dtype=torch.float64).view(1, 1, 64, 1).expand(1, 3, 64, 64)
    wave, grain = torch.sin(rows * 2 * torch.pi / 32), torch.cos(rows * torch.pi)
    gains = [float(levelled(x).norm() / x.norm()) for x in (wave, grain)]
    assert gains[0] > 5
    assert gains[1] < 1.5


def test_it_leaves_the_gradient_as_it_is():
    gradient = noise(3, 3, 1)
    before = gradient.clone()
    levelled(gradient).zero_()
    assert torch.equal(gradient, before)
