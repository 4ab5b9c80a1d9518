"""The geometry of zoom and pan: which part of a picture is visible, and how large."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF

ZOOM_MIN, ZOOM_MAX = 0.05, 64.0
MARGIN = 24
"""Logical pixels around the picture when it is fitted."""
KEEP = 48.0
"""Logical pixels of the picture that always stay visible."""


class View:
    """A picture of `size` pixels shown in a widget of `room` logical pixels.

    `zoom` is the number of screen pixels per pixel of the picture, and `ratio` the number of screen
    pixels per logical pixel. `centre` is the point of the picture in the middle of the widget.
    While `fitted` is true, the whole picture is shown.
    """

    def __init__(self) -> None:
        self.size = QSize()
        self.room = QSize()
        self.ratio = 1.0
        self.zoom = 1.0
        self.fitted = True
        self.centre = QPointF()

    def resize(self, room: QSize, ratio: float) -> None:
        """Adopt the widget's size and pixel ratio; a fitted picture stays fitted."""
        self.room, self.ratio = QSize(room), ratio
        if self.fitted:
            self.fit()

    def set_size(self, size: QSize) -> None:
        """Adopt a picture of another size, and show it in the same place."""
        old, self.size = self.size, QSize(size)
        if self.fitted or old.isEmpty():
            self.fit()
        else:
            across, down = size.width() / old.width(), size.height() / old.height()
            self.centre = QPointF(self.centre.x() * across, self.centre.y() * down)
            self.zoom = min(max(self.zoom / across, ZOOM_MIN), ZOOM_MAX)

    def fit(self) -> None:
        """Show the whole picture as large as it fits; the zoom may fall below ZOOM_MIN."""
        self.fitted = True
        room = QSizeF(self.room.width() - 2 * MARGIN, self.room.height() - 2 * MARGIN)
        if self.size.isEmpty() or room.width() < 8 or room.height() < 8:
            return
        zoom = min(room.width() / self.size.width(), room.height() / self.size.height())
        self.zoom = min(zoom * self.ratio, ZOOM_MAX)
        self.centre = QPointF(self.size.width() / 2, self.size.height() / 2)

    def zoom_to(self, zoom: float, at: QPointF) -> None:
        """Set the zoom; the pixel of the picture at the point `at` of the widget stays there."""
        fixed = self.to_image(at)
        self.fitted = False
        self.zoom = min(max(zoom, ZOOM_MIN), ZOOM_MAX)
        self.centre += fixed - self.to_image(at)
        self._stay_near()

    def pan(self, way: QPointF) -> None:
        """Move the picture by `way` in logical pixels."""
        self.fitted = False
        self.centre -= way / self._scale()
        self._stay_near()

    def to_image(self, place: QPointF) -> QPointF:
        """Return the point of the picture under a point of the widget."""
        return (place - self._middle()) / self._scale() + self.centre

    def to_widget(self, point: QPointF) -> QPointF:
        """Return the point of the widget over a point of the picture."""
        return (point - self.centre) * self._scale() + self._middle()

    def picture_rect(self) -> QRectF:
        """Return the rectangle of the widget that the picture fills."""
        return QRectF(self.to_widget(QPointF(0, 0)), QSizeF(self.size) * self._scale())

    def overflows(self) -> bool:
        """Return whether a part of the picture is outside the widget."""
        return not QRectF(QPointF(0, 0), QSizeF(self.room)).contains(self.picture_rect())

    def _scale(self) -> float:
        return self.zoom / self.ratio

    def _middle(self) -> QPointF:
        return QPointF(self.room.width() / 2, self.room.height() / 2)

    def _stay_near(self) -> None:
        box = self.picture_rect()
        dx = min(0.0, self.room.width() - KEEP - box.left()) + max(0.0, KEEP - box.right())
        dy = min(0.0, self.room.height() - KEEP - box.top()) + max(0.0, KEEP - box.bottom())
        self.centre -= QPointF(dx, dy) / self._scale()
