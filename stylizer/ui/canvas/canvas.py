"""The canvas: shows the picture, and lets wheel, mouse and keys move and compare it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from stylizer.ui.canvas.picture_view import PictureView

NOTCH = 1.25
"""The zoom factor of one notch of the wheel."""
REACH = 10
"""Pixels: how near the pointer must be to drag the split line."""
Key = Qt.Key


class Canvas(PictureView):
    """A picture view with mouse and keyboard.

    The wheel zooms at the pointer. A drag pans, or moves the split line. Keys: + and - zoom, 0 fits
    the picture, 1 shows 100 %, S splits, [ and ] move the split line, O shows the original while it
    is held, arrows pan.
    """

    dropped = Signal(object)
    """Emitted with the list[QUrl] of dropped files."""
    image_dropped = Signal(object)
    """Emitted with a QImage that was dropped as pixels, for instance from a browser."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drag: QPointF | None = None
        self._space = False
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _on_split(self, place: QPointF) -> bool:
        return (
            self._splitting()
            and not self._space
            and abs(place.x() - self.split_x()) <= REACH
            and self.picture_rect().top() <= place.y() <= self.picture_rect().bottom()
        )

    # Input

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        self.zoom_by(NOTCH ** ((delta.y() or delta.x()) / 120), event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.zoom_by(1 + event.value(), event.position())
            return True
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._adopt_size()
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            event.ignore()
            return
        left = event.button() == Qt.MouseButton.LeftButton
        self._dragging_split = left and self._on_split(event.position())
        self._drag = event.position()
        self._point(event.position())
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is None:
            self._point(event.position())
        elif self._dragging_split:
            box = self.picture_rect()
            self.set_split_at((event.position().x() - box.left()) / box.width())
        elif not self._view.size.isEmpty():
            self.pan(event.position() - self._drag)
            self._drag = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drag = None
        self._dragging_split = False
        self._point(event.position())
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._on_split(event.position()):
            self.zoom_to(1.0, event.position()) if self._view.fitted else self.fit()

    def _point(self, place: QPointF) -> None:
        """Set the shape of the pointer, which shows what a drag would do at `place`."""
        if self._dragging_split or (self._drag is None and self._on_split(place)):
            self.setCursor(Qt.CursorShape.SplitHCursor)
        elif self._drag is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._space or self._view.overflows():
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.unsetCursor()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        arrows: dict[int, QPointF] = {
            Key.Key_Left: QPointF(48, 0),
            Key.Key_Right: QPointF(-48, 0),
            Key.Key_Up: QPointF(0, 48),
            Key.Key_Down: QPointF(0, -48),
        }
        if event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier
            | Qt.KeyboardModifier.AltModifier
            | Qt.KeyboardModifier.MetaModifier
        ):
            event.ignore()
        elif key in (Key.Key_Plus, Key.Key_Equal):
            self.zoom_by(NOTCH)
        elif key == Key.Key_Minus:
            self.zoom_by(1 / NOTCH)
        elif key == Key.Key_0:
            self.fit()
        elif key == Key.Key_1:
            self.actual_size()
        elif key == Key.Key_S:
            self.set_split(not self._split)
        elif key in (Key.Key_BracketLeft, Key.Key_BracketRight) and self._split:
            self.set_split_at(self._split_at + (0.02 if key == Key.Key_BracketRight else -0.02))
        elif key == Key.Key_O:
            self.hold_original(True)
        elif key == Key.Key_Space:
            self._space = True
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif key in arrows and not self._view.size.isEmpty():
            self.pan(arrows[key])
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            return
        if event.key() == Key.Key_O:
            self.hold_original(False)
        elif event.key() == Key.Key_Space:
            self._space = False
            self.unsetCursor()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Show a frame only when the Tab key brings the focus: a click shows the place itself.
        self._ringed = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        )
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.hold_original(False)
        self._space = False
        super().focusOutEvent(event)
        self.update()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()
            self._drop_over = True
            self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop_over = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop_over = False
        self.update()
        self.take(event.mimeData())
        event.acceptProposedAction()

    def take(self, mime: QMimeData) -> None:
        """Emit the files of a drop, or its pixels if it holds no files."""
        if any(url.isLocalFile() for url in mime.urls()) or not mime.hasImage():
            self.dropped.emit(list(mime.urls()))
        else:
            image = mime.imageData()
            if isinstance(image, QImage) and not image.isNull():
                self.image_dropped.emit(image)
