"""The thread of one run, with the real engine on pictures of a few pixels."""

from __future__ import annotations

import gc

import numpy as np
import pytest
import torch

from stylizer.api import carry_out
from stylizer.app.run.worker import Worker
from stylizer.engine.control import Control
from stylizer.engine.objective.objective import Objective
from stylizer.files.runs.autosave import Autosave
from stylizer.files.runs.exploration import points

WAIT = 30000


@pytest.fixture
def worker(studio, qtbot):
    """Return the worker of a short run."""
    worker = Worker(studio.task(), 1600, Autosave({}))
    yield worker
    worker.control.cancel()
    worker.wait()
    worker.autosave.remove()


def finish(worker, qtbot):
    with qtbot.waitSignal(worker.finished, timeout=WAIT):
        worker.start()
    worker.wait()


def test_window_call_and_explorer_paint_the_same_picture(studio, worker, qtbot):
    task = studio.task()
    finish(worker, qtbot)
    result = carry_out(task)
    (point,) = points([task], Control())
    assert np.array_equal(worker.latest.pixels, result.pixels)
    assert np.array_equal(worker.latest.pixels, point.result.pixels)
    assert worker.latest.record == result.record == point.result.record
    assert worker.latest.done


@pytest.fixture
def short(monkeypatch):
    """Return short(), which makes memory run out at the third step, for blocks of any size."""
    there = Objective.gradient

    def start():
        steps = []

        def gradient(self, *given):
            steps.append(0)
            if len(steps) > 2:
                raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
            return there(self, *given)

        monkeypatch.setattr(Objective, "gradient", gradient)

    return start


def test_memory_that_runs_out_in_the_middle_is_told_in_a_sentence(worker, qtbot, short):
    short()
    with qtbot.waitSignal(worker.failed, timeout=WAIT) as told:
        worker.start()
    assert told.args == [
        "There is not enough memory for 32 px. Choose a smaller size or a smaller encoder."
    ]
    assert not worker.latest.done  # the newest picture is kept


@pytest.mark.parametrize("ending", ["end", "stop", "no memory", "fault"])
def test_a_run_leaves_no_tensors_to_the_garbage_collector(
    studio, worker, qtbot, monkeypatch, short, ending
):
    """The window collects garbage only from time to time, and on its own thread."""
    finish(worker, qtbot)  # loads what later runs share
    again = Worker(studio.task(), 1600, Autosave({}))
    if ending == "stop":
        again.frames.arrived.connect(again.control.cancel)
    elif ending == "no memory":
        short()
    elif ending == "fault":
        monkeypatch.setattr(Autosave, "see", lambda *_: 1 / 0)
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        finish(again, qtbot)
        gc.collect()
        assert not any(isinstance(one, torch.Tensor) for one in gc.garbage)
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    again.autosave.remove()
