"""Convert between numpy arrays and QImage. Unlike QPixmap, any thread may use a QImage."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from stylizer.files.runs.source import Source


def from_pixels(pixels: NDArray[Any], alpha: NDArray[Any] | None = None) -> QImage:
    """Convert sRGB pixels (H, W, 3) and alpha (H, W), None if opaque, to a QImage.

    Both are uint8, uint16 or floats in [0, 1]. The QImage owns its memory.
    """
    form = QImage.Format.Format_RGB888
    frame = _eight_bits(pixels)
    if alpha is not None:
        form = QImage.Format.Format_RGBA8888
        frame = np.dstack([frame, _eight_bits(alpha)])
    frame = np.ascontiguousarray(frame)
    height, width, _ = frame.shape
    image = QImage(frame.data, width, height, frame.strides[0], form)
    return image.copy()  # a QImage on a freed numpy buffer would crash


def to_pixels(image: QImage) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    """Convert a QImage to sRGB pixels (H, W, 3) and alpha (H, W), None if it has none."""
    clear = image.hasAlphaChannel()
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    frame = rows[:, : image.width() * 4].reshape(image.height(), image.width(), 4).copy()
    return frame[..., :3], frame[..., 3] if clear else None


def preview(source: Source, limit: int) -> QImage:
    """Return the edited source at no more than `limit` px a side, without a full-size copy."""
    picture = source.picture
    # Skipping pixels first keeps this quick for very large pictures.
    skip = max(1, min(picture.size) // (limit * 3))

    def part(samples: NDArray[Any]) -> NDArray[Any]:
        return source.edit.apply(samples[::skip, ::skip])

    image = from_pixels(
        part(picture.pixels), None if picture.alpha is None else part(picture.alpha)
    )
    if max(image.width(), image.height()) <= limit:
        return image
    return image.scaled(
        limit,
        limit,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def _eight_bits(samples: NDArray[Any]) -> NDArray[np.uint8]:
    """Convert uint16, or floats clipped to [0, 1], to uint8; leave uint8 as it is."""
    if samples.dtype == np.uint8:
        return samples
    if samples.dtype == np.uint16:
        return (samples >> 8).astype(np.uint8)
    rounded: NDArray[Any] = np.rint(np.clip(samples, 0, 1) * 255)
    return rounded.astype(np.uint8)
