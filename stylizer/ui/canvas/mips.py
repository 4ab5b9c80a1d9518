"""An image with smaller copies, so that a small view of a large picture stays sharp."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage


class Mips:
    """An image with copies of a half, a quarter and so on of its size, made when first needed.

    The object is False while it holds no image.
    """

    def __init__(self) -> None:
        self._levels: list[QImage] = []

    def set(self, image: QImage | None) -> None:
        self._levels = []
        if image is not None and not image.isNull():
            # Qt paints these formats without a conversion.
            kind = QImage.Format.Format_RGB32
            if image.hasAlphaChannel():
                kind = QImage.Format.Format_ARGB32_Premultiplied
            image = image.convertToFormat(kind)
            image.setDevicePixelRatio(1.0)
            self._levels = [image]

    def __bool__(self) -> bool:
        return bool(self._levels)

    def has_alpha(self) -> bool:
        return bool(self._levels) and self._levels[0].hasAlphaChannel()

    def width(self) -> int:
        """Return the width of the original image in pixels, 0 without an image."""
        return self._levels[0].width() if self._levels else 0

    def at_width(self, width: float) -> QImage:
        """Return the smallest copy that is at least `width` pixels wide."""
        level = 0
        while self._levels[level].width() >= 2 * max(width, 8):
            if level + 1 == len(self._levels):
                self._levels.append(_half(self._levels[level]))
            level += 1
        return self._levels[level]


def _half(image: QImage) -> QImage:
    return image.scaled(
        max(1, image.width() // 2),
        max(1, image.height() // 2),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
