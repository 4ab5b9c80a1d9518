"""Functions that make buttons and labels, with names for screen readers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QToolButton, QWidget

from stylizer.ui.kit.icons import icon


def tool(
    name: str,
    hint: str,
    slot: Callable[..., object] | None = None,
    *,
    parent: QWidget | None = None,
    checkable: bool = False,
) -> QToolButton:
    """Return a flat button with an icon; `hint` is its tooltip and its name for a screen reader."""
    button = QToolButton(parent)
    button.setIcon(icon(name))
    button.setIconSize(QSize(16, 16))
    button.setToolTip(hint)
    button.setAccessibleName(hint)
    button.setCheckable(checkable)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if slot is not None:
        (button.toggled if checkable else button.clicked).connect(slot)
    return button


def push(
    text: str, name: str = "", slot: Callable[..., object] | None = None, *, kind: str = ""
) -> QPushButton:
    """Return a button with a text; `kind` is one of those in theme.py."""
    button = QPushButton(text)
    if name:
        button.setIcon(icon(name, "on_accent" if kind == "primary" else "text"))
        button.setIconSize(QSize(16, 16))
    if kind:
        button.setProperty("kind", kind)
    button.setAccessibleName(text.replace("&", ""))
    if slot is not None:
        button.clicked.connect(slot)
    return button


def label(text: str, role: str) -> QLabel:
    """Return a label; `role` is one of those in theme.py."""
    result = QLabel(text)
    result.setProperty("role", role)
    return result


def line() -> QFrame:
    """Return a thin line between two parts."""
    rule = QFrame()
    rule.setProperty("role", "line")
    return rule
