"""Level meters: each shows the share that a term has in the loss, and moves smoothly to it."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from stylizer.ui.kit import theme

RISE, FALL, PEAK_FALL = 0.35, 0.18, 0.006
"""Movements per tick of 33 ms: the shares of the remaining distance by which a level rises and
falls, and the constant by which a peak falls."""


class Meter(QWidget):
    """An upright bar for a share in [0, 1], with a line at its recent peak."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted = self._level = self._peak = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setFixedWidth(5)
        self.set_share(0.0)

    def share(self) -> float:
        """Return the share that the meter shows or moves to."""
        return self._wanted**2

    def set_share(self, share: float) -> None:
        """Move to a share, on a square-root scale that keeps small shares visible."""
        share = min(max(share, 0.0), 1.0) if math.isfinite(share) else 0.0
        self._wanted = math.sqrt(share)
        text = self.tr("{0} % of the loss").format(round(share * 100))
        if text != self.toolTip():
            self.setToolTip(text)
            self.setAccessibleDescription(text)

    def tick(self) -> bool:
        """Move by one tick, and return whether the meter still moves."""
        gap = self._wanted - self._level
        self._level = (
            self._wanted if abs(gap) < 0.004 else self._level + gap * (RISE if gap > 0 else FALL)
        )
        peak = max(self._level, self._peak - PEAK_FALL)
        moving = abs(gap) >= 0.004 or peak != self._peak
        self._peak = peak
        if moving:
            self.update()
        return moving

    def sizeHint(self) -> QSize:
        return QSize(5, 80)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect()).adjusted(0, 7, 0, -7)
        painter.setBrush(t.color("track"))
        painter.drawRoundedRect(whole, 2, 2)
        if self._level > 0.01:
            bar = QRectF(whole)
            bar.setTop(whole.bottom() - whole.height() * self._level)
            glow = QLinearGradient(whole.bottomLeft(), whole.topLeft())
            for place, color in zip((0.0, 0.6, 1.0), t.meter, strict=True):
                glow.setColorAt(place, QColor(color))
            painter.setBrush(glow)
            painter.drawRoundedRect(bar, 2, 2)
        if self._peak > 0.02:
            y = whole.bottom() - whole.height() * self._peak
            painter.setBrush(t.color("text", 0.8))
            painter.drawRect(QRectF(whole.left(), y, whole.width(), 1.5))


class Needles(QObject):
    """A timer that moves a set of meters. It stops while they are still or hidden."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._owner = parent
        self._meters: list[Meter] = []
        self._timer = QTimer(self, interval=33)
        self._timer.timeout.connect(self._tick)

    def watch(self, meters: list[Meter]) -> None:
        """Move these meters from now on, and no others."""
        self._meters = meters

    def wake(self) -> None:
        """Start to move the meters if they are visible."""
        if self._owner.isVisible() and not self._timer.isActive():
            self._timer.start()

    def _tick(self) -> None:
        moving = [meter.tick() for meter in self._meters]
        if not any(moving) or not self._owner.isVisible():
            self._timer.stop()
