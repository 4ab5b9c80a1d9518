"""The track and handle of a fader: a QSlider with its own spacing, steps and looks.

The slider's integer is the value in units of the last shown decimal (100 for 100 %), so a
screen reader speaks the number that a person sees.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QSlider

from stylizer.ui.kit import theme

FACTOR = 5
"""How much longer a coarse step is, and how much shorter a fine one."""


class Groove(QSlider):
    """Emits `moved` while a person moves it and `settled` when the movement is over."""

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
        self._low, self._high, self._default = minimum, maximum, default
        self._step = step
        self._unit = 10.0**-decimals
        self._logarithmic = logarithmic
        self._exact = default
        self._pressed_at: QPointF | None = None
        self._pressed_share = 0.0
        self._turned = 0
        self.dimmed = False
        self._big = False
        self.setRange(round(minimum / self._unit), round(maximum / self._unit))
        self.setValue(round(default / self._unit))
        self.setSingleStep(max(1, round(step / self._unit)))
        self.setPageStep(max(1, round(step * FACTOR / self._unit)))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        # Turns of the wheel and repeated keys close together are one movement.
        self._settle = QTimer(self, singleShot=True, interval=400)
        self._settle.timeout.connect(self.settled)

    # Value

    def exact(self) -> float:
        """The value, not rounded to what is shown."""
        return self._exact

    def set_exact(self, value: float) -> None:
        """Show a value without a signal; one beyond the range rests at its end."""
        self._exact = value
        self.setValue(round(min(max(value, self._low), self._high) / self._unit))
        self.update()

    def share(self, value: float) -> float:
        """Where a value stands on the track, 0 (minimum) to 1 (maximum)."""
        value = min(max(value, self._low), self._high)
        if not self._logarithmic:
            return (value - self._low) / (self._high - self._low)
        if self._low > 0:
            return math.log(value / self._low) / math.log(self._high / self._low)
        return math.sqrt((value - self._low) / (self._high - self._low))

    def at(self, share: float) -> float:
        """The value at a place on the track."""
        share = min(max(share, 0.0), 1.0)
        if not self._logarithmic:
            return self._low + (self._high - self._low) * share
        if self._low > 0:
            return self._low * (self._high / self._low) ** share
        return self._low + (self._high - self._low) * share**2

    def move(self, value: float) -> None:
        """Move as a person does: within the range, rounded to what is shown, with a signal."""
        value = min(max(value, self._low), self._high)
        value = round(round(value / self._unit) * self._unit, 9)
        if value != self._exact:
            self.set_exact(value)
            self.moved.emit(value)

    def _stride(self, modifiers: Qt.KeyboardModifier) -> float:
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            return max(self._step / FACTOR, self._unit)
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            return self._step * FACTOR
        return self._step

    # Hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._finish()
        self.setSliderDown(True)
        if not self._handle().adjusted(-3, -3, 3, 3).contains(event.position()):
            self.move(self.at(self._share_at(event.position())))
        self._pressed_at = event.position()
        self._pressed_share = self.share(self._exact)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None:
            return
        modifiers = event.modifiers()
        way = self._share_at(event.position()) - self._share_at(self._pressed_at)
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            way /= FACTOR
        value = self.at(self._pressed_share + way)
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            stride = self._stride(modifiers)
            value = round(value / stride) * stride
        self.move(value)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._pressed_at is not None:
            if event.position() != self._pressed_at:
                self.mouseMoveEvent(event)  # moves may have been lost on a busy machine
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
            self.move(self._exact + clicks * self._stride(event.modifiers()))
            self._settle.start()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, stride = event.key(), self._stride(event.modifiers())
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Right):
            self.move(self._exact + stride)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Left):
            self.move(self._exact - stride)
        elif key == Qt.Key.Key_PageUp:
            self.move(self._exact + self._step * FACTOR)
        elif key == Qt.Key.Key_PageDown:
            self.move(self._exact - self._step * FACTOR)
        elif key == Qt.Key.Key_Home:
            self.move(self._low)
        elif key == Qt.Key.Key_End:
            self.move(self._high)
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

    # Looks

    def set_big(self, big: bool) -> None:
        """A track and a handle for the one slider that matters most."""
        self._big = big
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        if self._big:
            return QSize(200, 36)
        return QSize(28, 120) if self._upright() else QSize(160, 28)

    def minimumSizeHint(self) -> QSize:
        if self._big:
            return QSize(96, 36)
        return QSize(24, 56) if self._upright() else QSize(64, 24)

    def _upright(self) -> bool:
        return self.orientation() == Qt.Orientation.Vertical

    def _length(self) -> int:
        """The handle's extent along the track."""
        return 16 if self._big else 12

    def _span(self) -> float:
        return max(1.0, (self.height() if self._upright() else self.width()) - self._length() - 2)

    def _share_at(self, place: QPointF) -> float:
        along = place.x() if not self._upright() else self.height() - place.y()
        return (along - self._length() / 2 - 1) / self._span()

    def _place(self, share: float) -> float:
        along = self._length() / 2 + 1 + share * self._span()
        return self.height() - along if self._upright() else along

    def _handle(self) -> QRectF:
        along = self._place(self.share(self._exact))
        long, wide = self._length(), 28 if self._big else 22
        if self._upright():
            return QRectF((self.width() - wide) / 2, along - long / 2, wide, long)
        return QRectF(along - long / 2, (self.height() - wide) / 2, long, wide)

    def _bar(self, start: float, end: float, thickness: float) -> QRectF:
        if self._upright():
            box = QRectF(self.width() / 2 - thickness / 2, start, thickness, end - start)
        else:
            box = QRectF(start, self.height() / 2 - thickness / 2, end - start, thickness)
        return box.normalized()

    def paintEvent(self, event: object) -> None:
        t = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        live = self.isEnabled() and not self.dimmed

        thick = 6 if self._big else 4
        painter.setBrush(t.color("track"))
        painter.drawRoundedRect(self._bar(self._place(0), self._place(1), thick), 2, 2)
        here = self._place(self.share(self._exact))
        painter.setBrush(t.color("accent" if live else "faint"))
        painter.drawRoundedRect(self._bar(self._place(0), here, thick), 2, 2)
        self._paint_notch(painter, t)
        self._paint_handle(painter, t, live)

    def _paint_notch(self, painter: QPainter, t: theme.Theme) -> None:
        """Two small marks where a double click brings the handle."""
        along = self._place(self.share(self._default))
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
        box = self._handle()
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
        if self._upright():
            painter.drawLine(QPointF(c.x() - 6, c.y()), QPointF(c.x() + 6, c.y()))
        else:
            painter.drawLine(QPointF(c.x(), c.y() - 6), QPointF(c.x(), c.y() + 6))
