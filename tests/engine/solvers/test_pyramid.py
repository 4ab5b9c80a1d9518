"""The quasi-Newton solver, on functions whose minimum is known."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from stylizer.engine.solvers.pyramid import PyramidLBFGS

Loss = Callable[[Tensor], Tensor]


def problem(seed: int = 0) -> tuple[Tensor, Loss]:
    """Return (a start, a convex loss whose curvature ranges over three decades)."""
    generator = torch.Generator().manual_seed(seed)
    target = torch.rand(1, 3, 24, 20, generator=generator) * 0.6 + 0.2
    weight = 10 ** (torch.rand(1, 3, 24, 20, generator=generator) * 3 - 3)

    def loss(image: Tensor) -> Tensor:
        return (weight * (image - target).square()).mean()

    return torch.full_like(target, 0.5), loss


class Evaluated:
    """Closure for `solver` that counts its calls; `spoilt` calls give NaN."""

    def __init__(self, solver: PyramidLBFGS, loss: Loss, spoilt: tuple[int, ...] = ()) -> None:
        self.solver, self.loss, self.spoilt, self.calls = solver, loss, spoilt, 0

    def __call__(self) -> Tensor:
        self.calls += 1
        image = self.solver.image
        value = self.loss(image)
        image.grad = torch.autograd.grad(value, image)[0]
        return value.detach() * (math.nan if self.calls in self.spoilt else 1)


def started(seed: int = 0) -> tuple[PyramidLBFGS, Loss, float]:
    start, loss = problem(seed)
    image = start.clone(memory_format=torch.channels_last).requires_grad_()
    return PyramidLBFGS(image, 0.02), loss, float(loss(start))


def test_forty_steps_find_the_minimum_with_one_evaluation_each():
    solver, loss, before = started()
    closure = Evaluated(solver, loss)
    taken = [solver.step(closure) for _ in range(40)]
    assert float(loss(solver.image.detach())) < 1e-3 * before
    assert closure.calls == 41  # the first step evaluates the start, too
    assert taken.count(False) <= 4


def test_the_loss_never_rises():
    solver, loss, last = started()
    closure = Evaluated(solver, loss)
    for _ in range(30):
        solver.step(closure)
        value = float(loss(solver.image.detach()))
        assert value <= last * 1.001
        last = value


def test_colours_stay_in_range_and_the_rest_is_solved():
    solver, _, _ = started()
    target = torch.linspace(-0.5, 1.5, 24).view(1, 1, 24, 1).expand(1, 3, 24, 20)
    closure = Evaluated(solver, lambda image: (image - target).square().mean())
    for _ in range(60):
        solver.step(closure)
        image = solver.image.detach()
        assert 0 <= float(image.min()) <= float(image.max()) <= 1
    assert float((solver.image.detach() - target.clamp(0, 1)).abs().mean()) < 5e-3


def test_a_trial_without_a_finite_loss_is_refused():
    solver, loss, before = started()
    closure = Evaluated(solver, loss, spoilt=(4, 5))
    for _ in range(2):
        assert solver.step(closure)
    kept = solver.image.detach().clone()
    assert [solver.step(closure) for _ in range(2)] == [False, False]
    assert torch.equal(solver.image, kept)
    for _ in range(30):
        solver.step(closure)
    assert float(loss(solver.image.detach())) < 0.01 * before


def test_an_error_leaves_the_picture_as_it_was():
    solver, loss, _ = started()
    solver.step(Evaluated(solver, loss))
    kept = solver.image.detach().clone()

    def broken() -> Tensor:
        raise MemoryError

    with pytest.raises(MemoryError):
        solver.step(broken)
    assert torch.equal(solver.image, kept)


@pytest.mark.parametrize("after", [0, 1, 5, 12])
def test_it_goes_on_from_a_saved_state(after):
    solver, loss, _ = started()
    closure = Evaluated(solver, loss, spoilt=(5,))
    for _ in range(after):
        solver.step(closure)
    state = {name: value.clone() for name, value in solver.state().items()}
    image = solver.image.detach().clone(memory_format=torch.channels_last).requires_grad_()
    other = PyramidLBFGS(image, 0.02)
    other.restore(state)
    for each in (solver, other):
        for _ in range(5):
            each.step(Evaluated(each, loss))
    assert torch.equal(solver.image, other.image)


def test_after_a_change_of_the_objective_it_follows_the_new_one():
    solver, loss, _ = started(0)
    for _ in range(10):
        solver.step(Evaluated(solver, loss))
    _, other = problem(1)
    before = float(other(solver.image.detach()))
    solver.reset()
    solver.step(Evaluated(solver, other))
    assert float(other(solver.image.detach())) < before
