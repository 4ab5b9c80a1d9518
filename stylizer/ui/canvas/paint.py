"""Functions that paint what surrounds the picture: background, shadow, split line, messages."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
)

from stylizer.ui.canvas import heat
from stylizer.ui.kit import theme

SOFT, DROP = 14, 4
"""Pixels: the blur of the shadow and how far it falls."""
SQUARE = 8
"""Pixels: the side of a square of the checkerboard."""


def background(painter: QPainter, rect: QRect) -> None:
    painter.fillRect(rect, theme.current().color("canvas"))


def shadow(painter: QPainter, box: QRectF) -> None:
    """Paint a soft shadow that falls a little downwards."""
    tile = _shadow_tile(theme.current().dark)
    outer = box.adjusted(-SOFT, -SOFT + DROP, SOFT, SOFT + DROP)
    corner = min(2 * SOFT, outer.width() / 2, outer.height() / 2)
    # Draw the corners unchanged and the edges stretched. The picture covers the middle.
    across = (outer.left(), outer.left() + corner, outer.right() - corner, outer.right())
    down = (outer.top(), outer.top() + corner, outer.bottom() - corner, outer.bottom())
    cuts = (0, 2 * SOFT, 2 * SOFT + 1, 4 * SOFT + 1)
    for i in range(3):
        for j in range(3):
            if (i, j) != (1, 1):
                target = QRectF(QPointF(across[i], down[j]), QPointF(across[i + 1], down[j + 1]))
                source = QRectF(QPointF(cuts[i], cuts[j]), QPointF(cuts[i + 1], cuts[j + 1]))
                painter.drawImage(target, tile, source)


@cache
def _shadow_tile(dark: bool) -> QImage:
    """Return a blurred black square whose alpha is the product of two smooth steps."""
    side = 4 * SOFT + 1
    steps = [_soft_step(min(i, side - 1 - i) / (2 * SOFT)) for i in range(side)]
    depth = 130 if dark else 80
    tile = QImage(side, side, QImage.Format.Format_ARGB32)
    for y, across in enumerate(steps):
        for x, down in enumerate(steps):
            tile.setPixelColor(x, y, QColor(0, 0, 0, round(depth * across * down)))
    return tile.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def _soft_step(share: float) -> float:
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)


def checkerboard(painter: QPainter, box: QRectF, origin: QPointF) -> None:
    """Paint the checkerboard behind transparent pixels, or in place of a missing picture."""
    t = theme.current()
    tile = QPixmap(2 * SQUARE, 2 * SQUARE)
    tile.fill(t.color("surface"))
    brush = QPainter(tile)
    for x, y in ((0, 0), (SQUARE, SQUARE)):
        brush.fillRect(x, y, SQUARE, SQUARE, t.color("hover"))
    brush.end()
    painter.save()
    painter.setBrushOrigin(origin)
    painter.fillRect(box, QBrush(tile))
    painter.restore()


def split(painter: QPainter, seen: QRectF, x: float, held: bool, left: str, right: str) -> None:
    """Paint the line between original and result, its handle, and a label on each side."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    top, bottom = QPointF(x, seen.top()), QPointF(x, seen.bottom())
    painter.setPen(QPen(QColor(0, 0, 0, 90), 4))
    painter.drawLine(top, bottom)
    painter.setPen(QPen(QColor(255, 255, 255), 1.5))
    painter.drawLine(top, bottom)

    middle = QPointF(x, seen.center().y())
    radius = 15 if held else 14
    painter.setPen(QPen(QColor(0, 0, 0, 70), 5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(middle, radius, radius)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.current().color("accent") if held else QColor(255, 255, 255))
    painter.drawEllipse(middle, radius, radius)
    ink = QColor(255, 255, 255) if held else QColor(40, 40, 44)
    painter.setPen(QPen(ink, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    for side in (-1, 1):
        tip = middle + QPointF(side * 8, 0)
        painter.drawLine(tip, tip + QPointF(-side * 4, -4))
        painter.drawLine(tip, tip + QPointF(-side * 4, 4))
    _pill(painter, left, QPointF(x - 10, seen.top() + 10), Qt.AlignmentFlag.AlignRight)
    _pill(painter, right, QPointF(x + 10, seen.top() + 10), Qt.AlignmentFlag.AlignLeft)
    painter.restore()


def tag(painter: QPainter, seen: QRectF, text: str) -> None:
    """Paint a label into the upper left corner of the picture."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _pill(painter, text, seen.topLeft() + QPointF(10, 10), Qt.AlignmentFlag.AlignLeft)
    painter.restore()


def _pill(painter: QPainter, text: str, corner: QPointF, side: Qt.AlignmentFlag) -> None:
    font = painter.font()
    font.setPointSizeF(max(7.5, font.pointSizeF() * 0.9))
    painter.save()
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    box = QRectF(0, 0, metrics.horizontalAdvance(text) + 16, metrics.height() + 6)
    box.moveTopLeft(corner)
    if side == Qt.AlignmentFlag.AlignRight:
        box.moveRight(corner.x())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(18, 18, 20, 170))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.setPen(QColor(255, 255, 255))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def legend(painter: QPainter, seen: QRectF, legend: heat.Legend, *, shown: bool) -> None:
    """Paint the legend of the heat map into the lower left corner, with colours if `shown`."""
    font = painter.font()
    font.setPointSizeF(max(7.5, font.pointSizeF() * 0.9))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    low, high = metrics.horizontalAdvance(legend.low), metrics.horizontalAdvance(legend.high)
    line = metrics.height()
    width = max(low + high + 24, metrics.horizontalAdvance(legend.title), 140) + 20
    box = QRectF(0, 0, width, 2 * line + 30 if shown else line + 14)
    box.moveBottomLeft(seen.bottomLeft() + QPointF(10, -10))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(18, 18, 20, 200))
    painter.drawRoundedRect(box, 8, 8)
    inner = box.adjusted(10, 7, -10, -7)
    painter.setPen(QColor(255, 255, 255))
    painter.drawText(inner, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, legend.title)
    if shown:
        bar = QRectF(inner.left(), inner.top() + line + 4, inner.width(), 8)
        ramp = QLinearGradient(bar.topLeft(), bar.topRight())
        for i in range(9):
            ramp.setColorAt(i / 8, heat.color(i / 8))
        painter.fillRect(bar, ramp)
        foot = Qt.AlignmentFlag.AlignBottom
        painter.drawText(inner, foot | Qt.AlignmentFlag.AlignLeft, legend.low)
        painter.drawText(inner, foot | Qt.AlignmentFlag.AlignRight, legend.high)
    painter.restore()


def message(painter: QPainter, view: QRectF, text: str, *, centred: bool) -> None:
    """Paint a sentence in the middle if `centred`, else on a plate at the bottom of the picture."""
    t = theme.current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    room = view.adjusted(48, 16, -48, -16)
    box = painter.boundingRect(room, flags, text)
    if centred:
        painter.setPen(t.color("muted"))
        painter.drawText(room, flags, text)
    else:
        box.moveBottom(view.bottom() - 22)
        path = QPainterPath()
        path.addRoundedRect(box.adjusted(-14, -7, 14, 7), 14, 14)
        painter.fillPath(path, t.color("raised", 0.94))
        painter.setPen(t.color("border"))
        painter.drawPath(path)
        painter.setPen(t.color("text"))
        painter.drawText(box, flags, text)
    painter.restore()


def drop_frame(painter: QPainter, view: QRectF) -> None:
    """Paint the frame that is shown while a dragged picture is over the canvas."""
    t = theme.current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(t.color("accent"), 2, Qt.PenStyle.DashLine))
    painter.setBrush(t.color("accent", 0.08))
    painter.drawRoundedRect(view.adjusted(8, 8, -8, -8), 10, 10)
    painter.restore()


def focus_frame(painter: QPainter, view: QRectF) -> None:
    painter.setPen(QPen(theme.current().color("accent", 0.7), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(view.adjusted(0.5, 0.5, -0.5, -0.5))
