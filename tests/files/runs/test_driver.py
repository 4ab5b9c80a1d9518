"""The driver, which carries a task out, with a painter of a few lines."""

from __future__ import annotations

import gc
import weakref
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
import torch

from stylizer.engine.control import Cancelled, Control
from stylizer.engine.errors import DeviceFailedError, FileError, JobError, OutOfMemoryError
from stylizer.engine.job import Change
from stylizer.engine.recipe import Recipe
from stylizer.files.read import images
from stylizer.files.runs import speed_cache
from stylizer.files.runs.autosave import Autosave
from stylizer.files.runs.driver import drive
from stylizer.files.runs.saved_runs import saved_runs
from stylizer.files.runs.source import Source
from stylizer.files.runs.task import Task
from stylizer.files.store import atomic_write
from tests.files.runs.toy_painter import STEPS, TOTAL, ToyPainter
from tests.helpers.gpu import pretend

RECIPE = Recipe(size=40, precision="float32", strength=0.5)


@pytest.fixture
def task(photo_pixels, painting_pixels) -> Task:
    photo = images.from_pixels(photo_pixels, "photo", photo_pixels[..., 0])
    return Task(RECIPE, Source(photo), (Source(images.from_pixels(painting_pixels, "painting")),))


def driven(task, painter=None, control=None, see=lambda event: None, **settings):
    """Drive a task; return its final result, or None, and the iterations of its steps."""
    result, iterations = None, []
    painter, control = painter or ToyPainter(), control or Control()
    for event in drive(task, control, painter=painter, **settings):
        if event.ended:
            result = event.result()
        else:
            iterations.append(event.step.iteration)
            see(event)
    return result, iterations


def test_every_step_is_told_and_at_the_end_the_picture(task):
    result, iterations = driven(task)
    assert iterations == [*range(1, TOTAL + 1)]
    np.testing.assert_allclose(result.pixels, task.content.pixels * 0.95**TOTAL, atol=1e-6)
    assert result.done
    assert result.size == (40, 32)
    np.testing.assert_allclose(result.alpha, task.content.alpha, atol=1e-3)
    assert (result.record.recipe, result.record.steps) == (RECIPE, TOTAL)
    assert result.record.content == task.content.ref


def test_a_cancelled_run_ends_with_the_newest_picture(task):
    control = Control()
    result, iterations = driven(
        task, control=control, see=lambda e: control.cancel() if e.step.iteration == 2 else None
    )
    assert iterations == [1, 2]
    assert not result.done
    assert result.record.steps == 2


def test_a_run_that_is_cancelled_within_a_step_ends_with_the_one_before(task):
    control = Control()

    def before(job, iteration):
        if iteration == 3:
            control.cancel()
            control.poll()

    def painter(job, control):
        with suppress(Cancelled):
            yield from ToyPainter(before)(job, control)

    result, iterations = driven(task, painter, control)
    assert iterations == [1, 2]
    assert result.record.steps == 2


def test_a_run_that_is_cancelled_before_its_first_step_tells_nothing(task):
    control = Control()
    control.cancel()
    assert list(drive(task, control, painter=ToyPainter())) == []


def test_a_task_that_lacks_something_is_refused(task):
    with pytest.raises(JobError, match="style picture"):
        driven(replace(task, styles=()))


def test_live_changes_are_in_the_record_and_replay(task):
    control = Control()

    def steer(event):
        if event.step.iteration == 2:
            control.change(RECIPE.replace(strength=0.9))

    result, _ = driven(task, control=control, see=steer)
    assert [(c.iteration, c.settings) for c in result.record.changes] == [(3, {"strength": 0.9})]
    again, _ = driven(replace(task, changes=result.record.changes))
    assert np.array_equal(again.pixels, result.pixels)
    assert again.record == result.record


@pytest.mark.usefixtures("save_always")
def test_a_broken_run_goes_on_with_the_changes_that_had_acted(task):
    control = Control()
    recorded = replace(task, changes=(Change(2, {"strength": 0.9}), Change(5, {"strength": 0.1})))
    with Autosave({}) as autosave:
        driven(
            recorded,
            control=control,
            see=lambda event: control.cancel() if event.step.iteration == 4 else None,
            autosave=autosave,
        )
    (saved,) = saved_runs(pytest.fail)
    rest = saved.task()
    seen = []
    result, iterations = driven(rest, see=lambda event: seen.append(event.changes))
    assert iterations == [5, 6]
    assert [[change.iteration for change in changes] for changes in seen] == [[2, 5], [2, 5]]
    whole, _ = driven(recorded)
    assert np.array_equal(result.pixels, whole.pixels)
    assert result.record.changes == whole.record.changes == recorded.changes


@pytest.mark.usefixtures("save_always")
def test_notices_of_the_painter_and_of_the_saving_come_together(task, monkeypatch):
    def full(path, *parts):
        raise FileError("The disk is full.")

    told = {}
    with Autosave({}) as autosave:

        def see(event):
            told[event.step.iteration] = event.step.notice
            if event.step.iteration == STEPS - 1:
                monkeypatch.setattr(atomic_write, "write", full)

        driven(task, see=see, autosave=autosave)
    assert [told[i] for i in (1, 2)] == [None, None]
    assert told[STEPS].startswith("Half is done. The disk is full. The render goes on")
    assert [told[i] for i in range(STEPS + 1, TOTAL + 1)] == [None] * STEPS


@pytest.mark.parametrize(
    "error",
    [
        OutOfMemoryError(),
        torch.OutOfMemoryError("CUDA out of memory."),
        RuntimeError("DefaultCPUAllocator: can't allocate memory"),
        MemoryError(),
    ],
    ids=repr,
)
def test_memory_that_runs_out_is_told_in_one_sentence(task, error):
    """The sentence is the same wherever the error was raised, and the error has its own type."""

    def before(job, iteration):
        if iteration == 3:
            raise error

    seen = []
    with pytest.raises(OutOfMemoryError, match="There is not enough memory for 40 px"):
        driven(task, ToyPainter(before), see=seen.append)
    assert [event.step.iteration for event in seen] == [1, 2]


def test_another_error_is_not_hidden(task):
    def before(job, iteration):
        raise RuntimeError("expected scalar type Half but found Float")

    with pytest.raises(RuntimeError, match="scalar type"):
        driven(task, ToyPainter(before))


def test_when_a_device_fails_the_run_and_its_changes_go_back(task, monkeypatch):
    pretend(monkeypatch)
    control = Control()

    def before(job, iteration):
        if job.recipe.device == "xpu:0" and iteration == 6:
            raise DeviceFailedError

    def steer(event):
        seen.append(event)
        if len(seen) in (1, 4):  # in the first scale and in the second
            control.change(RECIPE.replace(strength=0.5 + len(seen) / 10))

    seen = []
    made = replace(task, recipe=RECIPE.replace(device="xpu:0"))
    painting, iterations = driven(made, ToyPainter(before), control, steer)
    assert iterations == [1, 2, 3, 4, 5, 4, 5, 6]
    assert [event.step.seconds for event in seen] == [10, 20, 30, 40, 50, 60, 70, 80]
    assert [[change.iteration for change in event.changes] for event in seen] == [
        [], [2], [2], [2], [2, 5], [2, 4], [2, 4], [2, 4],
    ]  # fmt: skip
    assert seen[5].step.notice == "xpu:0 failed: going on with the processor from scale 2."
    assert painting.record.device == "cpu"
    replayed, _ = driven(replace(task, changes=painting.record.changes))
    assert np.array_equal(replayed.pixels, painting.pixels)


def test_the_speed_of_a_whole_run_is_learnt(task):
    before = speed_cache.seconds_per_pixel(RECIPE, "cpu")
    control = Control()
    driven(task, control=control, see=lambda event: control.cancel())
    assert speed_cache.seconds_per_pixel(RECIPE, "cpu") == before
    driven(task)
    assert speed_cache.seconds_per_pixel(RECIPE, "cpu") != before


class Large:
    """Represents the tensors of a run."""


@pytest.mark.parametrize("ending", ["end", "cancel", "leave", "error"])
def test_at_its_end_nothing_of_a_run_is_held(task, ending, monkeypatch):
    """When memory is returned, nothing holds the tensors, not even the last event."""
    held, returned = [], []
    monkeypatch.setattr(
        "stylizer.engine.hardware.malloc.give_back",
        lambda: returned.extend(ref() is None for ref in held),
    )

    def before(job, iteration):
        if ending == "error" and iteration == 3:
            raise MemoryError

    def painter(job, control):
        large = Large()
        held.append(weakref.ref(large))
        for step in ToyPainter(before)(job, control):
            yield replace(step, heat=lambda term, limit, run=large: None)

    control = Control()
    gc.disable()
    try:
        for event in drive(task, control, painter=painter):
            assert held[0]() is not None
            if event.step.iteration == 2 and ending == "cancel":
                control.cancel()
            if event.step.iteration == 2 and ending == "leave":
                break
    except OutOfMemoryError:
        pass
    finally:
        gc.enable()
    assert returned == [True]
    with pytest.raises(ValueError, match="until the next step"):
        event.result()
