"""The base class of panels, and the context that the window gives them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QWidget

from stylizer.app.background import Background
from stylizer.app.notices import Notices
from stylizer.app.run.runner import Runner
from stylizer.app.settings import Settings
from stylizer.app.studio import Studio
from stylizer.ui.canvas.canvas import Canvas
from stylizer.ui.mixer.mixer import Mixer

Menu = Literal["run", "view"]


@dataclass(frozen=True)
class Context:
    """The parts of the window that panels and menus use.

    `begin` calls a function as soon as the engine is loaded.
    """

    window: QMainWindow
    studio: Studio
    runner: Runner
    background: Background
    settings: Settings
    notices: Notices
    canvas: Canvas
    mixer: Mixer
    begin: Callable[[Callable[[], None]], None]


class Panel(QObject):
    """A tool of the window, listed in `registry.PANELS`.

    A panel sets `action` in its constructor. It also sets `widget`, unless it draws on the canvas
    or opens a dialog. It follows the studio and the runner, and enables its action while the panel
    can be used. A checkable action is the panel's switch, which is saved and restored under `name`.
    """

    name: str
    """The key of its state in the settings."""
    menu: Menu
    """The menu that lists its action."""
    button = False
    """True if its action has a button in the toolbar above the canvas."""
    action: QAction
    widget: QWidget | None = None
    """The widget below the canvas. The panel shows and hides it. A widget of fixed height becomes
    a strip; the height of any other can be changed by dragging its upper edge."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.window)
        self.context = context

    def save(self, settings: Settings) -> None:
        """Save the state for the next start."""
        if self.action.isCheckable():
            settings.set_flag(self.name, self.action.isChecked())

    def restore(self, settings: Settings) -> None:
        """Restore the state of the last start."""
        if self.action.isCheckable():
            self.action.setChecked(settings.flag(self.name, False))

    def close(self) -> None:
        """End all work of the panel and wait for its end, because the window closes."""
