"""The convolution of all encoders against torch's own, with the same padding."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from stylizer.engine.encoders.conv import BorderConv

KINDS = pytest.mark.parametrize(("kernel", "stride"), [(3, 1), (3, 2), (7, 2), (1, 1)])


def picture(height, width, dtype=torch.double):
    torch.manual_seed(0)
    return torch.randn(2, 3, height, width, dtype=dtype).requires_grad_()


def pair(kernel, stride, *, frozen):
    """Return our convolution and torch's, with the same weights."""
    torch.manual_seed(1)
    ours = BorderConv(3, 4, kernel, stride, dtype=torch.double)
    theirs = nn.Conv2d(
        3, 4, kernel, stride, kernel // 2, padding_mode="replicate", dtype=torch.double
    )
    theirs.load_state_dict(ours.state_dict())
    return ours.requires_grad_(not frozen), theirs


@KINDS
@pytest.mark.parametrize("size", [(1, 1), (1, 6), (5, 8), (8, 7)])
def test_values_and_gradients_are_those_of_torch(kernel, stride, size):
    ours, theirs = pair(kernel, stride, frozen=True)
    x = picture(*size)
    torch.testing.assert_close(ours(x), theirs(x))
    way = torch.randn_like(theirs(x))
    expected = torch.autograd.grad(theirs(x), x, way)
    torch.testing.assert_close(torch.autograd.grad(ours(x), x, way), expected)


@KINDS
def test_gradients_agree_with_finite_differences(kernel, stride):
    ours, _ = pair(kernel, stride, frozen=True)
    assert torch.autograd.gradcheck(ours, picture(4, 3))


def test_weights_can_be_trained():
    ours, theirs = pair(3, 1, frozen=False)
    for conv in (ours, theirs):
        conv(picture(5, 4)).square().sum().backward()
    torch.testing.assert_close(ours.weight.grad, theirs.weight.grad)
    torch.testing.assert_close(ours.bias.grad, theirs.bias.grad)


def test_no_copy_with_a_border_is_kept():
    ours, _ = pair(3, 1, frozen=True)
    kept = []
    with torch.autograd.graph.saved_tensors_hooks(kept.append, lambda tensor: tensor):
        ours(picture(5, 4))
    assert {tuple(tensor.shape) for tensor in kept} == {tuple(ours.weight.shape)}


def test_bfloat16_has_a_gradient_in_float32():
    ours, theirs = pair(3, 1, frozen=True)
    ours, theirs, x = ours.float(), theirs.float(), picture(9, 8, torch.float32)
    with torch.autocast("cpu", torch.bfloat16):
        found = ours(x)
    assert found.dtype == torch.bfloat16
    torch.testing.assert_close(found.float(), theirs(x), rtol=0.05, atol=0.05)
    (gradient,) = torch.autograd.grad(found.float().sum(), x)
    (expected,) = torch.autograd.grad(theirs(x).sum(), x)
    assert gradient.dtype == torch.float32
    torch.testing.assert_close(gradient, expected, rtol=0.05, atol=0.05)
