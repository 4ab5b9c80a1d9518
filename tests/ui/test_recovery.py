"""Interrupted runs, which the window offers to continue at its next start."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from stylizer.api import carry_out
from stylizer.app.notices import Kind
from stylizer.app.run.restore import purpose
from stylizer.app.scene import Scene
from stylizer.app.settings import Settings
from stylizer.engine.control import Control
from stylizer.engine.recipe import Recipe
from stylizer.files.read import images
from stylizer.files.runs import autosave
from stylizer.files.runs.autosave import Autosave
from stylizer.files.runs.saved_runs import saved_runs
from stylizer.files.runs.source import Source
from stylizer.files.runs.task import Task
from stylizer.files.store import folders
from stylizer.ui.window import Window

WAIT = 30000
RECIPE = Recipe(size=40, coarsest=32, first_steps=6, last_steps=5, precision="float32")


pytestmark = pytest.mark.usefixtures("save_always")


@pytest.fixture
def task(photo_file, painting_pixels):
    """Return a photo from a file and a pasted painting."""
    painting = images.from_pixels(painting_pixels, "pasted")
    return Task(RECIPE, Source(images.load(photo_file)), (Source(painting),))


def break_off(task: Task, scene: Scene | None = None, after: int = 4) -> None:
    """Leave a saved run, as a killed window does."""
    control = Control()
    scene = scene or Scene(task.content, task.styles, None, task.recipe)
    with Autosave(purpose(scene, task)) as saving:
        carry_out(
            task,
            control=control,
            on_step=lambda step: control.cancel() if step.iteration == after else None,
            autosave=saving,
        )


def start(qapp, qtbot):
    """Return a window after it has searched for saved runs."""
    window = Window(Settings(folders.config()))
    qtbot.addWidget(window, before_close_func=lambda w: w.close())
    window.show()
    qtbot.waitUntil(
        lambda: window.warm_up.isFinished() and not window.background.busy, timeout=WAIT
    )
    return window


def failed(window):
    return window.notices.current is not None and window.notices.current.kind is Kind.ERROR


def press(window, qtbot, word):
    (button,) = (b for b in window.notice_bar.answers if b.text() == word)
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_without_a_broken_run_nothing_is_said(qapp, qtbot):
    assert not start(qapp, qtbot).notice_bar.isVisible()


def test_a_broken_run_is_offered_and_goes_on_to_the_same_picture(qapp, qtbot, task, tmp_path):
    break_off(task)
    (run,) = saved_runs(pytest.fail)
    window = start(qapp, qtbot)
    assert window.notice_bar.text.text() == (
        f"A render was interrupted: photo.png, 40\u00a0px, {int(run.work * 100)}\u00a0% done."
    )
    with qtbot.waitSignal(window.runner.finished, timeout=WAIT) as blocker:
        press(window, qtbot, "Go on")
    assert blocker.args == [True]
    assert np.array_equal(window.runner.picture.pixels, carry_out(task).pixels)
    assert window.studio.recipe == RECIPE
    assert window.studio.content.picture.name == "photo.png"
    assert window.studio.styles[0].picture.name == "pasted"
    assert not window.runner.stale
    assert not window.notice_bar.isVisible()
    assert window.exporter.write(tmp_path / "result.png")
    qtbot.waitUntil(lambda: list(autosave.home().iterdir()) == [], timeout=WAIT)


def test_what_was_changed_in_mid_run_is_still_so(qapp, qtbot, task):
    control = Control()

    def steer(step):
        if step.iteration == 2:
            control.change(RECIPE.replace(strength=0.9))
        elif step.iteration == 5:
            control.cancel()

    with Autosave(purpose(Scene(task.content, task.styles, None, RECIPE), task)) as saving:
        carry_out(task, control=control, on_step=steer, autosave=saving)
    window = start(qapp, qtbot)
    with qtbot.waitSignal(window.runner.finished, timeout=WAIT):
        press(window, qtbot, "Go on")
    assert window.studio.recipe.strength == 0.9
    (change,) = window.runner.picture.record.changes
    assert change.iteration == 3


def test_discard_takes_it_off_the_disk_and_offers_the_next(qapp, qtbot, task):
    break_off(task, after=3)
    (older,) = saved_runs(pytest.fail)
    break_off(replace(task, recipe=RECIPE.replace(size=44)))
    window = start(qapp, qtbot)
    assert "44\u00a0px" in window.notice_bar.text.text()
    press(window, qtbot, "Discard")
    qtbot.waitUntil(lambda: "40\u00a0px" in window.notice_bar.text.text())
    assert [run.name for run in saved_runs(pytest.fail)] == [older.name]
    press(window, qtbot, "Discard")
    qtbot.waitUntil(lambda: list(autosave.home().iterdir()) == [])
    assert not window.notice_bar.isVisible()


def test_the_next_is_offered_when_the_first_has_ended(qapp, qtbot, task):
    break_off(task, after=3)
    break_off(replace(task, recipe=RECIPE.replace(size=44)))
    window = start(qapp, qtbot)
    with qtbot.waitSignal(window.runner.started, timeout=WAIT):
        press(window, qtbot, "Go on")
    assert not window.notice_bar.isVisible()
    with qtbot.waitSignal(window.runner.finished, timeout=WAIT):
        pass
    assert window.runner.picture.size[0] == 44
    assert "40\u00a0px" in window.notice_bar.text.text()


def test_the_offer_waits_under_news_and_can_be_closed(qapp, qtbot, task, tmp_path):
    break_off(task)
    window = start(qapp, qtbot)
    window.open([tmp_path / "none.png"])
    qtbot.waitUntil(lambda: failed(window))
    assert not any(button.isVisible() for button in window.notice_bar.answers)
    qtbot.mouseClick(window.notice_bar.close_button, Qt.MouseButton.LeftButton)
    assert "interrupted" in window.notice_bar.text.text()
    qtbot.mouseClick(window.notice_bar.close_button, Qt.MouseButton.LeftButton)
    assert not window.notice_bar.isVisible()
    assert len(saved_runs(pytest.fail)) == 1  # the next start can offer the run


def test_a_source_that_is_gone_is_named(qapp, qtbot, task, photo_file, tmp_path):
    break_off(task)
    aside = photo_file.rename(tmp_path / "aside.png")
    window = start(qapp, qtbot)
    press(window, qtbot, "Go on")
    qtbot.waitUntil(lambda: failed(window))
    assert window.notice_bar.text.text().startswith(f"photo.png is no longer in {tmp_path}.")
    aside.rename(photo_file)
    with qtbot.waitSignal(window.runner.finished, timeout=WAIT):
        press(window, qtbot, "Try again")
    assert window.runner.picture.done


def test_a_run_whose_sources_are_gone_can_be_discarded(qapp, qtbot, task, photo_file):
    break_off(task)
    photo_file.unlink()
    window = start(qapp, qtbot)
    press(window, qtbot, "Go on")
    qtbot.waitUntil(lambda: failed(window))
    press(window, qtbot, "Discard")
    qtbot.waitUntil(lambda: list(autosave.home().iterdir()) == [])
    assert not window.notice_bar.isVisible()


def test_a_broken_print_goes_on_and_the_settings_are_those_of_before(qapp, qtbot, task):
    result = carry_out(task)
    larger = task.enlarged(images.from_pixels(result.pixels, "result"), 64)
    scene = Scene(task.content, task.styles, None, RECIPE)
    break_off(larger, scene)
    window = start(qapp, qtbot)
    with qtbot.waitSignal(window.runner.finished, timeout=WAIT):
        press(window, qtbot, "Go on")
    assert window.runner.picture.size == (64, 51)
    assert np.array_equal(window.runner.picture.pixels, carry_out(larger).pixels)
    assert window.studio.recipe == RECIPE
    assert window.studio.start is None


def test_a_run_of_the_command_line_goes_on_in_the_window(qapp, qtbot, task):
    control = Control()
    with Autosave({"output": "o.png"}) as saving:
        carry_out(
            task,
            control=control,
            on_step=lambda step: control.cancel() if step.iteration == 4 else None,
            autosave=saving,
        )
    window = start(qapp, qtbot)
    with qtbot.waitSignal(window.runner.finished, timeout=WAIT):
        press(window, qtbot, "Go on")
    assert window.runner.picture.done
    assert window.studio.recipe.size == 40
