"""The track and handle of a fader: a QSlider with its own spacing, steps and painting.

The slider's integer is the value in units of the last shown decimal (100 for 100 %), so that a
screen reader reads the number that is shown.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSlider

from stylizer.ui.kit import theme
from stylizer.ui.kit.track import Track

HANDLE_WIDTH = 22
"""The width of the handle across the track in pixels, if there is room for it."""


class Groove(QSlider):
    """A slider that emits `moved` while a person moves it, and `settled` after the movement."""

    moved = Signal(float)
    settled = Signal()
    reset = Signal()
    typed = Signal(str)

    def __init__(
        self,
        orientation: Qt.Orientation,
        minimum: float,
        maximum: float,
        default: float,
        step: float,
        decimals: int,
        logarithmic: bool,
    ) -> None:
        super().__init__(orientation)
        self.track = Track(minimum, maximum, step, decimals, logarithmic)
        self._default = default
        self._exact = default
        self._pressed_at: QPointF | None = None
        self._pressed_share = 0.0
        self._turned = 0
        self.dimmed = False
        self._big = False
        self.setRange(self._count(minimum), self._count(maximum))
        self.setValue(self._count(default))
        self.setSingleStep(max(1, self._count(step)))
        self.setPageStep(max(1, self._count(self.track.coarse)))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        # Turns of the wheel and key presses that follow each other closely are one movement.
        self._settle = QTimer(self, singleShot=True, interval=400)
        self._settle.timeout.connect(self.settled)

    # Value

    def exact(self) -> float:
        """Return the value, not rounded to what is shown."""
        return self._exact

    def set_exact(self, value: float) -> None:
        """Show a value, without a signal; the handle shows a value beyond the range at its end."""
        self._exact = value
        self.setValue(self._count(self.track.bounded(value)))
        self.update()

    def slide(self, value: float) -> None:
        """Move to a value as a person does: within the range, rounded to what is shown, with a
        signal."""
        value = self.track.shown(value)
        if value != self._exact:
            self.set_exact(value)
            self.moved.emit(value)

    def _count(self, value: float) -> int:
        """Return a value in units of the last shown decimal, as QSlider counts."""
        return round(value / self.track.unit)

    def _stride(self, modifiers: Qt.KeyboardModifier) -> float:
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            return self.track.fine
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            return self.track.coarse
        return self.track.step

    # Input

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._finish()
        self.setSliderDown(True)
        if not self.handle().adjusted(-3, -3, 3, 3).contains(event.position()):
            self.slide(self.track.at(self._share_at(event.position())))
        self._pressed_at = event.position()
        self._pressed_share = self.track.share(self._exact)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None:
            return
        modifiers = event.modifiers()
        way = self._share_at(event.position()) - self._share_at(self._pressed_at)
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            way *= self.track.fine / self.track.step
        value = self.track.at(self._pressed_share + way)
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            value = round(value / self.track.coarse) * self.track.coarse
        self.slide(value)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._pressed_at is not None:
            if event.position() != self._pressed_at:
                self.mouseMoveEvent(event)  # a busy machine may have lost move events
            self._pressed_at = None
            self.setSliderDown(False)
            self.settled.emit()
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.reset.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():
            event.ignore()  # the page scrolls instead
            return
        # Shift and Alt turn the wheel sideways on some systems.
        delta = event.angleDelta()
        self._turned += delta.y() or delta.x()
        clicks = int(self._turned / 120)
        self._turned -= clicks * 120
        if clicks:
            self.slide(self._exact + clicks * self._stride(event.modifiers()))
            self._settle.start()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, stride = event.key(), self._stride(event.modifiers())
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Right):
            self.slide(self._exact + stride)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Left):
            self.slide(self._exact - stride)
        elif key == Qt.Key.Key_PageUp:
            self.slide(self._exact + self.track.coarse)
        elif key == Qt.Key.Key_PageDown:
            self.slide(self._exact - self.track.coarse)
        elif key == Qt.Key.Key_Home:
            self.slide(self.track.low)
        elif key == Qt.Key.Key_End:
            self.slide(self.track.high)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.reset.emit()
            return
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.typed.emit("")
            return
        elif event.text().isdigit() and not event.modifiers():
            self.typed.emit(event.text())
            return
        else:
            event.ignore()
            return
        self._settle.start()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._finish()
        super().focusOutEvent(event)

    def _finish(self) -> None:
        if self._settle.isActive():
            self._settle.stop()
            self.settled.emit()

    # Painting

    def set_big(self, big: bool) -> None:
        """Choose a thick track and a large handle, or normal ones."""
        self._big = big
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        if self._big:
            return QSize(200, 36)
        return QSize(HANDLE_WIDTH + 2, 120) if self._upright() else QSize(160, 28)

    def minimumSizeHint(self) -> QSize:
        if self._big:
            return QSize(96, 36)
        return QSize(16, 72) if self._upright() else QSize(64, 24)

    def _upright(self) -> bool:
        return self.orientation() == Qt.Orientation.Vertical

    def _length(self) -> int:
        """Return the length of the handle along the track in pixels."""
        return 16 if self._big else 12

    def _span(self) -> float:
        """Return the distance in pixels over which the centre of the handle can move."""
        return max(1.0, (self.height() if self._upright() else self.width()) - self._length() - 2)

    def _share_at(self, place: QPointF) -> float:
        along = place.x() if not self._upright() else self.height() - place.y()
        return (along - self._length() / 2 - 1) / self._span()

    def _place(self, share: float) -> float:
        along = self._length() / 2 + 1 + share * self._span()
        return self.height() - along if self._upright() else along

    def handle(self) -> QRectF:
        along = self._place(self.track.share(self._exact))
        long, across = self._length(), self.width() if self._upright() else self.height()
        wide = min(28 if self._big else HANDLE_WIDTH, across - 2)
        if self._upright():
            return QRectF((across - wide) / 2, along - long / 2, wide, long)
        return QRectF(along - long / 2, (across - wide) / 2, long, wide)

    def _bar(self, start: float, end: float, thickness: float) -> QRectF:
        if self._upright():
            box = QRectF(self.width() / 2 - thickness / 2, start, thickness, end - start)
        else:
            box = QRectF(start, self.height() / 2 - thickness / 2, end - start, thickness)
        return box.normalized()

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        live = self.isEnabled() and not self.dimmed

        thick = 6 if self._big else 4
        painter.setBrush(t.color("track"))
        painter.drawRoundedRect(self._bar(self._place(0), self._place(1), thick), 2, 2)
        here = self._place(self.track.share(self._exact))
        painter.setBrush(t.color("accent" if live else "faint"))
        painter.drawRoundedRect(self._bar(self._place(0), here, thick), 2, 2)
        self._paint_notch(painter, t)
        self._paint_handle(painter, t, live)

    def _paint_notch(self, painter: QPainter, t: theme.Theme) -> None:
        """Paint a mark at the default value, to which a double click brings the handle."""
        along = self._place(self.track.share(self._default))
        painter.setPen(QPen(t.color("faint"), 1))
        for side in (-1, 1):
            a, b = side * 6, side * 10
            if self._upright():
                middle = self.width() / 2
                painter.drawLine(QPointF(middle + a, along), QPointF(middle + b, along))
            else:
                middle = self.height() / 2
                painter.drawLine(QPointF(along, middle + a), QPointF(along, middle + b))

    def _paint_handle(self, painter: QPainter, t: theme.Theme, live: bool) -> None:
        box = self.handle()
        held = self._pressed_at is not None
        if self.hasFocus():
            painter.setPen(QPen(t.color("accent", 0.4), 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 4, 4)
        face = t.color("hover" if t.dark else "raised")
        if self.underMouse() or held:
            face = face.lighter(118) if t.dark else t.color("hover")
        painter.setBrush(face)
        painter.setPen(QPen(t.color("accent" if self.hasFocus() else "faint"), 1))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3.5, 3.5)
        painter.setPen(QPen(t.color("text" if live else "faint"), 1.5))
        c = box.center()
        half = min(6.0, box.width() / 2 - 3)
        if self._upright():
            painter.drawLine(QPointF(c.x() - half, c.y()), QPointF(c.x() + half, c.y()))
        else:
            painter.drawLine(QPointF(c.x(), c.y() - 6), QPointF(c.x(), c.y() + 6))
