"""Several recipes side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
import torch

from stylizer.engine.control import Control
from stylizer.engine.distances.pareto import pareto
from stylizer.engine.encoders.build import build
from stylizer.engine.explore import explore
from stylizer.engine.job import Job
from stylizer.files.weights import installed

CPU = torch.device("cpu")


def test_each_picture_comes_with_its_recipe_and_measures(job: Callable[..., Job]) -> None:
    jobs = [job(device="cpu", strength=strength) for strength in (0.0, 0.9)]
    eye = build("compact", installed.weights("compact"), "average", CPU)
    kept, painted = explore(jobs, Control(), eye, CPU)
    assert [kept.recipe, painted.recipe] == [each.recipe for each in jobs]
    assert kept.pixels.shape == painted.pixels.shape == (40, 48, 3)
    assert np.abs(kept.pixels - jobs[0].content).max() < 0.01
    assert kept.measures.perceptual < 0.1 * painted.measures.perceptual
    assert painted.step.done


def test_a_cancelled_exploration_keeps_whole_pictures_only(job: Callable[..., Job]) -> None:
    control = Control()
    asked = []

    def jobs() -> Iterator[Job]:
        for seed in range(3):
            asked.append(seed)
            if seed == 1:
                control.cancel()
            yield job(device="cpu", seed=seed)

    eye = build("compact", installed.weights("compact"), "average", CPU)
    assert [point.recipe.seed for point in explore(jobs(), control, eye, CPU)] == [0]
    assert asked == [0, 1]


@pytest.mark.parametrize(
    ("points", "front"),
    [
        ([], []),
        ([(1, 1)], [True]),
        ([(1, 3), (2, 2), (3, 1)], [True, True, True]),
        ([(1, 3), (2, 2), (3, 1), (2, 3), (3, 3)], [True, True, True, False, False]),
        ([(1, 1), (1, 1), (1, 2), (2, 1)], [True, True, False, False]),
    ],
)
def test_the_front(points: list[tuple[float, float]], front: list[bool]) -> None:
    assert pareto(points) == front
