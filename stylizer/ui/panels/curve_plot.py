"""A plot with the curve of each term of the loss, on a logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QScrollArea, QVBoxLayout, QWidget
from superqt import QFlowLayout
from superqt.utils import qthrottled

from stylizer.engine.recipe import Recipe
from stylizer.engine.term import Term
from stylizer.ui.kit import theme
from stylizer.ui.kit.words import term_title

LIMIT = 600
"""The number of points kept per term; above it, every second point is dropped."""
FLOOR = 1e-10
"""The smallest loss that is drawn: rounding errors below would make all other curves look flat."""
DRAW_MS = 250
"""Milliseconds between two drawings: steps may come faster than drawing is useful."""


class Series:
    """The values of all terms over the iterations, in bounded memory."""

    def __init__(self) -> None:
        self.iterations: list[int] = []
        self.values: dict[Term, list[float]] = {}
        self._stride = 1
        self._seen = 0

    def add(self, iteration: int, losses: Mapping[Term, float]) -> None:
        """Add the values of an iteration; a term that is missing or near zero gets a gap."""
        self._seen += 1
        if (self._seen - 1) % self._stride:
            return
        for term in losses:
            if term not in self.values:
                self.values[term] = [math.nan] * len(self.iterations)
        self.iterations.append(iteration)
        for term, points in self.values.items():
            value = losses.get(term, math.nan)
            points.append(value if FLOOR < value < math.inf else math.nan)
        if len(self.iterations) > LIMIT:
            self.iterations = self.iterations[::2]
            self.values = {term: points[::2] for term, points in self.values.items()}
            self._stride *= 2


class _Key(QCheckBox):
    """An entry of the legend: a coloured dot and a title that show and hide a curve."""

    def __init__(self, title: str, index: int) -> None:
        super().__init__(title)
        self._index = index
        self.setChecked(True)
        self.setAccessibleName(self.tr("Show the curve of {0}").format(title))

    def color(self) -> str:
        series = theme.current().series
        return series[self._index % len(series)]

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 22, 22)

    minimumSizeHint = sizeHint

    def hitButton(self, place: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(t.color("surface") if not self.isChecked() else QColor(self.color()))
        painter.setPen(QColor(self.color()))
        painter.drawEllipse(QRectF(4, self.height() / 2 - 4, 8, 8))
        lit = "accent" if self.hasFocus() else "text" if self.isChecked() else "faint"
        painter.setPen(t.color(lit))
        area = self.rect().adjusted(18, 0, 0, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self.text())


class Curves(QWidget):
    """A plot with one curve per term, and a legend that shows and hides the curves."""

    toggled = Signal(object, bool)
    """Emitted with (Term, whether its curve is shown)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.series = Series()
        self._encoder = Recipe.encoder
        self._keys: dict[Term, _Key] = {}
        self._lines: dict[Term, Any] = {}
        self._plot: Any = None  # pyqtgraph has no types
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(4)
        self._legend = QWidget()
        self._flow = QFlowLayout(self._legend)
        self._flow.setContentsMargins(8, 0, 8, 4)
        self._flow.setSpacing(4)
        keys = self._keys_area = QScrollArea()
        keys.setWidgetResizable(True)
        keys.setWidget(self._legend)
        keys.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        keys.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._box.addWidget(keys)
        self._draw_soon = qthrottled(self._draw, timeout=DRAW_MS, leading=False)
        self.setMinimumHeight(120)
        self.setAccessibleName(self.tr("Loss curves"))

    def sizeHint(self) -> QSize:
        return QSize(420, 200)

    def add(self, iteration: int, losses: Mapping[Term, float]) -> None:
        """Add the losses of a step by term."""
        self.series.add(iteration, losses)
        for term in losses:
            if term not in self._keys:
                self._add_key(term)
        if self.isVisible():
            self._draw_soon()

    def clear(self, encoder: str) -> None:
        """Remove all points before a new run; `encoder` names its network."""
        self._encoder = encoder
        self.series = Series()
        for key in self._keys.values():
            self._flow.removeWidget(key)
            key.deleteLater()
        for line in self._lines.values():
            self._plot.removeItem(line)
        self._keys, self._lines = {}, {}

    def is_shown(self, term: Term) -> bool:
        """Return whether the curve of a term is shown."""
        return self._keys[term].isChecked()

    def set_shown(self, term: Term, shown: bool) -> None:
        self._keys[term].setChecked(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_legend()

    def _fit_legend(self) -> None:
        """Give the legend one line or two; with more lines it scrolls."""
        room = self.width() - self._keys_area.verticalScrollBar().sizeHint().width()
        self._keys_area.setFixedHeight(min(58, self._flow.heightForWidth(room) + 4))

    def _add_key(self, term: Term) -> None:
        key = _Key(term_title(term, self._encoder), len(self._keys))
        key.toggled.connect(lambda on: self._on_toggled(term, on))
        self._flow.addWidget(key)
        key.show()  # a hidden widget would give the legend no height
        self._keys[term] = key
        self._fit_legend()

    def _on_toggled(self, term: Term, on: bool) -> None:
        if line := self._lines.get(term):
            line.setVisible(on)
        self.toggled.emit(term, on)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._plot is None:
            self._make_plot()
        self._draw_soon()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._plot is not None:
            self._dress()

    def _make_plot(self) -> None:
        import pyqtgraph  # a slow import that is only needed when a person opens the curves

        self._graph = pyqtgraph
        self._plot = pyqtgraph.PlotWidget()
        self._plot.setFrameShape(self._plot.Shape.NoFrame)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setAccessibleName(self.tr("Loss over steps"))
        item = self._plot.getPlotItem()
        item.setLogMode(x=False, y=True)
        item.setMouseEnabled(x=False, y=False)
        item.setMenuEnabled(False)
        item.hideButtons()
        item.showGrid(x=False, y=True, alpha=0.12)
        item.setContentsMargins(4, 8, 12, 4)
        item.getAxis("left").setWidth(44)
        self._plot.viewport().setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._box.insertWidget(0, self._plot, 1)
        self._dress()

    def _dress(self) -> None:
        t = theme.current()
        self._plot.setBackground(t.color("surface"))
        for side in ("left", "bottom"):
            axis = self._plot.getPlotItem().getAxis(side)
            axis.setPen(self._graph.mkPen(t.border))
            axis.setTextPen(self._graph.mkPen(t.muted))
            axis.setStyle(tickLength=-4)
        for term, line in self._lines.items():
            line.setPen(self._pen(term))

    def _pen(self, term: Term) -> Any:
        return self._graph.mkPen(self._keys[term].color(), width=1.5)

    def _draw(self) -> None:
        if self._plot is None or not self.isVisible():
            return
        import numpy as np

        steps = np.asarray(self.series.iterations, dtype=float)
        for term, points in self.series.values.items():
            line = self._lines.get(term)
            if line is None:
                line = self._plot.plot(pen=self._pen(term), connect="finite", antialias=True)
                self._lines[term] = line
                line.setVisible(self._keys[term].isChecked())
            line.setData(steps, np.asarray(points))
