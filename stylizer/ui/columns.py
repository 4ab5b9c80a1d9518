"""The three columns of the window: sources, the picture, and the faders with all settings."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from stylizer.app.settings import Settings

LEFT_WIDTH = 280
MIDDLE_WIDTH = 660
RIGHT_WIDTH = (460, 560)
"""Pixels: the mixer shows all its strips, and grows no further than eleven open ones need."""
LEAST_WIDTHS = (272, 400, 320)
"""Pixels, from left to right."""


class Columns(QSplitter):
    """The middle column takes the room that the others leave. Their edges can be dragged."""

    def __init__(self, left: QWidget, middle: QWidget, right: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        for widget, width in zip((left, middle, right), LEAST_WIDTHS, strict=True):
            widget.setMinimumWidth(width)
            self.addWidget(widget)
        self.setStretchFactor(1, 1)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)

    def save(self, settings: Settings) -> None:
        settings.set_blob("columns", self.saveState())

    def restore(self, settings: Settings) -> None:
        """Take the widths of the last start; the first time, those that fit the window."""
        if not self.restoreState(settings.blob("columns")):
            rest = max(self.window().width() - LEFT_WIDTH, 720)
            right = min(max(rest - MIDDLE_WIDTH, RIGHT_WIDTH[0]), RIGHT_WIDTH[1])
            self.setSizes([LEFT_WIDTH, rest - right, right])


def scrolled(*widgets: QWidget) -> QFrame:
    """Return a column of widgets that scrolls up and down."""
    inner = QWidget()
    column = QVBoxLayout(inner)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(24)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch()
    area = QScrollArea()
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    frame = QFrame()
    frame.setProperty("role", "panel")
    wrap = QHBoxLayout(frame)
    wrap.setContentsMargins(0, 0, 0, 0)
    wrap.addWidget(area)
    return frame
