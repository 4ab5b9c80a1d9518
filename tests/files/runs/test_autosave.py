"""Saved runs: an interrupted run continues to the same result, and damaged ones are reported."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stylizer.api import SavedRun, carry_out, saved_runs
from stylizer.engine.control import Control
from stylizer.engine.errors import FileError
from stylizer.engine.recipe import Recipe
from stylizer.engine.step import Step
from stylizer.files.read import images
from stylizer.files.runs import autosave
from stylizer.files.runs.autosave import Autosave
from stylizer.files.runs.source import Source
from stylizer.files.runs.task import Task
from stylizer.files.store import atomic_write
from stylizer.files.weights import installed

RECIPE = Recipe(size=40, coarsest=25, first_steps=6, last_steps=5, precision="float32")


@pytest.fixture
def task(photo_file: Path, painting_pixels: np.ndarray) -> Task:
    """Return a task with a photo from a file and a pasted painting."""
    painting = images.from_pixels(painting_pixels, "pasted")
    return Task(RECIPE, Source(images.load(photo_file)), (Source(painting),))


def interrupt(task: Task, after: int, purpose: dict[str, object] | None = None) -> None:
    """Run a task for some steps and leave its saved state, like a killed process."""
    control = Control()

    def stop(step: Step) -> None:
        if step.iteration == after:
            control.cancel()

    with Autosave(purpose or {}) as saving:
        carry_out(task, control=control, on_step=stop, autosave=saving)


def only_run() -> SavedRun:
    (run,) = saved_runs(pytest.fail)
    return run


@pytest.mark.usefixtures("save_always")
@pytest.mark.parametrize("after", [2, 6, 8])
def test_an_interrupted_run_continues_to_the_same_pixels(task: Task, after: int) -> None:
    interrupt(task, after, {"output": "o.png"})
    run = only_run()
    assert run.record.steps == after
    assert run.purpose == {"output": "o.png"}
    assert 0 < run.work < 1
    whole, again = carry_out(task), carry_out(run.task(), threads=run.record.threads)
    assert np.array_equal(whole.pixels, again.pixels)
    assert again.record.content == whole.record.content
    assert again.record.styles == whole.record.styles


@pytest.mark.usefixtures("save_always")
def test_live_changes_are_kept(task: Task) -> None:
    control = Control()
    moved = RECIPE.replace(strength=0.9)

    def steer(step: Step) -> None:
        if step.iteration == 2:
            control.change(moved)
        if step.iteration == 5:
            control.cancel()

    with Autosave({}) as saving:
        carry_out(task, control=control, on_step=steer, autosave=saving)
    again = carry_out(only_run().task())
    assert [c.iteration for c in again.record.changes] == [3]
    whole = carry_out(Task(RECIPE, task.content, task.styles, changes=again.record.changes))
    assert np.array_equal(whole.pixels, again.pixels)


@pytest.mark.usefixtures("save_always")
def test_transparency_and_depth_of_a_pasted_picture_are_kept(painting_file: Path) -> None:
    light = np.random.default_rng(0).random((30, 40, 3))
    alpha = np.ones((30, 40))
    alpha[:, :9] = 0.5
    pasted = Source(images.from_pixels(light, "pasted", alpha))
    made = Task(RECIPE, pasted, (Source(images.load(painting_file)),))
    interrupt(made, 3)
    content = only_run().task().content.picture
    assert content.pixels.dtype == np.uint16
    assert np.array_equal(content.pixels, pasted.picture.pixels)
    assert content.alpha is not None
    assert np.array_equal(content.alpha, pasted.picture.alpha)


def test_a_short_run_writes_nothing(task: Task) -> None:
    interrupt(task, 5)
    assert saved_runs(pytest.fail) == []
    assert list(autosave.home().iterdir()) == []


@pytest.mark.usefixtures("save_always")
def test_a_running_run_is_not_listed_and_cannot_be_removed(task: Task) -> None:
    def look(step: Step) -> None:
        assert saved_runs(pytest.fail) == []
        for folder in (f for f in autosave.home().iterdir() if f.is_dir()):
            with pytest.raises(FileError, match="still running"):
                autosave.remove(folder)

    with Autosave({}) as saving:
        carry_out(task, on_step=look, autosave=saving)
        saving.remove()
    assert list(autosave.home().iterdir()) == []


@pytest.mark.usefixtures("save_always")
def test_a_continued_run_saves_in_the_same_folder_and_locks_it(task: Task) -> None:
    interrupt(task, 2)
    run = only_run()
    control = Control()

    def look(step: Step) -> None:
        if step.iteration == 4:
            assert saved_runs(pytest.fail) == []
            with pytest.raises(FileError, match="still running"), Autosave({}, run.folder):
                pass
            control.cancel()

    with Autosave({}, run.folder) as saving:
        carry_out(run.task(), control=control, on_step=look, autosave=saving)
    later = only_run()
    assert later.name == run.name
    assert later.record.steps == 4
    later.discard()
    assert saved_runs(pytest.fail) == []


@pytest.mark.usefixtures("save_always")
def test_a_damaged_run_is_reported_and_can_be_removed(task: Task) -> None:
    interrupt(task, 3)
    interrupt(task, 4)
    first, second = saved_runs(pytest.fail)
    state = second.folder / autosave.STATE
    whole = state.read_bytes()
    for damage in (whole[:-1], whole[:40], b"", whole.replace(b'"rate', b'"rote', 1), b"\xff" * 99):
        state.write_bytes(damage)
        warnings: list[str] = []
        assert [run.name for run in saved_runs(warnings.append)] == [first.name]
        assert len(warnings) == 1
        assert f"resume {second.name} --discard" in warnings[0]
    second.discard()
    assert only_run().name == first.name


@pytest.mark.usefixtures("save_always")
def test_a_saved_run_with_an_impossible_size_is_reported(task: Task) -> None:
    interrupt(task, 3)
    state = only_run().folder / autosave.STATE
    whole = state.read_bytes()
    assert b"[32, 40, 3]" not in whole  # the pixels outside of the crop are saved too
    shape = b"[%d, %d, 3]" % only_run().state.arrays["image"].shape[:2]
    state.write_bytes(whole.replace(shape, b"[3, %d, 3]" % 40, 1))
    warnings: list[str] = []
    assert saved_runs(warnings.append) == []
    assert len(warnings) == 1


@pytest.mark.usefixtures("save_always")
def test_a_run_killed_before_its_first_saving_is_removed(task: Task) -> None:
    interrupt(task, 3)
    (only_run().folder / autosave.STATE).unlink()
    assert saved_runs(pytest.fail) == []
    assert list(autosave.home().iterdir()) == []


@pytest.mark.usefixtures("save_always")
def test_a_changed_or_missing_source_is_reported(task: Task, painting_file: Path) -> None:
    interrupt(task, 3)
    path = task.content.picture.path
    assert path is not None
    path.write_bytes(painting_file.read_bytes())
    with pytest.raises(FileError, match=r"photo\.png has changed"):
        only_run().task()
    path.unlink()
    with pytest.raises(FileError, match="no file"):
        only_run().task()


@pytest.mark.usefixtures("save_always")
def test_other_weights_are_reported(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupt(task, 3)
    monkeypatch.setattr(installed, "digest", lambda name: "another")
    with pytest.raises(Exception, match="other weights"):
        only_run().task()


@pytest.mark.usefixtures("save_always")
def test_without_space_the_run_goes_on_and_says_so_once(
    task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, *parts: object) -> None:
        raise FileError(f"There is not enough space on the disk for {path.name}.")

    monkeypatch.setattr(atomic_write, "write", full)
    notices: list[str] = []
    with Autosave({}) as saving:
        result = carry_out(task, on_step=lambda s: notices.append(s.notice or ""), autosave=saving)
    assert result.done
    (notice,) = filter(None, notices)
    assert "not enough space" in notice
    assert "goes on" in notice
    assert saved_runs(pytest.fail) == []


@pytest.mark.usefixtures("save_always")
def test_a_state_that_is_not_finite_does_not_replace_a_good_one(
    task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stylizer.engine.state import RunState

    control = Control()

    def stop(step: Step) -> None:
        if step.iteration == 3:
            monkeypatch.setattr(RunState, "finite", property(lambda self: False))
        if step.iteration == 6:
            control.cancel()

    with Autosave({}) as saving:
        carry_out(task, control=control, on_step=stop, autosave=saving)
    assert only_run().record.steps == 3


@pytest.mark.usefixtures("save_always")
def test_a_result_goes_on_to_a_larger_size(task: Task) -> None:
    result = carry_out(task)
    larger = task.enlarged(images.from_pixels(result.pixels, "result"), 64)
    made = carry_out(larger)
    assert made.size == (64, 51)
    assert made.record.recipe.start == "file"
    assert made.record.start is not None
    interrupt(larger, 3)
    assert np.array_equal(carry_out(only_run().task()).pixels, made.pixels)
