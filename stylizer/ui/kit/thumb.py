"""Thumbnails, and frames that pictures can be dropped on."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFrame, QWidget

from stylizer.app.pictures import holds_picture
from stylizer.ui.kit import theme


class DropFrame(QFrame):
    """A frame that pictures can be dropped on. `hot` is true while a picture is dragged over it."""

    dropped = Signal(QMimeData)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hot = False
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if holds_picture(event.mimeData()):
            event.acceptProposedAction()
            self._heat(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._heat(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._heat(False)
        event.acceptProposedAction()
        self.dropped.emit(event.mimeData())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hot:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.current().color("accent"), 2))
            painter.setBrush(theme.current().color("accent", 0.12))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)

    def _heat(self, hot: bool) -> None:
        self.hot = hot
        self.update()


class Thumb(QWidget):
    """A thumbnail that shows the middle of a QImage as a square, and can be clicked."""

    clicked = Signal()

    def __init__(self, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._image = QImage()
        self.setFixedSize(side, side)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_image(self, image: QImage) -> None:
        self._image = image
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.pos()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        path = QPainterPath()
        area = QRectF(self.rect())
        path.addRoundedRect(area, theme.RADIUS, theme.RADIUS)
        painter.fillPath(path, theme.current().color("track"))
        if self._image.isNull():
            return
        painter.setClipPath(path)
        # Fill the square with the middle of the picture.
        width, height = self._image.width(), self._image.height()
        cut = min(width, height)
        source = QRectF((width - cut) / 2, (height - cut) / 2, cut, cut)
        painter.drawImage(area, self._image, source)
        if self.hasFocus():
            painter.setPen(QPen(theme.current().color("accent"), 4))
            painter.drawPath(path)
