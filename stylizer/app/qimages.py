"""Pictures between numpy and Qt. Any thread may use QImage; QPixmap belongs to the GUI thread."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from stylizer.engine.job import Pixels
from stylizer.files.task import Source


def from_bytes(frame: NDArray[np.uint8]) -> QImage:
    """(H, W, 3) uint8 -> QImage that owns its memory."""
    frame = np.ascontiguousarray(frame)
    height, width, _ = frame.shape
    image = QImage(frame.data, width, height, frame.strides[0], QImage.Format.Format_RGB888)
    return image.copy()  # over a dead numpy buffer a QImage crashes


def from_pixels(pixels: Pixels) -> QImage:
    """(H, W, 3) sRGB in [0, 1] -> QImage."""
    return from_bytes(np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8))


def to_pixels(image: QImage) -> Pixels:
    """QImage -> (H, W, 3) sRGB in [0, 1]; transparency is laid on white."""
    if image.hasAlphaChannel():
        image = _on_white(image)
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    frame = rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3)
    return frame.astype(np.float32) / 255


def thumbnail(pixels: Pixels, limit: int) -> QImage:
    """A small QImage, no side longer than `limit`, smoothly scaled."""
    # Skipping pixels first keeps this quick for very large pictures.
    skip = max(1, min(pixels.shape[:2]) // (limit * 3))
    image = from_pixels(pixels[::skip, ::skip])
    if max(image.width(), image.height()) <= limit:
        return image
    return image.scaled(
        limit,
        limit,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def _on_white(image: QImage) -> QImage:
    sheet = QImage(image.size(), QImage.Format.Format_RGB32)
    sheet.fill(Qt.GlobalColor.white)
    painter = QPainter(sheet)
    painter.drawImage(0, 0, image)
    painter.end()
    return sheet


def preview(source: Source, limit: int) -> QImage:
    """A source as it is edited, no side longer than `limit`, without copying it whole."""
    pixels = source.picture.pixels
    skip = max(1, min(pixels.shape[:2]) // (limit * 3))
    return thumbnail(source.edit.apply(pixels[::skip, ::skip]), limit)


def edited_size(source: Source) -> tuple[int, int]:
    """(width, height) in pixels after turning and cropping."""
    width, height = source.picture.size
    if source.edit.turns % 2:
        width, height = height, width
    if source.edit.crop is not None:
        left, top, right, bottom = source.edit.crop
        width = max(1, round(right * width) - round(left * width))
        height = max(1, round(bottom * height) - round(top * height))
    return width, height
