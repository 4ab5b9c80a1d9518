"""Interrupted runs continue to the same result, and results continue at a larger size."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import numpy as np
import pytest

from stylizer.engine.control import Control
from stylizer.engine.derived.enlargement import enlarged
from stylizer.engine.errors import JobError, RecipeError
from stylizer.engine.job import Change
from stylizer.engine.optimise import run
from stylizer.engine.recipe import Recipe
from stylizer.engine.scales.pyramid import plan
from stylizer.engine.state import RunState


def copied(state):
    return dataclasses.replace(state, arrays={k: v.copy() for k, v in state.arrays.items()})


def finish(job, break_at=None):
    """Carry out a run; return its last picture, the state after step `break_at`, and the steps."""
    state, steps, pixels = None, [], None
    for step in run(job, Control()):
        steps.append(step)
        if step.iteration == break_at:
            state = copied(step.state())
        pixels = step.image() if step.done else pixels
    return pixels, state, steps


# The run has 8 steps at the first scale and 6 at the second.
@pytest.mark.parametrize("break_at", [1, 3, 8, 9, 13])
def test_it_ends_in_the_same_pixels(job, break_at):
    made = job()
    whole, state, _ = finish(made, break_at)
    again, _, steps = finish(dataclasses.replace(made, resume=state))
    assert [s.iteration for s in steps] == list(range(break_at + 1, 15))
    assert np.array_equal(again, whole)


@pytest.mark.parametrize(
    "settings",
    [
        {"start": "noise"},
        {"optimizer": "adam"},
        {"colors": "luminance"},
        {"colors": "palette"},
        {"adaptive": True},
        {"sliced": 1.0},
        {"block": 32},
    ],
)
def test_it_does_so_with_other_settings(job, settings):
    made = job(**settings)
    whole, state, _ = finish(made, 4)
    assert np.array_equal(finish(dataclasses.replace(made, resume=state))[0], whole)


def test_changes_before_and_after_the_break_act_once(job):
    changes = (
        Change(2, {"strength": 0.9, "learning_rate": 0.05}),
        Change(4, {"strength": 0.3}),
        Change(6, {"tv": 1.0}),
    )
    made = job(changes=changes)
    whole, state, _ = finish(made, 5)
    again, _, steps = finish(dataclasses.replace(made, resume=state))
    assert [s.change for s in steps if s.change] == [changes[2]]
    assert np.array_equal(again, whole)


@pytest.mark.parametrize("break_at", [1, 12, 20, 28])
def test_steps_that_follow_the_progress_end_in_the_same_pixels(job, break_at):
    made = job(first_steps=0, last_steps=0)
    whole, state, steps = finish(made, break_at)
    again, _, rest = finish(dataclasses.replace(made, resume=state))
    assert [s.iteration for s in rest] == [s.iteration for s in steps[break_at:]]
    assert np.array_equal(again, whole)


def test_a_state_can_be_gone_on_from_twice(job):
    made = job()
    _, state, _ = finish(made, 3)
    first, second = (finish(dataclasses.replace(made, resume=state))[0] for _ in range(2))
    assert np.array_equal(first, second)


def test_lbfgs_goes_on_from_the_picture(job):
    made = job(optimizer="lbfgs", first_steps=12)
    whole, state, _ = finish(made, 10)
    again, _, steps = finish(dataclasses.replace(made, resume=state))
    assert len(steps) == 8
    assert np.abs(again - whole).mean() < 0.02
    assert np.abs(again - whole).mean() < 0.2 * np.abs(again - made.content).mean()


def test_a_start_picture_is_not_needed_again(job, picture):
    made = job(start_from=picture(48, 40, 50), start="file")
    whole, state, _ = finish(made, 10)
    again = finish(dataclasses.replace(made, start=None, resume=state))[0]
    assert np.array_equal(again, whole)


def test_time_goes_on_too(job):
    made = job()
    _, state, _ = finish(made, 3)
    late = dataclasses.replace(state, seconds=1000.0)
    _, _, steps = finish(dataclasses.replace(made, resume=late))
    assert steps[0].seconds > 1000


def test_a_state_of_other_settings_is_refused(job):
    made = job()
    _, state, steps = finish(made, 9)
    for other in (job(60, 50), job(optimizer="adam", last_steps=1, first_steps=1)):
        with pytest.raises(JobError, match="does not belong"):
            finish(dataclasses.replace(other, resume=state))
    _, lbfgs, _ = finish(job(optimizer="lbfgs"), 9)
    with pytest.raises(JobError, match="does not belong"):
        finish(dataclasses.replace(made, resume=lbfgs))
    over = dataclasses.replace(state, iteration=steps[-1].iteration)
    with pytest.raises(JobError, match="does not belong"):
        finish(dataclasses.replace(made, resume=over))


def test_a_state_knows_whether_it_is_finite():
    arrays = {"image": np.ones((4, 4, 3), np.float32), "count": np.array(3)}
    assert RunState(1, 0.0, 0.1, arrays).finite
    for bad in (np.nan, np.inf):
        arrays["image"][2, 1, 0] = bad
        assert not RunState(1, 0.0, 0.1, arrays).finite


def test_enlarging_goes_on_upward_with_ever_fewer_steps():
    recipe = Recipe(size=512, optimizer="adam", last_steps=80)
    scales = plan(enlarged(recipe, 512, 8192), 4000, 3000)
    sizes = [scale.width for scale in scales]
    assert sizes[0] == pytest.approx(512 * 2**0.5, rel=0.01)
    assert sizes[-1] == 8192
    assert all(b / a == pytest.approx(2**0.5, rel=0.01) for a, b in pairwise(sizes))
    steps = [scale.steps for scale in scales]
    assert steps == sorted(steps, reverse=True)
    assert (steps[0], steps[-1]) == (40, 8)


def test_enlarging_a_little_takes_one_scale():
    (scale,) = plan(enlarged(Recipe(), 512, 576), 400, 300)
    assert scale.width == 576


@pytest.mark.parametrize("size", [256, 512])
def test_enlarging_must_enlarge(size):
    with pytest.raises(RecipeError, match="already has 512 px"):
        enlarged(Recipe(), 512, size)


def test_what_was_left_of_the_photo_is_sharp_at_the_larger_size(job, picture):
    """A result that equals the photo has all its detail after it is enlarged to twice the size."""
    photo, small = picture(96, 80, 3), job(96, 80, size=48, content={}, style={}, tv=0.0)
    small = dataclasses.replace(small, content=photo)
    result = finish(small)[0]
    recipe = enlarged(small.recipe, 48, 96)
    large = finish(dataclasses.replace(small, recipe=recipe, start=result))[0]
    np.testing.assert_allclose(large, photo, atol=0.02)
