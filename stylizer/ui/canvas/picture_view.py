"""The view of a picture that is being painted, with zoom, pan and a split against the original."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from stylizer.ui.canvas import paint as draw
from stylizer.ui.canvas.heat import Legend
from stylizer.ui.canvas.mips import Mips
from stylizer.ui.canvas.view import View


class PictureView(QWidget):
    """A view that scales frames of any size to one rectangle, set by `set_logical_size`.

    The zoom is the number of screen pixels per pixel of the final result, so that 1.0 is 100 % on
    any screen. The view handles no input; `Canvas` adds mouse and keys.
    """

    zoom_changed = Signal(float)
    split_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame, self._original = Mips(), Mips()
        self._heat: QImage | None = None
        self._legend: Legend | None = None
        self._view = View()
        self._told_zoom = 0.0
        self._message = ""
        self._split, self._split_at, self._held = False, 0.5, False
        self._dragging_split = self._drop_over = self._ringed = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self.setAccessibleName(self.tr("Picture"))

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    # Content

    def set_frame(self, frame: QImage | None) -> None:
        """Show a frame of the result; None removes the present one."""
        self._frame.set(frame)
        if self._view.size.isEmpty() and frame is not None:
            self.set_logical_size(frame.width(), frame.height())
        self.update()

    def set_original(self, original: QImage | None) -> None:
        """Set the content image, which is shown before the first frame and for comparison."""
        self._original.set(original)
        if self._view.size.isEmpty() and original is not None:
            self.set_logical_size(original.width(), original.height())
        self.update()

    def set_heat(self, heat: QImage | None, legend: Legend | None) -> None:
        """Show a heat map with its legend over the result.

        A legend without a map is shown alone. None for both removes map and legend.
        """
        self._heat, self._legend = heat, legend
        self._describe()
        self.update()

    def set_message(self, message: str) -> None:
        """Show a sentence over the picture, or alone in the middle; "" removes the sentence."""
        self._message = message
        self._describe()
        self.update()

    def _describe(self) -> None:
        """Give screen readers the text that is painted over the picture."""
        title = self._legend.title if self._legend is not None else ""
        self.setAccessibleDescription(title or self._message)

    def set_logical_size(self, width: int, height: int) -> None:
        """Set the size of the final result in pixels; frames of any size are scaled to it."""
        if self._view.size != QSize(width, height):
            self._view.set_size(QSize(width, height))
            self._moved()

    def logical_size(self) -> QSize:
        return self._view.size

    # Zoom and pan

    def zoom(self) -> float:
        """Return the zoom, in screen pixels per pixel of the result."""
        return self._view.zoom

    def is_fitted(self) -> bool:
        """Return whether the picture is fitted to the size of the view."""
        return self._view.fitted

    def fit(self) -> None:
        """Show the whole picture, also when the view changes its size."""
        self._view.fit()
        self._moved()

    def actual_size(self) -> None:
        """Show one pixel of the result on one pixel of the screen."""
        self.zoom_to(1.0)

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom about the point `at` of the widget, by default its centre."""
        self.zoom_to(self._view.zoom * factor, at)

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Set the zoom; the pixel at the point `at`, by default the centre, stays in place."""
        self._view.zoom_to(zoom, QPointF(self.rect().center()) if at is None else at)
        self._moved()

    def pan(self, way: QPointF) -> None:
        """Move the picture by `way` in logical pixels."""
        self._view.pan(way)
        self._moved()

    def to_image(self, place: QPointF) -> QPointF:
        """Return the point of the result, in its pixels, under a point of the widget."""
        return self._view.to_image(place)

    def to_widget(self, point: QPointF) -> QPointF:
        """Return the point of the widget over a point of the result."""
        return self._view.to_widget(point)

    def picture_rect(self) -> QRectF:
        """Return the rectangle of the widget that the picture fills."""
        return self._view.picture_rect()

    def _moved(self) -> None:
        if self._view.zoom != self._told_zoom:
            self._told_zoom = self._view.zoom
            self.zoom_changed.emit(self._told_zoom)
        self.update()

    def _adopt_size(self) -> None:
        self._view.resize(self.size(), self.devicePixelRatioF())
        self._moved()

    # Split and original

    def is_split(self) -> bool:
        return self._split

    def set_split(self, split: bool) -> None:
        """Show the original left of a line and the result right of it."""
        if split != self._split:
            self._split = split
            self.split_changed.emit(split)
            self.update()

    def split_at(self) -> float:
        """Return the position of the split line as a share of the picture's width."""
        return self._split_at

    def set_split_at(self, share: float) -> None:
        self._split_at = min(max(share, 0.0), 1.0)
        self.update()

    def hold_original(self, held: bool) -> None:
        """Show the original while `held` is true."""
        if held != self._held:
            self._held = held
            self.update()

    def split_x(self) -> float:
        """Return the x of the split line on the widget, clamped to the visible picture."""
        box = self.picture_rect()
        seen = box.intersected(QRectF(self.rect()))
        x = box.left() + box.width() * self._split_at
        return min(max(x, seen.left()), seen.right())

    def _splitting(self) -> bool:
        return self._split and not self._held and bool(self._frame) and bool(self._original)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._adopt_size()

    def showEvent(self, event: QShowEvent) -> None:
        self._adopt_size()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw.background(painter, self.rect())
        box = self.picture_rect()
        if not self._view.size.isEmpty():
            draw.shadow(painter, box)
            if not (self._frame or self._original) or self._is_clear():
                draw.checkerboard(painter, box.intersected(QRectF(self.rect())), box.topLeft())
            self._paint_picture(painter, box)
        if self._legend is not None:
            shown = self._heat is not None
            draw.legend(painter, box.intersected(QRectF(self.rect())), self._legend, shown=shown)
        if self._message:
            empty = not self._frame and not self._original
            draw.message(painter, QRectF(self.rect()), self._message, centred=empty)
        if self._drop_over:
            draw.drop_frame(painter, QRectF(self.rect()))
        elif self.hasFocus() and self._ringed:
            draw.focus_frame(painter, QRectF(self.rect()))

    def _is_clear(self) -> bool:
        """Return whether the picture has transparent pixels."""
        return self._frame.has_alpha() or self._original.has_alpha()

    def _paint_picture(self, painter: QPainter, box: QRectF) -> None:
        seen = box.intersected(QRectF(self.rect()))
        if not self._splitting():
            original = self._original and (self._held or not self._frame)
            self._paint_layer(painter, self._original if original else self._frame, box)
            if not original:
                self._paint_heat(painter, box)
            if original and self._frame:
                draw.tag(painter, seen, self.tr("Original"))
            return
        x = self.split_x()
        for mips, left, right in (
            (self._original, seen.left(), x),
            (self._frame, x, seen.right()),
        ):
            painter.setClipRect(QRectF(left, seen.top(), right - left, seen.height()))
            self._paint_layer(painter, mips, box)
        self._paint_heat(painter, box)  # on the side of the result
        painter.setClipping(False)
        draw.split(painter, seen, x, self._dragging_split, self.tr("Original"), self.tr("Result"))

    def _paint_heat(self, painter: QPainter, box: QRectF) -> None:
        if self._heat is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(box, self._heat, QRectF(self._heat.rect()))

    def _paint_layer(self, painter: QPainter, mips: Mips, box: QRectF) -> None:
        if not mips:
            return
        screen = box.width() * self.devicePixelRatioF()
        image = mips.at_width(screen)
        # Sharp pixels help to judge the final picture; small early frames look better smoothed.
        final = mips.width() >= 0.9 * self._view.size.width()
        soft = not (final and self._view.zoom > 2.0)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, soft)
        painter.drawImage(box, image, QRectF(image.rect()))
