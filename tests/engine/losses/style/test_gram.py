"""The Gram loss: its gradient, and that of rounded features."""

from __future__ import annotations

import torch

from stylizer.engine.losses.moments import gram
from stylizer.engine.losses.style.gram import gram_loss


def test_gram_of_reduced_precision_is_rounded_less_than_its_features():
    f = torch.rand(1, 8, 37, 61, generator=torch.Generator().manual_seed(0)).bfloat16()
    f.requires_grad_()
    exact = f.detach().double().requires_grad_()
    result, reference = gram(f), gram(exact)
    assert result.dtype == torch.float32
    assert float(((result - reference).norm() / reference.norm()).detach()) < 2**-9
    target = torch.eye(8)
    gram_loss(result, target).backward()
    gram_loss(reference, target.double()).backward()
    assert float((f.grad - exact.grad).norm() / exact.grad.norm()) < 2**-7


def test_gradient_agrees_with_finite_differences():
    torch.manual_seed(0)
    a = torch.rand(1, 3, 5, 4, dtype=torch.double, requires_grad=True)
    b = torch.rand(1, 3, 5, 4, dtype=torch.double)
    assert torch.autograd.gradcheck(lambda a: gram_loss(gram(a), gram(b)), (a,))
