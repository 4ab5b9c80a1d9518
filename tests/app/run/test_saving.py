"""Autosave: a run is saved while it runs, and its files are removed when they are not needed."""

from __future__ import annotations

import numpy as np
import pytest

from stylizer.app.run.runner import Runner
from stylizer.engine.errors import DeviceError, RecipeError
from stylizer.files.runs import autosave
from stylizer.files.runs.autosave import Autosave
from stylizer.files.runs.saved_runs import saved_runs
from stylizer.files.runs.task import Task
from stylizer.files.store import atomic_write
from tests.app.run.test_runner import acted

WAIT = 30000
LONG = 10000


pytestmark = pytest.mark.usefixtures("save_always")


@pytest.fixture
def runner(studio, qtbot):
    runner = Runner(studio)
    yield runner
    runner.shut()


def states():
    return list(autosave.home().glob(f"*/{autosave.STATE}"))


def break_off(runner, qtbot, monkeypatch):
    """Make a run fail for an unknown reason, and return its saved state."""
    with monkeypatch.context() as patch, qtbot.waitSignal(runner.failed, timeout=WAIT):
        patch.setattr(Autosave, "see", lambda *_: 1 / 0)
    (run,) = saved_runs(pytest.fail)
    return run


def in_mid_run(runner, qtbot):
    """Start a run that ends only when it is stopped, and wait until it is saved."""
    runner.studio.set_field("last_steps", LONG)
    runner.start()
    qtbot.waitUntil(lambda: bool(states()), timeout=WAIT)


def ended(runner, qtbot):
    """Run to the end, and check that the run was saved before."""
    with qtbot.waitSignal(runner.finished, timeout=WAIT):
        runner.start()
    assert len(states()) == 1
    assert saved_runs(pytest.fail) == []  # this window locks the run


def test_closing_in_mid_run_leaves_nothing(runner, qtbot):
    in_mid_run(runner, qtbot)
    assert saved_runs(pytest.fail) == []
    runner.shut()
    assert list(autosave.home().iterdir()) == []


def test_a_run_that_was_stopped_is_on_the_disk_until_the_window_closes(runner, qtbot):
    in_mid_run(runner, qtbot)
    with qtbot.waitSignal(runner.finished, timeout=WAIT):
        runner.stop()
    assert len(states()) == 1
    runner.shut()
    assert list(autosave.home().iterdir()) == []


def test_a_result_is_on_the_disk_until_a_file_holds_it(runner, qtbot):
    ended(runner, qtbot)
    runner.exported(runner.picture)
    assert list(autosave.home().iterdir()) == []


def test_a_result_is_on_the_disk_until_another_takes_its_place(runner, qtbot):
    ended(runner, qtbot)
    (first,) = states()
    ended(runner, qtbot)
    assert not first.exists()


def test_a_result_that_one_can_go_back_to_stays_on_the_disk(runner, qtbot):
    ended(runner, qtbot)
    (first,) = states()
    with qtbot.waitSignal(runner.finished, timeout=WAIT):
        runner.go_on()
    assert first in states()
    assert len(states()) == 2


@pytest.mark.parametrize("error", [DeviceError("No memory."), MemoryError()])
def test_a_run_that_failed_for_a_known_reason_leaves_a_picture(runner, qtbot, monkeypatch, error):
    in_mid_run(runner, qtbot)

    def fail(*_):
        raise error

    with qtbot.waitSignal(runner.failed, timeout=WAIT):
        monkeypatch.setattr(Autosave, "see", fail)
    assert runner.picture is not None
    runner.shut()
    assert list(autosave.home().iterdir()) == []


def test_a_run_that_failed_for_an_unknown_reason_can_go_on(runner, qtbot, monkeypatch):
    in_mid_run(runner, qtbot)
    run, picture = break_off(runner, qtbot, monkeypatch), runner.picture
    runner.studio.set_field("last_steps", 3)
    with qtbot.waitSignal(runner.progressed, timeout=WAIT) as blocker:
        runner.resume(run, run.task())
    assert blocker.args[0].iteration > run.record.steps
    with qtbot.waitSignal(runner.finished, timeout=WAIT):
        runner.stop()
    assert runner.picture.record.steps > picture.record.steps - 2
    runner.shut()
    assert list(autosave.home().iterdir()) == []


def test_a_run_that_cannot_go_on_stays_on_the_disk(runner, qtbot, monkeypatch):
    in_mid_run(runner, qtbot)
    run = break_off(runner, qtbot, monkeypatch)
    task = run.task()

    def fail(self: Task) -> None:
        raise DeviceError("The GPU is busy.")

    monkeypatch.setattr(Task, "job", fail)
    with qtbot.waitSignal(runner.failed, timeout=WAIT) as blocker:
        runner.resume(run, task)
    assert blocker.args == ["The GPU is busy."]
    assert [kept.name for kept in saved_runs(pytest.fail)] == [run.name]


def test_a_run_that_another_window_goes_on_with_is_left_to_it(runner, qtbot, monkeypatch):
    in_mid_run(runner, qtbot)
    run = break_off(runner, qtbot, monkeypatch)
    with Autosave({}, run.folder), qtbot.waitSignal(runner.failed, timeout=WAIT) as blocker:
        runner.resume(run, run.task())
    assert "still running" in blocker.args[0]
    assert len(saved_runs(pytest.fail)) == 1


def test_without_space_the_run_goes_on_and_says_so_once(runner, qtbot, monkeypatch):
    def full(path, *_):
        raise atomic_write.FileError(f"There is not enough space on the disk for {path.name}.")

    monkeypatch.setattr(atomic_write, "write", full)
    told = []
    runner.noticed.connect(told.append)
    with qtbot.waitSignal(runner.finished, timeout=WAIT) as blocker:
        runner.start()
    assert blocker.args == [True]
    (sentence,) = told
    assert "not enough space" in sentence
    assert "goes on" in sentence


def test_changes_made_before_the_break_stay_in_the_record(runner, qtbot, monkeypatch):
    in_mid_run(runner, qtbot)
    runner.studio.set_field("strength", 0.9)
    acted(runner, qtbot)
    run = break_off(runner, qtbot, monkeypatch)
    with qtbot.waitSignal(runner.progressed, timeout=WAIT):
        runner.resume(run, run.task())
    with qtbot.waitSignal(runner.finished, timeout=WAIT):
        runner.stop()
    (change,) = runner.picture.record.changes
    assert change.settings == {"strength": 0.9}


def test_enlarging_needs_a_larger_size(runner, qtbot):
    with qtbot.waitSignal(runner.finished, timeout=WAIT):
        runner.start()
    with pytest.raises(RecipeError, match="already has 32 px"):
        runner.enlarge(32)
    assert not runner.active
    first = runner.picture
    with qtbot.waitSignal(runner.finished, timeout=WAIT):
        runner.enlarge(40)
    assert runner.has_before
    runner.back()
    assert runner.picture is first
    runner.back()
    assert runner.picture.size == (40, 32)
    assert np.isfinite(runner.picture.pixels).all()
