"""Find entries of the menus and buttons of the window, as a user does."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QMainWindow, QMenu, QWidget


def actions(window: QMainWindow) -> Iterator[QAction]:
    """Yield every entry of the menu bar and of the menus below it."""
    menus = [action.menu() for action in window.menuBar().actions()]
    while menus:
        for action in menus.pop().actions():
            if isinstance(action.menu(), QMenu):
                menus.append(action.menu())
            else:
                yield action


def action(window: QMainWindow, text: str) -> QAction:
    """Return the only entry of the menus that reads `text`."""
    (found,) = [a for a in actions(window) if a.text().replace("&", "").rstrip("…") == text]
    return found


def button(widget: QWidget, name: str) -> QAbstractButton:
    """Return the only button of that name inside `widget`."""
    (found,) = [b for b in widget.findChildren(QAbstractButton) if b.accessibleName() == name]
    return found
