"""The protocol of panels: a toy panel is found, restored and closed like any other."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from stylizer.app.settings import Settings
from stylizer.files.store import folders
from stylizer.ui.kit.commands import command
from stylizer.ui.panels import registry
from stylizer.ui.panels.protocol import Context, Panel
from stylizer.ui.window import Window
from tests.helpers.window import action, actions, button


class Toy(Panel):
    """Shows the name of the photo below the canvas."""

    name = "toy"
    menu = "view"
    button = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.closed = False
        self.widget = QLabel("no photo")
        self.widget.hide()
        self.action = command(
            self, "&Toy", self.widget.setVisible, "Ctrl+T", picture="eye", checkable=True
        )
        context.studio.content_changed.connect(self._show)

    def close(self) -> None:
        self.closed = True

    def _show(self) -> None:
        self.widget.setText(self.context.studio.content.picture.name)


@pytest.fixture
def toyed(monkeypatch):
    monkeypatch.setattr(registry, "PANELS", (*registry.PANELS, Toy))


pytestmark = pytest.mark.usefixtures("toyed")


@pytest.fixture
def toy(ready):
    return next(panel for panel in ready.panels if isinstance(panel, Toy))


def test_a_panel_is_in_the_menu_and_in_the_toolbar(ready, toy, qtbot):
    entry, tool = action(ready, "Toy"), button(ready.canvas_panel, "Toy")
    assert entry.shortcut().toString() == "Ctrl+T"
    assert not toy.widget.isVisible()
    entry.trigger()
    assert "Ctrl+T" in tool.toolTip()
    assert tool.isChecked()
    assert toy.widget.isVisible()
    assert toy.widget.text() == "photo.png"
    qtbot.mouseClick(tool, Qt.MouseButton.LeftButton)
    assert not entry.isChecked()
    assert not toy.widget.isVisible()


def test_it_lies_below_the_canvas(ready, toy, qtbot):
    action(ready, "Toy").trigger()
    canvas = ready.canvas_panel.canvas
    foot = canvas.mapTo(ready, canvas.rect().bottomLeft()).y()
    assert toy.widget.mapTo(ready, toy.widget.rect().topLeft()).y() > foot


def test_its_shortcut_switches_it(ready, toy, qtbot):
    ready.activateWindow()
    qtbot.waitUntil(ready.isActiveWindow)
    qtbot.keyClick(ready, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert toy.widget.isVisible()


def test_its_state_lasts_to_the_next_start_and_it_is_closed_with_the_window(ready, toy, qtbot):
    action(ready, "Toy").trigger()
    assert not toy.closed
    ready.close()
    assert toy.closed
    again = Window(Settings(folders.config()))
    qtbot.addWidget(again)
    assert action(again, "Toy").isChecked()
    assert button(again.canvas_panel, "Toy").isChecked()


def test_every_panel_can_be_told_apart(window):
    """Names distinguish stored states, and each shortcut has one meaning."""
    names = [panel.name for panel in window.panels]
    assert len(set(names)) == len(names)
    keys = [key.toString() for entry in actions(window) for key in entry.shortcuts()]
    assert len(set(keys)) == len(keys)
