"""Runs of the window with the real engine, on pictures of a few pixels."""

from __future__ import annotations

import threading

import numpy as np
import psutil
import pytest

from stylizer.app.run.runner import Runner, RunnerState
from stylizer.engine.errors import JobError, WeightsError
from stylizer.engine.job import Job
from stylizer.engine.recipe import Recipe
from stylizer.files.runs.task import Task

LONG = 10000
WAIT = 30000


@pytest.fixture
def runner(studio, qtbot):
    runner = Runner(studio)
    yield runner
    runner.shut()


@pytest.fixture
def endless(studio):
    """Make runs that end only when they are stopped."""
    studio.set_field("last_steps", LONG)


def run_through(runner, qtbot):
    with qtbot.waitSignal(runner.finished, timeout=WAIT) as blocker:
        runner.start()
    return blocker.args[0]


def test_a_run_streams_frames_and_ends_with_a_picture(runner, qtbot):
    frames, progress = [], []
    runner.frame.connect(frames.append)
    runner.progressed.connect(progress.append)
    assert run_through(runner, qtbot)
    assert frames[-1].width() == 32
    assert progress[-1].work == 1
    assert runner.picture.done
    assert runner.picture.pixels.shape[1] == 32
    assert runner.picture.record.steps == progress[-1].total
    assert runner.state is RunnerState.IDLE


def test_no_frame_is_larger_than_asked_for(runner, qtbot):
    frames = []
    runner.frame_limit = 8
    runner.frame.connect(frames.append)
    run_through(runner, qtbot)
    assert {frame.width() for frame in frames} == {8}


@pytest.mark.usefixtures("endless")
def test_stop_ends_at_once_and_keeps_the_picture(runner, qtbot):
    with qtbot.waitSignal(runner.frame, timeout=WAIT):
        runner.start()
    with qtbot.waitSignal(runner.finished, timeout=3000) as blocker:
        runner.stop()
    assert blocker.args == [False]
    assert not runner.picture.done
    assert np.isfinite(runner.picture.pixels).all()


@pytest.mark.usefixtures("endless")
def test_pause_holds_the_run_and_resume_goes_on(runner, qtbot):
    with qtbot.waitSignal(runner.progressed, timeout=WAIT):
        runner.start()
    runner.toggle_pause()
    assert runner.state is RunnerState.PAUSED
    qtbot.waitUntil(lambda: runner.picture is not None)
    # One step may have been running when it was paused. No further step may come.
    with qtbot.waitSignal(runner.progressed, timeout=500, raising=False):
        pass
    with qtbot.assertNotEmitted(runner.progressed, wait=300):
        pass
    with qtbot.waitSignal(runner.progressed, timeout=WAIT):
        runner.toggle_pause()
    assert runner.state is RunnerState.RUNNING


@pytest.mark.usefixtures("endless")
def test_stop_ends_a_paused_run(runner, qtbot):
    with qtbot.waitSignal(runner.progressed, timeout=WAIT):
        runner.start()
    runner.toggle_pause()
    with qtbot.waitSignal(runner.finished, timeout=3000):
        runner.stop()


@pytest.mark.usefixtures("endless")
def test_start_in_mid_run_starts_over(runner, qtbot):
    with qtbot.waitSignal(runner.frame, timeout=WAIT):
        runner.start()
    runner.studio.set_field("last_steps", 3)
    assert runner.stale
    with qtbot.waitSignals([runner.started, runner.finished], timeout=WAIT, order="strict"):
        runner.start()
    assert runner.picture.done
    assert not runner.stale


def acted(runner, qtbot):
    """Wait until a change has taken effect in the run."""

    def seen():
        runner.want_picture()
        return runner.picture is not None and bool(runner.picture.record.changes)

    qtbot.waitUntil(seen, timeout=WAIT)


@pytest.mark.usefixtures("endless")
def test_a_fader_reaches_the_run_without_a_restart(runner, qtbot):
    with qtbot.waitSignal(runner.frame, timeout=WAIT):
        runner.start()
    runner.studio.set_field("strength", 0.9)
    assert not runner.stale
    acted(runner, qtbot)
    with qtbot.waitSignal(runner.finished, timeout=WAIT):
        runner.stop()
    assert runner.picture.record.changes[-1].settings == {"strength": 0.9}


@pytest.mark.usefixtures("endless")
def test_a_new_painting_in_mid_run_waits_for_a_restart(runner, qtbot):
    with qtbot.waitSignal(runner.frame, timeout=WAIT):
        runner.start()
    runner.studio.add_styles([runner.studio.content])
    runner.studio.set_field("encoder", "vgg19")
    assert runner.stale
    with qtbot.waitSignal(runner.progressed, timeout=WAIT):  # the run continues
        pass
    runner.studio.undo_stack.undo()
    runner.studio.undo_stack.undo()
    assert not runner.stale


def test_after_the_end_a_changed_fader_offers_to_go_on(runner, qtbot):
    run_through(runner, qtbot)
    before = runner.picture
    runner.studio.set_field("strength", 0.9)
    assert runner.stale
    progress = []
    runner.progressed.connect(progress.append)
    with qtbot.waitSignal(runner.finished, timeout=WAIT):
        runner.go_on()
    assert {p.size for p in progress} == {progress[0].size}
    assert progress[0].size[0] == 32
    assert runner.picture is not before
    assert runner.picture.record.recipe.start == "file"
    assert runner.studio.recipe.start == Recipe.start
    assert not runner.stale


def test_undoing_the_change_takes_the_offer_back(runner, qtbot):
    run_through(runner, qtbot)
    runner.studio.set_field("strength", 0.9)
    runner.studio.undo_stack.undo()
    assert not runner.stale


def test_a_missing_picture_is_said_before_anything_runs(runner):
    runner.studio.set_content(None)
    with pytest.raises(JobError):
        runner.start()
    assert runner.state is RunnerState.IDLE


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (WeightsError("The weights are missing."), "The weights are missing."),
        (ValueError("no idea"), "The log has the details"),
        (MemoryError(), "smaller size"),
    ],
)
def test_errors_become_sentences(runner, qtbot, monkeypatch, error, words):
    def fail(self: Task) -> Job:
        raise error

    monkeypatch.setattr(Task, "job", fail)
    with qtbot.waitSignal(runner.failed, timeout=WAIT) as blocker:
        runner.start()
    assert words in blocker.args[0]
    assert "Traceback" not in blocker.args[0]
    assert runner.state is RunnerState.IDLE


def cycle(runner, qtbot, times):
    for _ in range(times):
        with qtbot.waitSignal(runner.frame, timeout=WAIT):
            runner.start()
        with qtbot.waitSignal(runner.finished, timeout=WAIT):
            runner.stop()


@pytest.mark.usefixtures("endless")
def test_thirty_starts_and_stops_leave_no_thread(runner, qtbot):
    cycle(runner, qtbot, 2)
    process = psutil.Process()
    python, native = threading.active_count(), process.num_threads()
    cycle(runner, qtbot, 30)
    assert threading.active_count() <= python
    assert process.num_threads() <= native + 2


@pytest.mark.slow
@pytest.mark.usefixtures("endless")
def test_two_hundred_starts_and_stops_keep_memory(runner, qtbot):
    cycle(runner, qtbot, 20)
    process = psutil.Process()
    memory, native = process.memory_info().rss, process.num_threads()
    cycle(runner, qtbot, 200)
    assert process.memory_info().rss - memory < 100e6
    assert process.num_threads() <= native + 2
