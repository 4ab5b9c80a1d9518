"""A section of the mixer: all strips of style, or all strips of content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPolygonF, QWheelEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from stylizer.ui.kit import theme
from stylizer.ui.mixer.strip import Kind, Strip, StripView


class _Row(QScrollArea):
    """A row of strips. It scrolls sideways only if even the narrowest strips do not fit."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def fill(self, views: Sequence[StripView]) -> None:
        """Show these strips and no others."""
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        for view in views:
            line.addWidget(view)
        self.setWidget(row)
        self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()  # a scroll area ignores the height of its content
        return super().eventFilter(watched, event)

    def minimumSizeHint(self) -> QSize:
        row = self.widget()
        return QSize(0, row.minimumSizeHint().height() if row else 0)

    def sizeHint(self) -> QSize:
        row = self.widget()
        return row.sizeHint() if row else QSize(0, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        bar = self.horizontalScrollBar()
        before = bar.value()
        bar.setValue(before - (delta.x() or delta.y()) // 2)
        if bar.value() == before:
            event.ignore()  # at the end of the row the page scrolls instead


class _Spectrum(QWidget):
    """The words "fine" and "coarse" with a wedge between them, above the strips."""

    def __init__(self) -> None:
        super().__init__()
        self._ends = (self.tr("fine"), self.tr("coarse"))
        self.setAccessibleName(self.tr("Strips run from fine to coarse"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(16)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.9)
        painter.setFont(font)
        painter.setPen(t.color("muted"))
        area = self.rect()
        middle = Qt.AlignmentFlag.AlignVCenter
        left, right = self._ends
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignLeft, left)
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, right)
        metrics = QFontMetrics(font)
        start = metrics.horizontalAdvance(left) + 8
        end = self.width() - metrics.horizontalAdvance(right) - 8
        # The wedge grows as the structures that the layers respond to.
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.color("border"))
        y = self.height() / 2
        corners = ((start, y - 0.5), (end, y - 2.5), (end, y + 2.5), (start, y + 0.5))
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))


class Section(QWidget):
    """All strips of one kind under a heading. `strips` holds the views by the layers' names."""

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.setObjectName(f"field_{kind}")
        self.kind = kind
        self.strips: dict[str, StripView] = {}
        title = QLabel(self.tr("Style") if kind == "style" else self.tr("Content"))
        title.setProperty("role", "heading")
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(title)
        head.addWidget(_Spectrum(), 1)
        self._row = _Row()
        self._row.setAccessibleName(title.text())
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addLayout(head)
        box.addWidget(self._row, 1)
        self.setAccessibleName(title.text())

    def fill(self, strips: Sequence[Strip]) -> None:
        """Show these layers, fine to coarse. Layers that were shown before keep mute and solo."""
        before = self.strips
        self.strips = {strip.layer.name: StripView(self.kind, strip) for strip in strips}
        for name, view in self.strips.items():
            if (old := before.get(name)) is not None:
                view.mute.setChecked(old.mute.isChecked())
                view.solo.setChecked(old.solo.isChecked())
        self._row.fill(list(self.strips.values()))

    def weights(self) -> dict[str, float]:
        """Return the weight that each fader shows, by layer."""
        return {name: view.fader.value() / 100 for name, view in self.strips.items()}

    def set_weights(self, weights: Mapping[str, float]) -> None:
        """Move faders to these weights; all other layers keep their weights."""
        for name, weight in weights.items():
            view = self.strips.get(name)
            if view and abs(view.fader.value() - weight * 100) > 1e-9:
                view.fader.setValue(weight * 100)

    def effective(self) -> dict[str, float]:
        """Return the weights by layer with mute and solo applied; see `Mixer.effective`."""
        sounding = self._sounding()
        return {name: weight * sounding[name] for name, weight in self.weights().items()}

    def show_sounding(self) -> None:
        """Dim the strips of layers that mute or solo leaves out."""
        for name, sounds in self._sounding().items():
            self.strips[name].show_sounding(sounds)

    def _sounding(self) -> dict[str, bool]:
        if any(view.solo.isChecked() for view in self.strips.values()):
            return {name: view.solo.isChecked() for name, view in self.strips.items()}
        return {name: not view.mute.isChecked() for name, view in self.strips.items()}
