"""Total variation computed by hand, and its gradient."""

from __future__ import annotations

import pytest
import torch

from stylizer.engine.losses.image.tv import total_variation


def test_total_variation_by_hand():
    image = torch.tensor([[0.0, 1.0], [0.0, 3.0]]).expand(1, 3, 2, 2)
    # squared differences across: 1 and 9, mean 5; down: 0 and 4, mean 2
    assert float(total_variation(image)) == pytest.approx(7.0)
    assert float(total_variation(torch.rand(1, 3, 1, 1))) == 0.0


def test_gradient_agrees_with_finite_differences():
    torch.manual_seed(0)
    a = torch.rand(1, 3, 5, 4, dtype=torch.double, requires_grad=True)
    assert torch.autograd.gradcheck(total_variation, (a,))
