"""Render for print: the offered sizes, the refused sizes, and the result."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from stylizer.app.run.forecast import Forecast
from stylizer.engine.recipe import Recipe
from stylizer.files.read import images
from stylizer.ui.dialogs.print_dialog import LARGEST, PrintDialog

WAIT = 30000
CHEAP = Forecast(2**30, 8 * 2**30, 10.0, None, "")


@pytest.fixture
def dialog(qtbot):
    def make(now=(512, 384), shape=(4000, 3000), forecast=lambda size: CHEAP):
        made = PrintDialog(now, shape, forecast)
        qtbot.addWidget(made)
        made.show()
        return made

    return make


def offers(made):
    return {made.preset.itemText(i): made.preset.itemData(i) for i in range(made.preset.count())}


def choose(made, words):
    made.preset.setCurrentIndex(made.preset.findText(words))
    made.preset.activated.emit(made.preset.currentIndex())


def test_paper_sizes_are_those_that_the_picture_fits_on(dialog):
    offered = offers(dialog())
    # A 3:4 picture is 21 cm wide on A4 and 28 cm high: 28 / 2.54 * 300 px.
    assert offered["A4, 21 × 29.7 cm"] == "3307"
    wide = offers(dialog((512, 171), (3000, 1000)))
    assert wide["A4, 21 × 29.7 cm"] == "3507"  # 29.7 cm
    assert offers(dialog((384, 512), (3000, 4000))) == offered


def test_a_preset_sets_the_size_and_what_it_is_on_paper(dialog):
    made = dialog()
    choose(made, "4 times as large")
    assert made.long_side.value() == 2048
    choose(made, "4096 px")
    assert made.pixels.text() == "4096 × 3072 px, 12.6 megapixels"
    assert made.paper.text() == "34.7 × 26.0 cm at 300 dpi"
    made.long_side.setValue(5000)
    assert made.preset.currentText() == "Another size"
    made.long_side.setValue(1024)
    assert made.preset.currentText() == "2 times as large"


def test_only_what_is_larger_and_not_too_large_is_offered(dialog):
    assert list(offers(dialog((6000, 4500)))) == [
        "2 times as large",
        "A2, 42 × 59.4 cm",
        "8192 px",
        "Another size",
    ]
    made = dialog((LARGEST - 1, 9000))
    assert list(offers(made)) == ["Another size"]
    assert made.long_side.value() == LARGEST
    assert made.accept_button.isEnabled()


def test_what_is_no_enlargement_is_refused_in_words(dialog, qtbot):
    made = dialog()
    made.long_side.setValue(512)
    assert made.problem.isVisible()
    assert made.problem.text() == "The picture has 512 px already. Choose more."
    with qtbot.assertNotEmitted(made.accepted, wait=50):
        qtbot.keyClick(made.long_side, Qt.Key.Key_Return)
    made.long_side.setValue(513)
    assert not made.problem.isVisible()
    with qtbot.waitSignal(made.accepted):
        qtbot.keyClick(made.long_side, Qt.Key.Key_Return)


def test_memory_and_time_are_told_and_what_does_not_fit_is_refused(dialog):
    def forecast(size):
        refusal = "That does not fit." if size > 4096 else ""
        return Forecast(1_500_000_000, 8 * 2**30, 600.0, None, refusal)

    made = dialog(forecast=forecast)
    choose(made, "4096 px")
    assert made.needs.isVisible()
    assert made.needs.text() == "about 10 min, 1.5 GB"
    choose(made, "8192 px")
    assert made.problem.text() == "That does not fit."
    assert "GB" not in made.needs.text()
    assert not made.accept_button.isEnabled()


def test_escape_closes_and_tab_goes_down(dialog, qtbot):
    made = dialog()
    assert made.long_side.value() == 3307  # A4 is chosen at first
    assert made.focusWidget() is made.preset
    made.focusNextChild()
    assert made.focusWidget() is made.long_side
    made.focusNextChild()
    assert made.focusWidget() in made.buttons.buttons()
    for control in (made.preset, made.long_side):
        assert control.accessibleName()
    with qtbot.waitSignal(made.rejected):
        qtbot.keyClick(made.preset, Qt.Key.Key_Escape)


# In the window


@pytest.fixture
def painted(ready, qtbot):
    """Return a window with a finished result of 32 x 26 px."""
    assert not ready.commands.enlarge.isEnabled()
    assert not ready.canvas_panel.enlarge.isEnabled()
    with qtbot.waitSignal(ready.runner.finished, timeout=WAIT):
        ready.start()
    return ready


def ask(window, qtbot, size):
    """Open the dialog with the button beside Export, and confirm it."""
    qtbot.mouseClick(window.canvas_panel.enlarge, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.printing.dialog is not None)
    window.printing.dialog.long_side.setValue(size)
    qtbot.mouseClick(window.printing.dialog.accept_button, Qt.MouseButton.LeftButton)


def test_a_print_goes_on_from_the_result_to_a_larger_picture(painted, qtbot, tmp_path):
    before, recipe = painted.runner.picture, painted.studio.recipe
    with qtbot.waitSignal(painted.runner.finished, timeout=WAIT) as blocker:
        ask(painted, qtbot, 64)
    assert blocker.args == [True]
    made = painted.runner.picture
    assert made.size == (64, 51)
    assert made.record.start.digest == before.source.picture.digest
    assert made.record.recipe.start == "file"
    assert painted.studio.recipe == recipe
    assert painted.run_bar.start.isVisible()
    with qtbot.waitSignal(painted.intake.pictures.saved, timeout=WAIT):
        painted.exporter.write(tmp_path / "print.png")
    assert images.load(tmp_path / "print.png").size == (64, 51)


def test_a_print_is_made_with_the_settings_of_the_picture(painted, qtbot):
    painted.studio.set_field("strength", 0.9)
    with qtbot.waitSignal(painted.runner.finished, timeout=WAIT):
        ask(painted, qtbot, 48)
    assert painted.runner.picture.record.recipe.strength == Recipe().strength
    assert painted.runner.stale


def test_after_a_stopped_print_the_picture_before_can_be_had_back(painted, qtbot):
    before = painted.runner.picture
    assert not painted.commands.back.isEnabled()
    with qtbot.waitSignal(painted.runner.progressed, timeout=WAIT):
        ask(painted, qtbot, 2048)
    assert not painted.commands.enlarge.isEnabled()
    with qtbot.waitSignal(painted.runner.finished, timeout=WAIT) as blocker:
        painted.runner.stop()
    assert blocker.args == [False]
    stopped = painted.runner.picture
    assert stopped.size > before.size
    bar = painted.notice_bar
    assert "picture before" in bar.text.text()
    assert bar.answers[0].isVisible()
    assert not bar.answers[1].isVisible()
    qtbot.mouseClick(bar.answers[0], Qt.MouseButton.LeftButton)
    assert painted.runner.picture is before
    assert not bar.isVisible()
    qtbot.waitUntil(lambda: painted.run_bar.size_label.text() == "32 × 26")
    assert painted.run_bar.status.text() == "Finished"
    painted.commands.back.trigger()  # the same command returns to the enlarged result
    assert painted.runner.picture is stopped


def test_a_fresh_start_lets_go_of_the_picture_before(painted, qtbot):
    with qtbot.waitSignal(painted.runner.finished, timeout=WAIT):
        ask(painted, qtbot, 40)
    assert painted.commands.back.isEnabled()
    with qtbot.waitSignal(painted.runner.finished, timeout=WAIT):
        painted.start()
    assert not painted.commands.back.isEnabled()


def test_continue_after_a_print_stays_at_its_size(painted, qtbot):
    with qtbot.waitSignal(painted.runner.finished, timeout=WAIT):
        ask(painted, qtbot, 48)
    painted.studio.set_field("strength", 0.9)
    large = painted.runner.picture
    with qtbot.waitSignal(painted.runner.finished, timeout=WAIT):
        painted.go_on()
    made = painted.runner.picture
    assert made.size == large.size
    assert made.record.recipe.strength == 0.9
    assert not np.array_equal(made.pixels, large.pixels)
    painted.commands.back.trigger()
    assert painted.runner.picture is large
