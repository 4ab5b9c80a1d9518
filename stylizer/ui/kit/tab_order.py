"""Sets the order of the Tab key to the reading order, also for widgets that were added later."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QLayout,
    QScrollArea,
    QSplitter,
    QWidget,
)


def order_tabs(root: QWidget) -> None:
    """Set the Tab order of the focusable widgets inside `root` to the order of their layouts."""
    before = None
    for widget in reading_order(root):
        if before is not None:
            QWidget.setTabOrder(before, widget)
        before = widget


def reading_order(widget: QWidget) -> Iterator[QWidget]:
    """Yield every widget that Tab can reach, a parent before its children."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
        yield widget
    if isinstance(widget, QAbstractSpinBox | QComboBox):
        return
    if isinstance(widget, QSplitter):
        for index in range(widget.count()):
            if (part := widget.widget(index)) is not None:
                yield from reading_order(part)
    elif isinstance(widget, QScrollArea):
        if (inside := widget.widget()) is not None:
            yield from reading_order(inside)
    elif (layout := widget.layout()) is not None:
        yield from _in_layout(layout)


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        if item is None:
            continue
        if (widget := item.widget()) is not None:
            yield from reading_order(widget)
        elif (inner := item.layout()) is not None:
            yield from _in_layout(inner)
