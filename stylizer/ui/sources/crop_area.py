"""The drawing area of the crop dialog: a picture with a rectangle to drag."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from stylizer.ui.canvas.mips import Mips
from stylizer.ui.canvas.paint import background, shadow
from stylizer.ui.kit import theme

WHOLE = QRectF(0, 0, 1, 1)
LEAST = 0.02
"""The smallest side of a crop, as a share of the picture."""
REACH = 12
"""Pixels: how near the pointer must be to drag an edge or a corner."""


class CropArea(QWidget):
    """A picture with a rectangle on it, in shares of the picture's width and height."""

    changed = Signal()

    def __init__(self, image: QImage) -> None:
        super().__init__()
        self._picture = Mips()
        self._size = QSize()
        self._rect = QRectF(WHOLE)
        self._aspect: float | None = None
        self._grip: tuple[int, int] | None = None
        self._start = QPointF()
        self._start_rect = QRectF()
        self.set_image(image)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(280, 200)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Crop"))
        self.setAccessibleDescription(
            self.tr("The arrow keys move the crop. With Shift they change its size.")
        )

    def sizeHint(self) -> QSize:
        return QSize(760, 520)

    def set_image(self, image: QImage) -> None:
        self._picture.set(image)
        self._size = image.size()
        self.update()

    def rect_shares(self) -> QRectF:
        """Return the crop as shares 0..1 of the picture."""
        return QRectF(self._rect)

    def set_rect_shares(self, rect: QRectF) -> None:
        rect = rect.intersected(WHOLE)
        if rect.width() < LEAST / 2 or rect.height() < LEAST / 2:
            rect = QRectF(WHOLE)
        if rect != self._rect:
            self._rect = rect
            self.changed.emit()
            self.update()

    def set_aspect(self, aspect: float | None) -> None:
        """Keep this ratio of width to height in pixels from now on; None allows any ratio."""
        self._aspect = aspect
        if aspect is not None:
            self.set_rect_shares(self._fitted(self._rect.center(), aspect))

    def crop_size(self) -> QSize:
        """Return the size of the crop in pixels."""
        return QSize(
            max(1, round(self._rect.width() * self._size.width())),
            max(1, round(self._rect.height() * self._size.height())),
        )

    def picture_rect(self) -> QRectF:
        """Return the rectangle of the widget that the picture fills."""
        room = QRectF(self.rect()).adjusted(24, 24, -24, -24)
        size = self._size.scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        box = QRectF(QPointF(0, 0), size.toSizeF())
        box.moveCenter(room.center())
        return box

    def crop_rect(self) -> QRectF:
        """Return the rectangle of the widget that the crop fills."""
        box = self.picture_rect()
        return QRectF(
            box.left() + self._rect.left() * box.width(),
            box.top() + self._rect.top() * box.height(),
            self._rect.width() * box.width(),
            self._rect.height() * box.height(),
        )

    def _share_aspect(self, aspect: float) -> float:
        """Return the ratio of a crop's width to its height when both are shares."""
        return aspect * self._size.height() / self._size.width()

    def _fitted(self, centre: QPointF, aspect: float) -> QRectF:
        """Return the largest crop of that aspect, as near to `centre` as possible."""
        ratio = self._share_aspect(aspect)
        width, height = (1.0, 1 / ratio) if ratio >= 1 else (ratio, 1.0)
        x = min(max(centre.x() - width / 2, 0.0), 1 - width)
        y = min(max(centre.y() - height / 2, 0.0), 1 - height)
        return QRectF(x, y, width, height)

    # Input

    def _grip_at(self, place: QPointF) -> tuple[int, int] | None:
        """Return the edge or corner at a place as (x, y), each -1, 0 or 1.

        (0, 0) stands for the inside, which moves the crop; None is returned outside the crop.
        """
        box = self.crop_rect()
        if not box.adjusted(-REACH, -REACH, REACH, REACH).contains(place):
            return None
        across = -1 if abs(place.x() - box.left()) <= REACH else 0
        across = 1 if abs(place.x() - box.right()) <= REACH else across
        down = -1 if abs(place.y() - box.top()) <= REACH else 0
        down = 1 if abs(place.y() - box.bottom()) <= REACH else down
        return across, down

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = self._grip_at(event.position())
            self._start = event.position()
            self._start_rect = QRectF(self._rect)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is None:
            self._point(self._grip_at(event.position()))
            return
        box = self.picture_rect()
        way = event.position() - self._start
        step = QPointF(way.x() / box.width(), way.y() / box.height())
        if self._grip == (0, 0):
            self.set_rect_shares(_moved(self._start_rect, step))
        else:
            self.set_rect_shares(self._resized(self._start_rect, self._grip, step))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        aspect = self._aspect
        whole = QRectF(WHOLE) if aspect is None else self._fitted(QPointF(0.5, 0.5), aspect)
        self.set_rect_shares(whole)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {
            Qt.Key.Key_Left: QPointF(-0.01, 0),
            Qt.Key.Key_Right: QPointF(0.01, 0),
            Qt.Key.Key_Up: QPointF(0, -0.01),
            Qt.Key.Key_Down: QPointF(0, 0.01),
        }
        way = ways.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            grip = (1 if way.x() else 0, 1 if way.y() else 0)
            self.set_rect_shares(self._resized(self._rect, grip, way))
        else:
            self.set_rect_shares(_moved(self._rect, way))

    def _resized(self, rect: QRectF, grip: tuple[int, int], step: QPointF) -> QRectF:
        """Return the crop with an edge or a corner moved; the opposite edge or corner stays."""
        across, down = grip
        left, top, right, bottom = rect.left(), rect.top(), rect.right(), rect.bottom()
        if across < 0:
            left = min(max(left + step.x(), 0.0), right - LEAST)
        elif across > 0:
            right = max(min(right + step.x(), 1.0), left + LEAST)
        if down < 0:
            top = min(max(top + step.y(), 0.0), bottom - LEAST)
        elif down > 0:
            bottom = max(min(bottom + step.y(), 1.0), top + LEAST)
        width, height = right - left, bottom - top
        if self._aspect is None:
            return QRectF(left, top, width, height)
        ratio = self._share_aspect(self._aspect)
        if not across or (down and width / height > ratio):
            width = height * ratio
        else:
            height = width / ratio
        # The distance from the edges that stay to the picture's border limits both sides.
        room_x = right if across < 0 else 1 - left if across > 0 else 1.0
        room_y = bottom if down < 0 else 1 - top if down > 0 else 1.0
        shrink = min(1.0, room_x / width, room_y / height)
        width, height = width * shrink, height * shrink
        centre = rect.center()
        x = right - width if across < 0 else left if across > 0 else centre.x() - width / 2
        y = bottom - height if down < 0 else top if down > 0 else centre.y() - height / 2
        return _moved(QRectF(x, y, width, height), QPointF())

    def _point(self, grip: tuple[int, int] | None) -> None:
        shapes = Qt.CursorShape
        cursors = {
            None: shapes.ArrowCursor,
            (0, 0): shapes.SizeAllCursor,
            (-1, 0): shapes.SizeHorCursor,
            (1, 0): shapes.SizeHorCursor,
            (0, -1): shapes.SizeVerCursor,
            (0, 1): shapes.SizeVerCursor,
            (-1, -1): shapes.SizeFDiagCursor,
            (1, 1): shapes.SizeFDiagCursor,
        }
        self.setCursor(cursors.get(grip, shapes.SizeBDiagCursor))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        background(painter, self.rect())
        box, crop = self.picture_rect(), self.crop_rect()
        shadow(painter, box)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._picture:
            image = self._picture.at_width(box.width() * self.devicePixelRatioF())
            painter.drawImage(box, image, QRectF(image.rect()))
        outside = QPainterPath()
        outside.addRect(box)
        outside.addRect(crop)
        painter.fillPath(outside, QColor(0, 0, 0, 150))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_thirds(painter, crop)
        painter.setPen(QPen(QColor(0, 0, 0, 110), 3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(crop)
        painter.setPen(QPen(QColor(255, 255, 255), 1.25))
        painter.drawRect(crop)
        self._paint_grips(painter, crop)

    def _paint_thirds(self, painter: QPainter, crop: QRectF) -> None:
        painter.setPen(QPen(QColor(255, 255, 255, 150 if self._grip else 80), 1))
        for i in (1, 2):
            x = crop.left() + crop.width() * i / 3
            y = crop.top() + crop.height() * i / 3
            painter.drawLine(QPointF(x, crop.top()), QPointF(x, crop.bottom()))
            painter.drawLine(QPointF(crop.left(), y), QPointF(crop.right(), y))

    def _paint_grips(self, painter: QPainter, crop: QRectF) -> None:
        """Paint brackets on the corners and bars on the edges."""
        color = theme.current().color("accent") if self.hasFocus() else QColor(255, 255, 255)
        for width, ink in ((5.5, QColor(0, 0, 0, 110)), (3.5, color)):
            cap = Qt.PenCapStyle.SquareCap
            painter.setPen(QPen(ink, width, Qt.PenStyle.SolidLine, cap, Qt.PenJoinStyle.MiterJoin))
            arm = min(16.0, crop.width() / 4, crop.height() / 4)
            for x, sx in ((crop.left(), 1), (crop.right(), -1)):
                for y, sy in ((crop.top(), 1), (crop.bottom(), -1)):
                    painter.drawPolyline(
                        [QPointF(x + sx * arm, y), QPointF(x, y), QPointF(x, y + sy * arm)]
                    )
                y = crop.center().y()
                painter.drawLine(QPointF(x, y - arm / 2), QPointF(x, y + arm / 2))
            for y in (crop.top(), crop.bottom()):
                x = crop.center().x()
                painter.drawLine(QPointF(x - arm / 2, y), QPointF(x + arm / 2, y))


def _moved(rect: QRectF, step: QPointF) -> QRectF:
    """Return the rectangle moved by `step`, but not beyond the picture."""
    x = min(max(rect.left() + step.x(), 0.0), 1 - rect.width())
    y = min(max(rect.top() + step.y(), 0.0), 1 - rect.height())
    return QRectF(x, y, rect.width(), rect.height())
