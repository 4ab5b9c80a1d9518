"""When a scale of a run is over, and how much of the run is done."""

from __future__ import annotations

import pytest

from stylizer.engine.pace import Pace
from stylizer.engine.recipe import Recipe
from stylizer.engine.scales.pyramid import plan
from stylizer.engine.term import Term


def steps_of_scale(recipe: Recipe, fall: float) -> int:
    """Return the steps of the first scale if each lowers the loss by the share `fall`."""
    pace, loss = Pace(recipe, 640, 480), 1.0
    while not pace.over:
        loss *= 1 - fall
        pace.take({Term("tv"): loss})
    return pace.taken


def test_given_numbers_of_steps_are_kept():
    assert steps_of_scale(Recipe(first_steps=17, last_steps=5), 0.5) == 17
    assert steps_of_scale(Recipe(optimizer="adam"), 0.0) == 200


def test_a_hard_pair_gets_more_steps_than_an_easy_one():
    planned = plan(Recipe(), 640, 480)[0].steps
    easy, hard = (steps_of_scale(Recipe(), fall) for fall in (0.001, 0.1))
    assert easy < planned < hard <= 2 * planned


def test_higher_quality_takes_more_steps():
    draft, normal, fine = (
        steps_of_scale(Recipe().replace(quality=word), 0.01) for word in ("draft", "normal", "fine")
    )
    assert draft < normal < fine


def test_a_change_of_the_objective_gives_the_scale_its_steps_again():
    pace = Pace(Recipe(), 640, 480)
    while not pace.over:
        pace.take({Term("tv"): 1.0})
    once = pace.taken
    pace.change()
    while not pace.over:
        pace.take({Term("tv"): 1.0})
    assert pace.taken == 2 * once


@pytest.mark.parametrize("fall", [0.0, 0.1])
def test_work_rises_to_one_and_the_total_is_met(fall):
    pace, loss, seen, count = Pace(Recipe(), 640, 480), 1.0, [0.0], 0
    while True:
        while not pace.over:
            loss *= 1 - fall
            pace.take({Term("tv"): loss})
            count += 1
            seen.append(pace.work)
        if pace.done:
            break
        pace.next_scale()
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(1.0)
    assert pace.total == count
