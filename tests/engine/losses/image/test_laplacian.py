"""The Laplacian loss against loops in float64."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from stylizer.engine.losses.image.laplacian import laplacian, laplacian_loss


def image(seed, height=13, width=11):
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(1, 3, height, width, generator=generator, dtype=torch.double)


def published(picture, side):
    """Take means of side x side pixels, then 4 c - n - s - w - e, summed over R, G and B."""
    height, width = (length // side for length in picture.shape[2:])
    result = np.zeros((height - 2, width - 2))
    for color in picture[0].numpy():
        pooled = np.empty((height, width))
        for i in range(height):
            for j in range(width):
                pooled[i, j] = color[i * side : (i + 1) * side, j * side : (j + 1) * side].mean()
        for i in range(1, height - 1):
            for j in range(1, width - 1):
                around = pooled[i - 1, j] + pooled[i + 1, j] + pooled[i, j - 1] + pooled[i, j + 1]
                result[i - 1, j - 1] += 4 * pooled[i, j] - around
    return result


@pytest.mark.parametrize("side", [1, 2, 3])
def test_laplacian_and_loss_as_published(side):
    a, b = image(0), image(1)
    first, second = published(a, side), published(b, side)
    np.testing.assert_allclose(laplacian(a, side)[0, 0].numpy(), first, atol=1e-12)
    expected = ((first - second) ** 2).mean()
    assert float(laplacian_loss(a, b, side)) == pytest.approx(expected, rel=1e-10)
    assert float(laplacian_loss(a, a, side)) == 0


def test_it_sees_edges_and_no_slopes():
    y, x = torch.meshgrid(torch.linspace(0, 1, 12), torch.linspace(0, 1, 12), indexing="ij")
    slope = (0.3 * x + 0.5 * y).expand(1, 3, 12, 12)
    edge = (x > 0.5).float().expand(1, 3, 12, 12)
    assert float(laplacian_loss(slope, torch.zeros_like(slope), 2)) < 1e-10
    assert float(laplacian_loss(edge, torch.zeros_like(edge), 2)) > 0.1


def test_coarse_scales_do_not_see_fine_grain():
    grain = torch.tensor([[0.0, 1.0], [1.0, 0.0]]).repeat(12, 12).expand(1, 3, 24, 24)
    flat = torch.full_like(grain, 0.5)
    assert float(laplacian_loss(grain, flat, 1)) > 1
    assert float(laplacian_loss(grain, flat, 4)) < 1e-10


def test_gradient_agrees_with_finite_differences():
    b = image(1, 8, 7)
    assert torch.autograd.gradcheck(
        lambda a: laplacian_loss(a, b, 2), image(0, 8, 7).requires_grad_()
    )


@pytest.mark.parametrize(("height", "width"), [(1, 1), (7, 3), (5, 20), (8, 9)])
def test_too_small_a_picture_is_not_pushed(height, width):
    a = image(0, height, width).requires_grad_()
    value = laplacian_loss(a, image(1, height, width), 4)
    assert float(value.detach()) == 0
    assert not torch.autograd.grad(value, a)[0].any()
