"""Seed diversity: different results from different seeds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from stylizer.engine import optimise
from stylizer.engine.control import Control
from stylizer.engine.encoders.build import build
from stylizer.engine.job import Job, Pixels
from stylizer.engine.objective.objective import Objective
from stylizer.engine.objective.seed_diversity import BALANCE, arranged
from stylizer.engine.recipe import Recipe, Style
from stylizer.engine.term import Term
from stylizer.files.weights import installed

LAYER = "s4_4"


def tensor(pixels: Pixels) -> Tensor:
    return torch.from_numpy(pixels).movedim(-1, 0)[None].contiguous()


def result(job: Job) -> Pixels:
    *_, last = optimise.run(job, Control())
    return last.image()


def test_an_arrangement_is_the_painting_moved_and_mirrored() -> None:
    painting = torch.rand(1, 3, 6, 4, generator=torch.Generator().manual_seed(0))
    found = arranged(painting, 12, 8, seed=3)
    assert found.shape == (1, 3, 12, 8)
    # At twice the size every pixel occurs four times.
    assert torch.equal(found.flatten().sort().values, painting.flatten().repeat(4).sort().values)
    assert torch.equal(arranged(painting, 12, 8, seed=3), found)
    assert not torch.equal(arranged(painting, 12, 8, seed=4), found)


def test_the_arrangement_is_the_same_at_every_size() -> None:
    painting = torch.linspace(0, 1, 40).expand(1, 3, 40, 40).contiguous()
    twice = painting.repeat_interleave(2, 2).repeat_interleave(2, 3)
    small, large = arranged(painting, 30, 50, seed=1), arranged(twice, 60, 100, seed=1)
    assert (large[..., ::2, ::2] - small).abs().max() < 0.03


@pytest.mark.parametrize("block", [None, 32])
def test_the_term_is_the_distance_to_the_arrangement(
    block: int | None, picture: Callable[..., Pixels], weights
) -> None:
    encoder = build("compact", weights, "average", torch.device("cpu")).double()
    image, content, one, other = (tensor(picture(96, 80, seed)).double() for seed in range(4))
    recipe = Recipe(seed=6, seed_diversity=2.0, styles=(Style(0.2), Style(0.7)))
    objective = Objective(encoder, recipe, content, [one, other], torch.float64, block)
    image.requires_grad_()
    term = float(objective.gradient(image)[Term("seed_diversity", "s4_4")])
    found, wanted = (
        encoder(seen, [LAYER])[LAYER].detach() for seen in (image, arranged(other, 80, 96, seed=6))
    )
    expected = 2 * BALANCE * (found - wanted).square().sum() / wanted.square().sum()
    assert term == pytest.approx(float(expected), rel=1e-9 if block is None else 1e-6)


def test_the_gradient_is_that_of_finite_differences(
    picture: Callable[..., Pixels], weights
) -> None:
    encoder = build("compact", weights, "average", torch.device("cpu")).double()
    image, content, style = (tensor(picture(32, 24, seed)).double() for seed in range(3))
    recipe = Recipe().replace(seed_diversity=1.0, content={}, style={})
    objective = Objective(encoder, recipe, content, [style], torch.float64)
    way = torch.randn(image.shape, generator=torch.Generator().manual_seed(0)).double()

    def loss(at: float) -> float:
        return float(sum(objective.gradient((image + at * way).requires_grad_()).values()))

    leaf = image.clone().requires_grad_()
    objective.gradient(leaf)
    step = 1e-5
    slope = (loss(step) - loss(-step)) / (2 * step)
    assert float((leaf.grad * way).sum()) == pytest.approx(slope, rel=1e-4)


def test_a_larger_weight_moves_seeds_further_apart(job: Callable[..., Job]) -> None:
    trained = installed.weights("compact")

    def apart(weight: float) -> float:
        settings = {"first_steps": 12, "coarsest": 48, "seed_diversity": weight}
        one, other = (
            result(replace(job(seed=seed, **settings), weights=trained)) for seed in (1, 2)
        )
        return float(np.abs(one - other).mean())

    alike, different, far = (apart(weight) for weight in (0.0, 1.0, 5.0))
    assert alike < different < far


def test_seed_diversity_acts_live(job: Callable[..., Job]) -> None:
    control = Control()
    task = job(first_steps=6, coarsest=48, size=48)
    named = []
    for step in optimise.run(task, control):
        if step.iteration == 3:
            control.change(task.recipe.replace(seed_diversity=2.0))
        if step.losses:
            named.append(Term("seed_diversity", "s4_4") in step.losses)
    assert named[0] is False
    assert named[-1] is True
