"""The canvas with its toolbar above and the panels below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from stylizer.app.background import Background
from stylizer.app.qimages import from_pixels, preview
from stylizer.app.run.runner import Runner
from stylizer.app.studio import Studio
from stylizer.files.runs.run_result import RunResult
from stylizer.files.runs.source import Source
from stylizer.ui.canvas.canvas import Canvas
from stylizer.ui.kit.buttons import push, tool
from stylizer.ui.kit.commands import tool_for

ORIGINAL_SIDE = 1600
"""Pixels: the longer side of the photo that is shown for comparison."""


class CanvasPanel(QWidget):
    """The canvas with toolbar and panels. It follows the studio's photo and the runner."""

    def __init__(
        self,
        studio: Studio,
        runner: Runner,
        background: Background,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio, self._runner, self._background = studio, runner, background
        canvas = self.canvas = Canvas()
        self.split = tool("split", self.tr("Compare with the photo (S)"), checkable=True)
        self.split.toggled.connect(canvas.set_split)
        self.hold = tool("eye", self.tr("Hold to see the photo (O)"))
        self.hold.pressed.connect(lambda: canvas.hold_original(True))
        self.hold.released.connect(lambda: canvas.hold_original(False))
        self.fit = tool("fit", self.tr("Fit into the window"), lambda: canvas.fit())
        self.actual = tool("actual-size", self.tr("Actual size"), lambda: canvas.actual_size())
        self.zoom = QLabel()
        self.zoom.setProperty("role", "muted")
        self.zoom.setMinimumWidth(48)
        self.zoom.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.zoom.setAccessibleName(self.tr("Zoom"))
        self.enlarge = tool("enlarge", self.tr("Render for print (Ctrl+Shift+P)"))
        self.export = push(self.tr("Export…"), "export")
        self._lay_out()

        canvas.zoom_changed.connect(self._show_zoom)
        canvas.split_changed.connect(self.split.setChecked)
        studio.content_changed.connect(self._show_content)
        runner.started.connect(self._begin)
        runner.frame.connect(canvas.set_frame)
        runner.finished.connect(lambda _: self._show_result())
        runner.went_back.connect(self._show_other)

    def add(self, widget: QWidget | None, action: QAction | None) -> None:
        """Put a panel's widget below the canvas, and a button for its action into the toolbar.

        The height of the widget can be changed by dragging, unless its size policy fixes it.
        """
        if action is not None:
            self._tools.addWidget(tool_for(action))
        if widget is None:
            return
        if widget.sizePolicy().verticalPolicy() == QSizePolicy.Policy.Fixed:
            self._column.addWidget(widget)
        else:
            self._splitter.addWidget(widget)
            self._splitter.setStretchFactor(self._splitter.indexOf(widget), 1)

    def _lay_out(self) -> None:
        bar = QFrame()
        bar.setProperty("role", "panel")
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(4)
        for widget in (self.fit, self.actual, self.zoom):
            row.addWidget(widget)
        row.addSpacing(8)
        for widget in (self.split, self.hold):
            row.addWidget(widget)
        row.addStretch()
        self._tools = QHBoxLayout()
        self._tools.setSpacing(4)
        row.addLayout(self._tools)
        row.addSpacing(8)
        row.addWidget(self.enlarge)
        row.addWidget(self.export)

        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.addWidget(self.canvas)
        self._splitter.setStretchFactor(0, 4)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(bar)
        self._column.addWidget(self._splitter, 1)

    def _begin(self) -> None:
        if self._runner.target is not None:
            # Use the size of the final result, so that the view stays while the scales grow.
            self.canvas.set_logical_size(*self._runner.target)

    def _show_content(self) -> None:
        source = self._studio.content
        if source is None:
            self.canvas.set_original(None)
            return
        self._background.start(
            lambda: (source, preview(source, ORIGINAL_SIDE)), self._take_content, lambda _: None
        )

    def _take_content(self, result: tuple[Source, QImage]) -> None:
        source, image = result
        if source is not self._studio.content:
            return  # another photo was chosen in the meantime
        self.canvas.set_original(image)
        if self._runner.picture is None and not self._runner.active:
            # The canvas shows the photo itself until there is a result.
            self.canvas.set_logical_size(*source.size)
            self.canvas.set_frame(image)

    def _show_result(self) -> None:
        """Show the final picture in full size if the frames were smaller."""
        picture = self._runner.picture
        if picture is not None and max(picture.pixels.shape) > self._runner.frame_limit:
            self._bring(picture)

    def _show_other(self) -> None:
        if (picture := self._runner.picture) is not None:
            self._bring(picture)

    def _bring(self, picture: RunResult) -> None:
        """Put a picture on the canvas, unless another one has replaced it in the meantime."""

        def take(image: QImage) -> None:
            if picture is self._runner.picture and not self._runner.active:
                self.canvas.set_logical_size(*picture.size)
                self.canvas.set_frame(image)

        self._background.start(
            lambda: from_pixels(picture.pixels, picture.alpha), take, lambda _: None
        )

    def _show_zoom(self, *_: object) -> None:
        self.zoom.setText(f"{round(self.canvas.zoom() * 100)} %")
