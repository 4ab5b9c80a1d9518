"""The three columns of the window: the sources, the picture, and the faders with the settings."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from stylizer.app.settings import Settings

LEFT_WIDTH = 280
MIDDLE_WIDTH = 660
RIGHT_WIDTH = (460, 560)
"""The smallest and the largest width at the first start, in pixels: the mixer shows all its
strips, and gets no more room than eleven open strips need."""
LEAST_WIDTHS = (272, 400, 320)
"""The smallest widths of the columns in pixels, from left to right."""


class Columns(QSplitter):
    """Three columns whose edges can be dragged. The middle one takes the room that is left."""

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
        """Restore the widths of the last start; at the first start, choose them for the window."""
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
