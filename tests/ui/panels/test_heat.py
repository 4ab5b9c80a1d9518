"""Heat maps: switched on in the mixer, drawn on the canvas, switched off by Escape."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from stylizer.engine.encoders.info import Layer
from stylizer.engine.step import Step
from stylizer.engine.term import Term
from stylizer.ui.canvas import heat
from stylizer.ui.mixer.mixer import Mixer
from stylizer.ui.mixer.strip import Strip
from tests.helpers.window import action

WAIT = 60000


@pytest.fixture
def mixer(qtbot) -> Mixer:
    mixer = Mixer()
    qtbot.addWidget(mixer)
    for kind in ("style", "content"):
        mixer.set_layers(kind, [Strip(Layer(n, 1, 8), 1.0, 1.0) for n in ("s1_1", "s3_1")])
    mixer.show()
    return mixer


def lamp(mixer, kind, layer):
    return mixer.strip(kind, layer).where


def test_one_map_at_a_time_and_a_second_click_ends_it(qtbot, mixer):
    told = []
    mixer.where_changed.connect(told.append)
    for kind, layer in (("style", "s1_1"), ("content", "s3_1"), ("content", "s3_1")):
        qtbot.mouseClick(lamp(mixer, kind, layer), Qt.MouseButton.LeftButton)
    assert told == [Term("style", "s1_1"), Term("content", "s3_1"), None]
    assert not lamp(mixer, "style", "s1_1").isChecked()


def test_it_can_be_had_with_the_keyboard_and_says_what_it_does(qtbot, mixer):
    where = lamp(mixer, "content", "s1_1")
    where.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(mixer.where_changed) as caught:
        qtbot.keyClick(where, Qt.Key.Key_Space)
    assert caught.args == [Term("content", "s1_1")]
    assert "s1_1" in where.accessibleName()
    assert "the photo is not kept yet" in where.toolTip()
    assert where.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_it_survives_new_strips_and_ends_with_its_layer(qtbot, mixer):
    mixer.show_where(Term("style", "s3_1"))
    with qtbot.assertNotEmitted(mixer.where_changed):
        mixer.set_layers("style", [Strip(Layer("s3_1", 1, 8), 1.0, 1.0)])
    assert lamp(mixer, "style", "s3_1").isChecked()
    with qtbot.waitSignal(mixer.where_changed) as caught:
        mixer.set_layers("style", [Strip(Layer("s1_1", 1, 8), 1.0, 1.0)])
    assert caught.args == [None]


def test_the_menu_of_a_strip_shows_the_layer_alone(qtbot, mixer):
    view = mixer.strip("content", "s3_1")
    middle = view.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, view.mapToGlobal(middle))
    QApplication.sendEvent(view, event)
    menu = view.findChild(QMenu)
    with qtbot.waitSignal(mixer.alone_wanted) as caught:
        menu.actions()[0].trigger()
    assert caught.args == ["content", "s3_1"]
    menu.close()


def test_colours_grow_lighter_so_that_everybody_sees_their_order():
    light = [heat.color(value) for value in np.linspace(0, 1, 33)]
    luma = [0.2126 * c.redF() + 0.7152 * c.greenF() + 0.0722 * c.blueF() for c in light]
    assert all(b > a for a, b in pairwise(luma))
    assert luma[-1] > luma[0] + 0.7


def test_low_values_let_the_picture_through():
    image = heat.image(np.array([[0.0, 1.0]], np.float32))
    low, high = (QColor(image.pixelColor(x, 0)) for x in (0, 1))
    assert low.alphaF() < 0.5 < high.alphaF()


def test_a_run_shows_the_map_on_the_canvas(ready, qtbot):
    canvas, mixer = ready.canvas_panel.canvas, ready.mixing.mixer
    mixer.show_where(Term("content", "s4_1"))
    assert canvas.accessibleDescription() == "Motifs, content: appears while painting"
    with qtbot.waitSignals([ready.runner.finished, ready.runner.heat], timeout=WAIT):
        ready.start()
    assert canvas.accessibleDescription() == "Motifs, content"
    with_map = canvas.grab().toImage()
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.accessibleDescription() == ""
    assert not lamp(mixer, "content", "s4_1").isChecked()
    assert canvas.grab().toImage() != with_map


def test_the_menu_takes_the_map_away_while_there_is_one(ready):
    hide, mixer = action(ready, "Hide heat map"), ready.mixing.mixer
    assert not hide.isEnabled()
    mixer.show_where(Term("content", "s4_1"))
    assert hide.isEnabled()
    hide.trigger()
    assert not lamp(mixer, "content", "s4_1").isChecked()
    assert not hide.isEnabled()


def test_a_layer_that_takes_no_part_says_so(ready, qtbot):
    ready.mixing.mixer.show_where(Term("style", "s5_1"))
    with qtbot.waitSignals([ready.runner.finished, ready.runner.heat], timeout=WAIT):
        ready.start()
    assert "takes no part" in ready.canvas_panel.canvas.accessibleDescription()


def test_nobody_computes_what_nobody_wants(ready, qtbot, monkeypatch):
    asked = []
    init = Step.__init__

    def watched(self, **values):
        init(self, **{**values, "heat": lambda *of: asked.append(of)})

    monkeypatch.setattr(Step, "__init__", watched)
    with qtbot.waitSignal(ready.runner.finished, timeout=WAIT):
        ready.start()
    assert asked == []
    ready.mixing.mixer.show_where(Term("style", "s3_1"))
    with qtbot.waitSignal(ready.runner.finished, timeout=WAIT):
        ready.start()
    assert {term for term, _ in asked} == {Term("style", "s3_1")}


def test_a_painting_alone_makes_a_texture(ready, qtbot):
    ready.studio.set_content(None)
    assert not ready.commands.start.isEnabled()
    with qtbot.waitSignal(ready.runner.finished, timeout=WAIT):
        action(ready, "Texture of the painting").trigger()
    assert ready.runner.picture.done
    assert ready.runner.picture.size == (28, 32)  # the shape of the painting
    assert ready.commands.start.isEnabled()
    assert ready.runner.enlarged(64).content.size == (28, 32)
    ready.studio.undo_stack.undo()
    assert not ready.commands.start.isEnabled()


def test_a_photo_alone_is_made_again_from_one_layer(ready, qtbot):
    ready.studio.remove_style(0)
    with qtbot.waitSignal(ready.runner.finished, timeout=WAIT):
        ready.mixing.mixer.alone_wanted.emit("content", "s2_2")
    assert ready.runner.picture.record.styles == ()
    assert ready.mixing.mixer.effective("content")["s2_2"] == 1.0
    assert ready.mixing.strength.value() == 0
