"""Functions that make actions, and buttons that trigger them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QToolButton

from stylizer.ui.kit.icons import icon


def command(
    owner: QObject,
    text: str,
    slot: Callable[..., object],
    *keys: str,
    picture: str = "",
    hint: str = "",
    checkable: bool = False,
) -> QAction:
    """Return an action with shortcuts `keys` and an icon. `slot` of a checkable action gets a bool.

    A menu shows the check mark of a checkable action in place of its icon.
    """
    action = QAction(text, owner)
    action.setShortcuts([QKeySequence(key) for key in keys])
    if picture:
        action.setIcon(icon(picture))
    if hint:
        action.setToolTip(hint)
    if checkable:
        action.setCheckable(True)
        action.setIconVisibleInMenu(False)
        action.toggled.connect(slot)
    else:
        action.triggered.connect(lambda: slot())
    return action


def tool_for(action: QAction) -> QToolButton:
    """Return a flat button with the icon, hint, shortcut and check state of an action."""
    button = QToolButton()
    button.setAccessibleName(action.toolTip())
    if keys := action.shortcut().toString(QKeySequence.SequenceFormat.NativeText):
        # Set the hint of the action, because the button copies it with every change.
        action.setToolTip(f"{action.toolTip()} ({keys})")
    button.setDefaultAction(action)
    button.setIconSize(QSize(16, 16))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def bind(button: QAbstractButton, action: QAction) -> None:
    """Connect a button to an action, which it triggers and by which it is enabled."""
    button.clicked.connect(action.trigger)
    action.enabledChanged.connect(button.setEnabled)
    button.setEnabled(action.isEnabled())
