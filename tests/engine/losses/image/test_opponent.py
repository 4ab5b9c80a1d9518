"""The opponent-colour loss against numpy in float64."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from stylizer.engine.losses.elementwise import squared_error
from stylizer.engine.losses.image.opponent import opponent_loss, opponents


def image(seed, height=6, width=5):
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(1, 3, height, width, generator=generator, dtype=torch.double)


def published(picture):
    r, g, b = picture[0].numpy()
    return np.stack([(r + g + b) / 3**0.5, (r - g) / 2**0.5, (2 * b - r - g) / 6**0.5])


def test_value_as_published():
    a, b = image(0), image(1)
    np.testing.assert_allclose(opponents(a)[0].numpy(), published(a), atol=1e-12)
    total = 0.0
    for share, x, y in zip((0.5, 2.0, 3.0), published(a), published(b), strict=True):
        total += share * ((x - y) ** 2).sum()
    expected = pytest.approx(total / a.numel(), rel=1e-12)
    assert float(opponent_loss(a, b, (0.5, 2, 3))) == expected
    assert float(opponent_loss(b, a, (0.5, 2, 3))) == expected
    assert float(opponent_loss(a, a, (0.5, 2, 3))) == 0


def test_equal_shares_are_the_pixel_l2():
    a, b = image(0), image(1)
    torch.testing.assert_close(opponent_loss(a, b, (1, 1, 1)), squared_error(a, b) / a.numel())


@pytest.mark.parametrize(
    ("change", "seen"),
    [((1, 1, 1), 0), ((1, -1, 0), 1), ((-1, -1, 2), 2)],
    ids=["light", "red to green", "blue to yellow"],
)
def test_each_share_sees_its_own_change(change, seen):
    a = image(0)
    b = a + 0.1 * torch.tensor(change, dtype=torch.double).view(1, 3, 1, 1)
    for k in range(3):
        shares = tuple(float(k == i) for i in range(3))
        assert (float(opponent_loss(a, b, shares)) > 1e-4) == (k == seen)


def test_a_mask_chooses_pixels():
    a, b = image(0), image(1)
    weight = torch.zeros(1, 1, 6, 5)
    weight[..., 1:4, :2] = 1
    expected = opponent_loss(a[..., 1:4, :2], b[..., 1:4, :2], (1, 2, 3))
    torch.testing.assert_close(opponent_loss(a, b, (1, 2, 3), weight), expected)
    torch.testing.assert_close(opponent_loss(a, b, (1, 2, 3), weight / 2), expected)
    assert float(opponent_loss(a, b, (1, 2, 3), 0 * weight)) == 0


def test_gradient_agrees_with_finite_differences():
    b, weight = image(1), torch.rand(1, 1, 6, 5, dtype=torch.double)
    assert torch.autograd.gradcheck(
        lambda a: opponent_loss(a, b, (0.5, 2, 3), weight), image(0).requires_grad_()
    )
