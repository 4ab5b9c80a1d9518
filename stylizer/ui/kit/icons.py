"""The icons of Stylizer: SVG in one colour, painted in the theme's colours at any size.

An icon reads its colour from the theme each time it is painted, so that a change of theme needs no
new icons.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from stylizer.files.shipped.resources import resource
from stylizer.ui.kit import theme

COLOURED = frozenset({"stylizer"})
"""Icons that keep the colours they were drawn in."""


def icon(name: str, color: str = "text") -> QIcon:
    """Return the icon resources/icons/<name>.svg in a colour of the theme.

    A disabled icon is faint, and a checked one takes the accent colour. Raises
    FileNotFoundError when there is no such icon.
    """
    _source(name)
    if name in COLOURED:
        return _application_icon(name)
    return QIcon(_Engine(name, color))


def pixmap(name: str, size: int, ratio: float = 1.0, color: str = "text") -> QPixmap:
    """Return the icon as a pixmap of size x size logical pixels; `ratio` is the device's pixel
    ratio."""
    image = QPixmap(round(size * ratio), round(size * ratio))
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint(painter, name, QRectF(image.rect()), color)
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def paint(painter: QPainter, name: str, rect: QRectF, color: str = "text") -> None:
    """Paint the icon into a rectangle; `color` is a token of the theme or #rrggbb."""
    ink = color if color.startswith("#") else getattr(theme.current(), color)
    _renderer(name, ink).render(painter, rect)


_clones: list[QIconEngine] = []
"""Copies that Qt has made. A QIcon owns them, so Python must not free them."""


class _Engine(QIconEngine):
    def __init__(self, name: str, color: str) -> None:
        super().__init__()
        self._name = name
        self._color = color

    def _token(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        if mode == QIcon.Mode.Disabled:
            return "faint"
        return "accent" if state == QIcon.State.On else self._color

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        square = QRectF(0, 0, side, side)
        square.moveCenter(QRectF(rect).center())
        paint(painter, self._name, square, self._token(mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        image = QPixmap(size)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        self.paint(painter, image.rect(), mode, state)
        painter.end()
        return image

    def clone(self) -> QIconEngine:
        copy = _Engine(self._name, self._color)
        _clones.append(copy)
        return copy


def _application_icon(name: str) -> QIcon:
    # Window managers need pixmaps, each drawn at its own size.
    result = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        result.addPixmap(pixmap(name, size))
    return result


@cache
def _source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


@cache
def _renderer(name: str, ink: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", ink).encode()))
