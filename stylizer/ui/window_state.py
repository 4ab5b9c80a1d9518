"""Where the window was and how it stood, from one start to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from stylizer.ui.window import Window

LEFT_WIDTH = 280
MIDDLE_WIDTH = 660
RIGHT_WIDTH = (336, 620)
"""Pixels: the mixer shows six strips at least, and needs no more than eleven."""


def restore(window: Window) -> None:
    """Put everything back where it was; the first time, where it fits the screen."""
    settings = window.settings
    if not window.restoreGeometry(settings.blob("geometry")):
        screen = QGuiApplication.primaryScreen().availableGeometry()
        window.resize(min(1440, screen.width()), min(900, screen.height() - 40))
    if not window.splitter.restoreState(settings.blob("columns")):
        rest = max(window.width() - LEFT_WIDTH, 720)
        right = min(max(rest - MIDDLE_WIDTH, RIGHT_WIDTH[0]), RIGHT_WIDTH[1])
        window.splitter.setSizes([LEFT_WIDTH, rest - right, right])
    window.canvas_panel.toggle_curves.setChecked(settings.flag("curves", False))
    window.canvas_panel.toggle_measures.setChecked(settings.flag("measures", False))
    for name, fold in window.settings_panel.folds.items():
        fold.button.setChecked(settings.flag(name, False))


def remember(window: Window) -> None:
    """Write down how it stands."""
    settings = window.settings
    settings.set_blob("geometry", window.saveGeometry())
    settings.set_blob("columns", window.splitter.saveState())
    settings.set_flag("curves", window.canvas_panel.toggle_curves.isChecked())
    settings.set_flag("measures", window.canvas_panel.toggle_measures.isChecked())
    for name, fold in window.settings_panel.folds.items():
        settings.set_flag(name, fold.button.isChecked())
    settings.recipe = window.studio.recipe
    settings.save()
