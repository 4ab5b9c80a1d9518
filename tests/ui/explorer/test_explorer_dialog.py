"""The explorer: a few tiny pictures by the real engine, and the use of the chosen one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from stylizer.engine.distances.pareto import pareto
from stylizer.files.read import images
from stylizer.ui.explorer.explorer_dialog import ExplorerDialog
from stylizer.ui.explorer.form import ExplorerForm
from stylizer.ui.explorer.front_plot import FrontPlot, PlotPoint
from tests.helpers.window import action

WAIT = 60000


def opened(window) -> ExplorerDialog:
    """Open the explorer by its menu entry."""
    action(window, "Explore").trigger()
    return window.findChild(ExplorerDialog)


def is_open(window) -> bool:
    return any(dialog.isVisible() for dialog in window.findChildren(ExplorerDialog))


@pytest.fixture
def explorer(ready, qtbot):
    """Return the explorer of a window with two tiny pictures, for two values of two settings."""
    assert action(ready, "Explore").isEnabled()
    dialog = opened(ready)
    dialog.form.resolution.set_value("32")
    dialog.form.across.count.setValue(2)
    dialog.form.down.count.setValue(2)
    dialog.follow()
    return dialog


@pytest.fixture
def explored(explorer, qtbot):
    run(explorer, qtbot)
    return explorer


def run(dialog: ExplorerDialog, qtbot) -> None:
    qtbot.mouseClick(dialog.explore, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.explore.isHidden(), timeout=WAIT)


def write(dialog: ExplorerDialog, folder: Path) -> None:
    """Save the page into a folder, as if the user had chosen it in the file dialog."""
    dialog.foot.save.click()
    dialog.findChild(QFileDialog).fileSelected.emit(str(folder))


def cell_of(dialog: ExplorerDialog, index: int):
    return dialog.grid.cells[index]


def test_pictures_come_into_the_grid_and_the_plot(explorer, qtbot):
    assert len(explorer.grid.cells) == 4
    assert explorer.needs.text().startswith("4 pictures, about ")
    assert not any(cell.done for cell in explorer.grid.cells)
    run(explorer, qtbot)
    assert all(cell.done for cell in explorer.grid.cells)
    places = [point.place for point in explorer.plot.points]
    assert len(set(places)) == 4
    assert explorer.plot.front == pareto(places)
    assert [cell.best for cell in explorer.grid.cells] == explorer.plot.front
    first = explorer.grid.cells[0]
    assert "Strength 20 %, Scale 50 %" in first.accessibleName()
    assert "Distance to the photo" in first.toolTip()
    # More strength is further from the photo at every scale of the strokes.
    assert places[0][0] < places[1][0]
    assert places[2][0] < places[3][0]


def test_a_click_takes_the_settings_over_and_undo_returns(explored, qtbot, ready):
    before, stack = ready.studio.recipe, ready.studio.undo_stack
    steps = stack.count()
    qtbot.mouseClick(cell_of(explored, 3), Qt.MouseButton.LeftButton)
    taken = ready.studio.recipe
    assert (taken.strength, taken.styles[0].scale) == (0.8, 2.0)
    assert taken == before.replace(strength=0.8, styles=taken.styles)
    assert stack.count() == steps + 1
    assert [cell.current for cell in explored.grid.cells] == [False, False, False, True]
    assert "chosen" in cell_of(explored, 3).accessibleName()
    stack.undo()
    assert ready.studio.recipe == before
    assert not any(cell.current for cell in explored.grid.cells)
    assert not explored.foot.paint.isEnabled()


def test_a_double_click_paints_at_full_size(explored, qtbot, ready):
    with qtbot.waitSignal(ready.runner.finished, timeout=WAIT):
        qtbot.mouseDClick(cell_of(explored, 1), Qt.MouseButton.LeftButton)
        assert not is_open(ready)
    record = ready.runner.picture.record
    assert record.recipe == ready.studio.recipe
    assert (record.recipe.strength, record.recipe.size) == (0.8, 32)


def test_stop_keeps_the_pictures_that_are_whole(explorer, qtbot, ready):
    explorer.form.across.count.setValue(6)
    ready.studio.set_recipe(ready.studio.recipe.replace(first_steps=60), "")
    qtbot.mouseClick(explorer.explore, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(explorer.plot.points) == 1, timeout=WAIT)
    qtbot.mouseClick(explorer.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not explorer.explore.isHidden(), timeout=WAIT)
    done = [cell.done for cell in explorer.grid.cells]
    assert 1 <= sum(done) < 12
    assert done == sorted(done, reverse=True)
    assert f"Stopped after {sum(done)} of 12" in explorer.foot.status.text()
    assert explorer.foot.save.isEnabled()


def test_closing_in_the_middle_ends_it(explorer, qtbot, ready):
    ready.studio.set_recipe(ready.studio.recipe.replace(first_steps=5000), "")
    qtbot.mouseClick(explorer.explore, Qt.MouseButton.LeftButton)
    before = ready.studio.recipe
    qtbot.keyClick(explorer, Qt.Key.Key_Escape)
    assert not is_open(ready)
    assert ready.studio.recipe == before
    assert not ready.runner.active
    explorer.deleteLater()
    QApplication.sendPostedEvents(explorer, QEvent.Type.DeferredDelete)
    again = opened(ready)  # a second time, while the window closes
    qtbot.mouseClick(again.explore, Qt.MouseButton.LeftButton)
    ready.close()
    assert not is_open(ready)


def test_a_mistake_is_told_in_words(explorer):
    explorer.form.down.key.set_value("strength")
    explorer.form.down.key.chosen.emit("strength")
    explorer.follow()
    assert explorer.problem.text() == "Choose two different settings."
    assert not explorer.problem.isHidden()
    assert not explorer.explore.isEnabled()
    explorer.form.what.set_value("one")
    explorer.form.what.chosen.emit("one")
    explorer.follow()
    assert explorer.problem.isHidden()
    assert len(explorer.grid.cells) == 2
    explorer.form.across.high.setValue(explorer.form.across.low.value())
    explorer.follow()
    assert "larger range" in explorer.problem.text()


def test_a_failure_is_told_in_words(explorer, qtbot, monkeypatch):
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("stylizer.files.runs.exploration.points", fail)
    run(explorer, qtbot)
    assert "not enough memory" in explorer.problem.text()
    assert not explorer.problem.isHidden()


def test_variations_differ_by_chance_only(explorer, qtbot, ready):
    explorer.form.what.set_value("variations")
    explorer.form.what.chosen.emit("variations")
    explorer.form.many.setValue(3)
    explorer.follow()
    run(explorer, qtbot)
    assert [cell.done for cell in explorer.grid.cells] == [True] * 3
    before = ready.studio.recipe
    explorer.choose(2)
    assert ready.studio.recipe == before.replace(seed=before.seed + 2, seed_diversity=1.0)


def test_there_is_no_exploring_while_a_picture_is_painted(ready, qtbot):
    ready.studio.set_recipe(ready.studio.recipe.replace(first_steps=5000), "")
    ready.start()
    assert not action(ready, "Explore").isEnabled()
    with qtbot.waitSignal(ready.runner.finished, timeout=WAIT):
        ready.runner.stop()
    assert action(ready, "Explore").isEnabled()


def test_the_page_holds_every_picture_with_its_settings(explored, qtbot, tmp_path, ready):
    folder = tmp_path / "pages"
    folder.mkdir()
    for name in ("photo - painting", "photo - painting 2"):
        write(explored, folder)
        qtbot.waitUntil(lambda name=name: name in explored.foot.status.text(), timeout=WAIT)
        found = json.loads((folder / name / "results.json").read_text("utf-8"))["pictures"]
        assert [p["settings"]["strength"] for p in found] == ["0.2", "0.8", "0.2", "0.8"]
        assert (folder / name / "index.html").exists()
    record = images.load(folder / "photo - painting" / "4.png").record
    explored.choose(3)
    assert record.recipe == ready.studio.recipe.replace(coarsest=record.recipe.coarsest)
    write(explored, tmp_path / "photo.png")
    qtbot.waitUntil(lambda: "cannot be used" in explored.problem.text(), timeout=WAIT)


def test_keys_go_from_picture_to_picture(explored, qtbot, ready):
    first = cell_of(explored, 0)
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Left)
    assert explored.focusWidget() is first
    qtbot.keyClick(first, Qt.Key.Key_Right)
    qtbot.keyClick(explored.focusWidget(), Qt.Key.Key_Down)
    assert explored.focusWidget() is cell_of(explored, 3)
    qtbot.keyClick(explored.focusWidget(), Qt.Key.Key_Space)
    assert ready.studio.recipe.strength == 0.8


# The plot without the dialog


@pytest.fixture
def plot(qtbot):
    made = FrontPlot()
    qtbot.addWidget(made)
    made.resize(320, 300)
    image = QImage(8, 6, QImage.Format.Format_RGB888)
    places = ((0.1, 0.9), (0.5, 0.4), (0.9, 0.6), (0.3, 0.5))
    made.set_points(
        [PlotPoint(i + 1, p, f"picture {i + 1}", image) for i, p in enumerate(places)], 3
    )
    made.show()
    return made


def test_points_lie_where_they_belong(plot):
    assert plot.front == [True, True, False, True]
    left, middle, right, between = (plot.where(i) for i in range(4))
    assert left.x() < between.x() < middle.x() < right.x()
    assert left.y() < right.y() < between.y() < middle.y()  # the painting is below
    assert plot.rect().contains(left.toPoint())


def test_the_mouse_finds_the_nearest_point(plot, qtbot):
    place = (plot.where(1) + QPointF(4, -3)).toPoint()
    with qtbot.waitSignal(plot.pointed) as pointed:
        QTest.mouseMove(plot, place)
    assert pointed.args == [1]
    assert plot.accessibleDescription() == "picture 2"
    with qtbot.waitSignal(plot.chosen) as chosen:
        qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [1]
    with qtbot.waitSignal(plot.opened) as opened:
        qtbot.mouseDClick(plot, Qt.MouseButton.LeftButton, pos=place)
    assert opened.args == [1]
    with qtbot.assertNotEmitted(plot.chosen, wait=20):
        qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=plot.rect().topRight())


def test_arrow_keys_go_along_the_points(plot, qtbot):
    plot.setFocus()
    seen = []
    plot.pointed.connect(seen.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(plot, key)
    assert seen == [1, 2, 1]  # the keys start at the current picture and stop at the last one
    with qtbot.waitSignal(plot.chosen) as chosen:
        qtbot.keyClick(plot, Qt.Key.Key_Space)
    assert chosen.args == [1]


def test_every_setting_that_is_offered_can_be_varied(ready, qtbot):
    ready.studio.add_styles([ready.studio.styles[0]])
    form = ExplorerForm(ready.studio.recipe)
    qtbot.addWidget(form)
    form.what.set_value("one")
    task = ready.studio.task()
    for key in form.settings:
        form.across.key.set_value(key)
        form.across.key.chosen.emit(key)
        plan = form.plan(task)
        assert form.problem(plan) == "", key
        assert len(set(map(str, plan.recipes))) == len(plan.recipes), key
        assert all(form.words(corner) for corner in plan.corners)
    assert {"seed", "joint", "style.s3_1", "styles.1.blend"} <= form.settings.keys()
    assert form.settings["style.s3_1"].title == "Strokes, style"
    assert "s3_1" in form.settings["style.s3_1"].hint
