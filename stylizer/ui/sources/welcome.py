"""The welcome page, which says how to begin and has large areas to drop pictures on."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from stylizer.app.qimages import preview
from stylizer.app.shelf import Shelf
from stylizer.app.studio import Studio
from stylizer.ui.kit import theme
from stylizer.ui.kit.buttons import label, push
from stylizer.ui.kit.icons import paint
from stylizer.ui.kit.thumb import DropFrame
from stylizer.ui.sources.gallery import SampleGrid
from stylizer.ui.sources.intake import Intake

PREVIEW = 600
SAMPLE = 40


class DropArea(DropFrame):
    """A large dashed area to drop a picture on or to click, which then shows the picture."""

    clicked = Signal()

    def __init__(self, icon: str, title: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._title, self._hint = icon, title, hint
        self._image = QImage()
        self.setMinimumSize(168, 168)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(title)
        self.setAccessibleDescription(hint)

    def set_image(self, image: QImage) -> None:
        self._image = image
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.pos()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        path = QPainterPath()
        path.addRoundedRect(area, 12, 12)
        lit = self.hot or self.hasFocus() or self.underMouse()
        painter.fillPath(
            path, colors.color("accent", 0.12) if self.hot else colors.color("surface")
        )
        if self._image.isNull():
            self._paint_words(painter, area)
            pen = QPen(colors.color("accent" if lit else "faint"), 1.5, Qt.PenStyle.DashLine)
            pen.setDashPattern([5, 4])
        else:
            painter.save()
            painter.setClipPath(path)
            painter.drawImage(area, self._image, _cover(self._image, area))
            painter.restore()
            pen = QPen(colors.color("accent" if lit else "border"), 1.5)
        painter.setPen(pen)
        painter.drawPath(path)

    def _paint_words(self, painter: QPainter, area: QRectF) -> None:
        colors, middle = theme.current(), area.center()
        paint(painter, self._icon, QRectF(middle.x() - 20, middle.y() - 56, 40, 40), "accent")
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.35)
        font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(colors.color("text"))
        center = Qt.AlignmentFlag.AlignHCenter
        painter.drawText(QRectF(area.x(), middle.y(), area.width(), 28), center, self._title)
        painter.setFont(self.font())
        painter.setPen(colors.color("muted"))
        below = QRectF(area.x() + 12, middle.y() + 32, area.width() - 24, 48)
        painter.drawText(below, int(center | Qt.TextFlag.TextWordWrap), self._hint)


class Welcome(QWidget):
    """The page that is shown until there is a photo and a painting."""

    def __init__(self, studio: Studio, shelf: Shelf, intake: Intake) -> None:
        super().__init__()
        self._studio = studio
        hint = self.tr("Drop it here, paste it, or click to browse")
        self.photo = DropArea("image", self.tr("Photo"), hint)
        self.painting = DropArea("brush", self.tr("Painting"), hint)
        for area, place in ((self.photo, "content"), (self.painting, "styles")):
            area.dropped.connect(lambda mime, p=place: intake.take(mime, p))
            area.clicked.connect(lambda p=place: intake.browse(p))
        title = label(self.tr("Turn a photo into a painting"), "title")
        words = QLabel(
            self.tr(
                "Choose a photo and a painting, press Start, and move the faders while it paints."
            )
        )
        words.setProperty("role", "muted")
        words.setWordWrap(True)
        for text in (title, words):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        sample = self.tr("Try a sample")
        self.sample = push(sample, "samples", lambda: intake.try_sample(), kind="primary")
        # Keep the space of the hidden button, so that nothing else moves.
        policy = self.sample.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.sample.setSizePolicy(policy)

        areas = QGridLayout()
        areas.setHorizontalSpacing(16)
        areas.setVerticalSpacing(12)
        areas.setRowStretch(0, 1)
        top = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        halves = ((self.photo, "content", shelf.photos), (self.painting, "styles", shelf.paintings))
        for half, (area, place, paths) in enumerate(halves):
            grid = SampleGrid(shelf, paths, SAMPLE, 6)
            grid.chosen.connect(lambda path, to=place: intake.take_sample(path, to))
            areas.setColumnStretch(half, 1)
            areas.addWidget(area, 0, half)
            areas.addWidget(grid, 1, half, top)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addStretch(1)
        column.addWidget(title)
        column.addWidget(words)
        column.addSpacing(16)
        column.addLayout(areas, 6)
        column.addSpacing(16)
        column.addWidget(self.sample, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        inner = QWidget()
        inner.setLayout(column)
        inner.setMaximumSize(760, 560)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.addWidget(inner)
        studio.content_changed.connect(self._show)
        studio.styles_changed.connect(self._show)

    def _show(self) -> None:
        studio = self._studio
        first = studio.styles[0] if studio.styles else None
        for area, source in ((self.photo, studio.content), (self.painting, first)):
            area.set_image(preview(source, PREVIEW) if source else QImage())
        self.sample.setVisible(studio.content is None and first is None)


def _cover(image: QImage, area: QRectF) -> QRectF:
    """Return the middle of the image, in the proportions of the area, in pixels of the image."""
    factor = min(image.width() / area.width(), image.height() / area.height())
    width, height = area.width() * factor, area.height() * factor
    return QRectF((image.width() - width) / 2, (image.height() - height) / 2, width, height)
