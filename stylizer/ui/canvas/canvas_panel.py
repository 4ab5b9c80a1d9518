"""The canvas with its toolbar above, the loss curves and the measures below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from stylizer.app.background import Background
from stylizer.app.qimages import from_pixels, preview
from stylizer.app.run.progress import Progress
from stylizer.app.run.runner import Runner
from stylizer.app.run.worker import Heat, Painting
from stylizer.app.studio import Studio
from stylizer.engine.term import Term
from stylizer.files.runs.task import Source
from stylizer.ui.canvas.canvas import Canvas
from stylizer.ui.canvas.heat import image, legend, waiting, without
from stylizer.ui.kit.buttons import label, push, tool
from stylizer.ui.panels.curves import Curves
from stylizer.ui.panels.measures import MeasureStrip

ORIGINAL_SIDE = 1600
CURVES_HEIGHT = 184


class CanvasPanel(QWidget):
    """Shows frames as they come, against the photo if wanted."""

    def __init__(
        self,
        studio: Studio,
        runner: Runner,
        background: Background,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio, self._runner, self._background = studio, runner, background
        self._seen = 0
        self._heat_of: Term | None = None
        self.canvas = Canvas()
        self.curves = Curves()
        self.curves.setAccessibleName(self.tr("Loss curves"))
        self.curves_box = QFrame()
        self.curves_box.setProperty("role", "panel")
        inner = QVBoxLayout(self.curves_box)
        inner.setContentsMargins(16, 8, 16, 8)
        inner.setSpacing(4)
        inner.addWidget(label(self.tr("Loss"), "heading"))
        inner.addWidget(self.curves, 1)

        canvas = self.canvas
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
        self.toggle_curves = tool("curves", self.tr("Loss curves"), checkable=True)
        self.measures = MeasureStrip(runner)
        self.toggle_measures = tool(
            "measures", self.tr("Measures"), self.measures.switch, checkable=True
        )

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
        row.addWidget(self.toggle_measures)
        row.addWidget(self.toggle_curves)
        row.addSpacing(8)
        row.addWidget(self.enlarge)
        row.addWidget(self.export)

        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.addWidget(canvas)
        self.splitter.addWidget(self.curves_box)
        self.splitter.setStretchFactor(0, 4)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setChildrenCollapsible(False)
        self.curves_box.setMinimumHeight(CURVES_HEIGHT)
        self.splitter.setHandleWidth(1)
        self.curves_box.setVisible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self.splitter, 1)
        layout.addWidget(self.measures)

        canvas.zoom_changed.connect(self._show_zoom)
        canvas.split_changed.connect(self.split.setChecked)
        studio.content_changed.connect(self._show_content)
        runner.started.connect(self._begin)
        runner.frame.connect(self._show_frame)
        runner.finished.connect(lambda _: self._show_result())
        runner.went_back.connect(self._show_other)
        runner.progressed.connect(self._show_progress)
        runner.heat.connect(self._show_heat)
        for gone in (runner.started, runner.went_back):
            gone.connect(self._hide_heat)

    def _begin(self) -> None:
        self.curves.clear()
        self._seen = 0
        if self._runner.target is not None:
            # The size the result will have: the view stays while the scales grow.
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
            return  # another one was chosen in the meantime
        self.canvas.set_original(image)
        if self._runner.picture is None and not self._runner.active:
            # Until something is painted the photo itself is on the canvas.
            self.canvas.set_logical_size(*source.size)
            self.canvas.set_frame(image)

    def show_where(self, term: Term | None) -> None:
        """Lay the heat map of a term over the picture; None takes it away."""
        self._heat_of = term
        self._runner.show_heat(term)
        self.canvas.set_heat(None, waiting(term) if term else None)

    def _show_heat(self, heat: Heat) -> None:
        if heat.values is None:
            self.canvas.set_heat(None, without(heat.term))
        else:
            self.canvas.set_heat(image(heat.values), legend(heat.term))

    def _hide_heat(self) -> None:
        """What it was a map of is no longer on the canvas."""
        self.canvas.set_heat(None, waiting(self._heat_of) if self._heat_of else None)

    def _show_frame(self, image: QImage) -> None:
        self.canvas.set_frame(image)

    def _show_result(self) -> None:
        """The whole picture at the end, when the frames were smaller than that."""
        picture = self._runner.picture
        if picture is None or max(picture.pixels.shape) <= self._runner.frame_limit:
            return
        self._bring(picture)

    def _show_other(self) -> None:
        if (picture := self._runner.picture) is not None:
            self._bring(picture)

    def _bring(self, picture: Painting) -> None:
        """Put a whole picture on the canvas, unless another has come in the meantime."""

        def take(image: QImage) -> None:
            if picture is self._runner.picture and not self._runner.active:
                self.canvas.set_logical_size(*picture.size)
                self.canvas.set_frame(image)

        self._background.start(
            lambda: from_pixels(picture.pixels, picture.alpha), take, lambda _: None
        )

    def _show_progress(self, progress: Progress) -> None:
        if progress.losses and progress.measured > self._seen:
            self._seen = progress.measured
            self.curves.add(progress.measured, progress.losses)

    def _show_zoom(self, *_: object) -> None:
        self.zoom.setText(f"{round(self.canvas.zoom() * 100)} %")
