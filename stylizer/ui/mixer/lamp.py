"""Lamps: the small switches of a strip, which light up while they are on."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QToolButton

from stylizer.ui.kit import theme
from stylizer.ui.kit.icons import paint

WIDTH, HEIGHT = 16, 18


class Lamp(QToolButton):
    """A small button with a letter or an icon, lit in one of the theme's colours while it is on."""

    def __init__(self, letter: str, lit: str, picture: str = "") -> None:
        super().__init__()
        self._lit, self._picture = lit, picture
        self.setText(letter)
        self.setCheckable(True)
        self.setFixedSize(WIDTH, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        fill = self._lit if on else ("hover" if self.underMouse() else "raised")
        painter.setBrush(t.color(fill))
        painter.setPen(t.color("accent" if self.hasFocus() else fill if on else "border"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        font.setBold(True)
        painter.setFont(font)
        if self._picture:
            box = QRectF(0, 0, 12, 12)
            box.moveCenter(QRectF(self.rect()).center())
            paint(painter, self._picture, box, "surface" if on else "muted")
        painter.setPen(t.color("surface" if on else "muted"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
