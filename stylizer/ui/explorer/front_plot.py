"""The plot of an exploration: distances to the photo and to the painting, and the Pareto front."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QEvent,
    QIODevice,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QImage,
    QImageWriter,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QToolTip, QWidget

from stylizer.engine.distances.pareto import pareto
from stylizer.files.runs.exploration_page import ticks
from stylizer.ui.kit import theme

LEFT, RIGHT, TOP, BOTTOM = 60, 16, 20, 42
"""The space around the points for the axes, in pixels."""
REACH = 14
"""Pixels: how near the mouse must be to a point to choose it."""
THUMB = 160


@dataclass(frozen=True)
class PlotPoint:
    """A point of the plot. `place` is (distance to the photo, distance to the painting)."""

    number: int
    place: tuple[float, float]
    words: str
    image: QImage


class FrontPlot(QWidget):
    """Points and their Pareto front.

    The mouse or an arrow key, which goes from left to right, highlights a point. A click or Space
    chooses it, a double click or Enter opens it. All signals carry the index of a point.
    """

    pointed = Signal(int)
    """Emitted with the index of the highlighted point, -1 for none."""
    chosen = Signal(int)
    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.points: tuple[PlotPoint, ...] = ()
        self.front: list[bool] = []
        self._current = self._pointed = -1
        self.setMinimumSize(240, 200)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Distance to the photo against distance to the painting"))

    def sizeHint(self) -> QSize:
        return QSize(300, 280)

    def set_points(self, points: Sequence[PlotPoint], current: int) -> None:
        """Show these points. `current` is the index of the point whose settings the studio has, -1
        for none."""
        self.points, self._current = tuple(points), current
        self.front = pareto([point.place for point in points])
        if self._pointed >= len(points):
            self._pointed = -1
        self._describe()

    def point(self, index: int) -> None:
        """Highlight the point with this index; -1 for none."""
        self._pointed = index
        self._describe()

    def where(self, index: int) -> QPointF:
        """Return the place on the widget where a point is painted."""
        return self._places()[index]

    # Mouse and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._aim(self._at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._aim(-1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._aim(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position())
        if at >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(at)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position())
        if at >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self.points and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            order = sorted(range(len(self.points)), key=lambda i: self.points[i].place)
            start = self._pointed if self._pointed >= 0 else self._current
            if start < 0:
                self._aim(order[0])
            else:
                by = 1 if key == Qt.Key.Key_Right else -1
                self._aim(order[min(max(order.index(start) + by, 0), len(order) - 1)])
            self._show_tip(self._pointed)
        elif self._pointed >= 0 and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self._pointed)
        elif self._pointed >= 0 and key == Qt.Key.Key_Space:
            self.chosen.emit(self._pointed)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = self._at(QPointF(event.pos()))
            if at >= 0:
                self._show_tip(at)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def _aim(self, index: int) -> None:
        if index != self._pointed:
            self.point(index)
            self.setCursor(
                Qt.CursorShape.PointingHandCursor if index >= 0 else Qt.CursorShape.ArrowCursor
            )
            self.pointed.emit(index)

    def _at(self, position: QPointF) -> int:
        """Return the index of the nearest point within reach, or -1."""
        away = [(place - position).manhattanLength() for place in self._places()]
        nearest = min(range(len(away)), key=away.__getitem__, default=-1)
        return nearest if nearest >= 0 and away[nearest] <= REACH else -1

    def _show_tip(self, index: int) -> None:
        point = self.points[index]
        image = point.image.scaled(
            THUMB,
            THUMB,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        place = self._places()[index].toPoint()
        text = f"<img src='{_address(image)}'><br>{point.words.replace(chr(10), '<br>')}"
        QToolTip.showText(self.mapToGlobal(place), text, self)

    def _describe(self) -> None:
        """Describe the highlighted point for screen readers."""
        words = self.points[self._pointed].words if self._pointed >= 0 else ""
        self.setAccessibleDescription(words)
        self.update()

    # Painting

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(LEFT, TOP, -RIGHT, -BOTTOM)

    def _places(self) -> list[QPointF]:
        if not self.points:
            return []
        xs, ys = zip(*(point.place for point in self.points), strict=True)
        (left, right, _), (low, high, _), area = ticks(xs), ticks(ys), self._area()
        return [
            QPointF(
                area.left() + (x - left) / (right - left) * area.width(),
                area.bottom() - (y - low) / (high - low) * area.height(),
            )
            for x, y in zip(xs, ys, strict=True)
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.9)
        painter.setFont(font)
        self._paint_axes(painter)
        places = self._places()
        line = sorted((p.x(), p.y()) for p, best in zip(places, self.front, strict=True) if best)
        painter.setPen(QPen(t.color("accent", 0.7), 1.5))
        painter.drawPolyline(QPolygonF([QPointF(*each) for each in line]))
        # Paint the points on the front last, on top of the others.
        for i in sorted(range(len(places)), key=lambda i: (self.front[i], i == self._pointed)):
            self._paint_point(painter, i, places[i])

    def _paint_axes(self, painter: QPainter) -> None:
        t, area = theme.current(), self._area()
        painter.setPen(QPen(t.color("border"), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.drawLine(area.bottomLeft(), area.topLeft())
        center = Qt.AlignmentFlag.AlignCenter
        if self.points:
            xs, ys = zip(*(point.place for point in self.points), strict=True)
            (left, right, across), (low, high, up) = ticks(xs), ticks(ys)
            number = self.locale().toString
            for tick in across[:: 1 + (len(across) > 5)]:
                x = area.left() + (tick - left) / (right - left) * area.width()
                painter.setPen(t.color("muted"))
                box = QRectF(x - 30, area.bottom() + 3, 60, 16)
                painter.drawText(box, center, number(tick, "g", 3))
            for tick in up:
                y = area.bottom() - (tick - low) / (high - low) * area.height()
                painter.setPen(QPen(t.color("border", 0.6), 1))
                painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
                painter.setPen(t.color("muted"))
                box = QRectF(area.left() - 40, y - 8, 36, 16)
                right_side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(box, right_side, number(tick, "g", 3))
        else:
            hint = self.tr(
                "Each picture will be a point here. No picture is better in both distances than"
                " those on the line."
            )
            painter.setPen(t.color("faint"))
            painter.drawText(area.adjusted(12, 0, -12, 0), center | Qt.TextFlag.TextWordWrap, hint)
        painter.setPen(t.color("muted"))
        below = QRectF(area.left() - LEFT, self.height() - 20, area.width() + LEFT + RIGHT, 16)
        painter.drawText(below, center, self.tr("further from the photo →"))
        painter.save()
        painter.translate(9, area.center().y())
        painter.rotate(-90)
        beside = QRectF(-area.height() / 2 - TOP, -9, area.height() + 2 * TOP, 16)
        painter.drawText(beside, center, self.tr("further from the painting →"))
        painter.restore()

    def _paint_point(self, painter: QPainter, index: int, place: QPointF) -> None:
        t, best = theme.current(), self.front[index]
        pointed, current = index == self._pointed, index == self._current
        radius = 5.5 if best else 4.0
        if current or pointed:
            painter.setPen(QPen(t.color("text" if pointed else "accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(place, radius + 4, radius + 4)
        painter.setPen(QPen(t.color("surface"), 1.5))
        painter.setBrush(t.color("accent" if best else "faint"))
        painter.drawEllipse(place, radius, radius)
        painter.setPen(t.color("text" if current or pointed else "muted"))
        box = QRectF(place.x() - 20, place.y() - radius - 19, 40, 14)
        text = self.locale().toString(self.points[index].number)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _address(image: QImage) -> str:
    """Return the image as a data URL, for rich text."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    return f"data:image/png;base64,{base64.b64encode(data.data()).decode()}"
