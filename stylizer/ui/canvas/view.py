"""The arithmetic of zoom and pan: which part of a picture is seen, and how large."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF

ZOOM_MIN, ZOOM_MAX = 0.05, 64.0
MARGIN = 24
"""Logical pixels around the picture when it is fitted."""
KEEP = 48.0
"""Logical pixels of the picture that always stay in sight."""


class View:
    """A picture of `size` pixels seen through a widget of `room` logical pixels.

    `zoom` counts screen pixels per pixel of the picture; `ratio` is the number of screen
    pixels in a logical one. `centre` is the point of the picture in the middle of the
    widget. While `fitted`, the whole picture is shown.
    """

    def __init__(self) -> None:
        self.size = QSize()
        self.room = QSize()
        self.ratio = 1.0
        self.zoom = 1.0
        self.fitted = True
        self.centre = QPointF()

    def resize(self, room: QSize, ratio: float) -> None:
        """Take the widget's size; a fitted picture follows it."""
        self.room, self.ratio = QSize(room), ratio
        if self.fitted:
            self.fit()

    def set_size(self, size: QSize) -> None:
        """Show a picture of another size in the same place."""
        old, self.size = self.size, QSize(size)
        if self.fitted or old.isEmpty():
            self.fit()
        else:
            across, down = size.width() / old.width(), size.height() / old.height()
            self.centre = QPointF(self.centre.x() * across, self.centre.y() * down)
            self.zoom = min(max(self.zoom / across, ZOOM_MIN), ZOOM_MAX)

    def fit(self) -> None:
        """Show the whole picture as large as it fits; a huge one may go below ZOOM_MIN."""
        self.fitted = True
        room = QSizeF(self.room.width() - 2 * MARGIN, self.room.height() - 2 * MARGIN)
        if self.size.isEmpty() or room.width() < 8 or room.height() < 8:
            return
        zoom = min(room.width() / self.size.width(), room.height() / self.size.height())
        self.zoom = min(zoom * self.ratio, ZOOM_MAX)
        self.centre = QPointF(self.size.width() / 2, self.size.height() / 2)

    def zoom_to(self, zoom: float, at: QPointF) -> None:
        """Zoom about a point of the widget, which keeps its place in the picture."""
        fixed = self.to_image(at)
        self.fitted = False
        self.zoom = min(max(zoom, ZOOM_MIN), ZOOM_MAX)
        self.centre += fixed - self.to_image(at)
        self._stay_near()

    def pan(self, way: QPointF) -> None:
        """Move the picture by logical pixels."""
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
        """Return whether some of the picture is out of sight."""
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
