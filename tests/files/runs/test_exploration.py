"""Explorations: several tasks and their folder of results."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stylizer.api import carry_out
from stylizer.engine.control import Control
from stylizer.engine.recipe import Recipe
from stylizer.files.read.images import from_pixels
from stylizer.files.runs.exploration import points
from stylizer.files.runs.source import Source
from stylizer.files.runs.task import Task

RECIPE = Recipe(size=40, coarsest=32, first_steps=8, last_steps=6, precision="float32")


@pytest.fixture
def task(photo_pixels, painting_pixels):
    photo, painting = from_pixels(photo_pixels, "photo"), from_pixels(painting_pixels, "painting")
    return Task(RECIPE, Source(photo), (Source(painting),))


def test_each_picture_comes_with_its_record_and_distances(task):
    tasks = [replace(task, recipe=RECIPE.replace(strength=strength)) for strength in (0.0, 0.9)]
    seen = []
    kept, painted = points(tasks, Control(), lambda event: seen.append(event.step.iteration))
    recipes = [point.result.record.recipe for point in (kept, painted)]
    assert recipes == [each.recipe for each in tasks]
    assert seen == 2 * [*range(1, painted.result.record.steps + 1)]
    assert np.abs(kept.result.pixels - task.content.pixels).max() < 0.01
    assert kept.distances.perceptual < 0.1 * painted.distances.perceptual
    assert painted.result.done
    assert np.array_equal(painted.result.pixels, carry_out(tasks[1]).pixels)


def test_a_cancelled_exploration_keeps_whole_pictures_only(task):
    control = Control()
    asked = []

    def tasks():
        for seed in range(3):
            asked.append(seed)
            if seed == 1:
                control.cancel()
            yield replace(task, recipe=RECIPE.replace(seed=seed))

    found = [point.result.record.recipe.seed for point in points(tasks(), control)]
    assert found == [0]
    assert asked == [0, 1]
