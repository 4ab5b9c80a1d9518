"""The pictures of an exploration, in rows and columns."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QWidget

from stylizer.ui.kit import theme
from stylizer.ui.kit.buttons import label

SMALLEST = 104
"""The smallest side of a cell in pixels: smaller pictures cannot be judged."""
EDGE = 3
"""The width of the frame around a picture in pixels."""
FOOT = 24
GAP = 8
MARGIN = 16
SIDE = 72


class Cell(QWidget):
    """A picture with its number below. The cell is empty until the picture is painted.

    `best` is true for a picture on the Pareto front.
    """

    chosen = Signal()
    opened = Signal()
    entered = Signal(bool)
    moved = Signal(int, int)
    """Emitted by an arrow key with the (columns, rows) to move."""

    def __init__(self, number: int, words: str, caption: str, shape: QSize) -> None:
        super().__init__()
        self._shape = shape
        self._number, self._words, self._caption = number, words, caption
        self._image = QImage()
        self._work = 0.0
        self.done = self.best = self.current = self.pointed = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(words)
        self._name()

    def show_frame(self, image: QImage, work: float) -> None:
        """Show a frame of the picture; `work` is the share of it that is done, in [0, 1]."""
        self._image, self._work = image, work
        self.update()

    def clear(self) -> None:
        """Remove a picture that will not be finished."""
        self.show_frame(QImage(), 0.0)

    def show_result(self, image: QImage, tip: str) -> None:
        self._image, self.done = image, True
        self.setToolTip(tip)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._name()

    def mark(self, *, best: bool, current: bool) -> None:
        self.best, self.current = best, current
        self._name()

    def point(self, pointed: bool) -> None:
        """Show or hide the highlight, which says that the mouse is here or on its point."""
        self.pointed = pointed
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.entered.emit(True)

    def leaveEvent(self, event: QEvent) -> None:
        self.entered.emit(False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.done and event.button() == Qt.MouseButton.LeftButton:
            self.setFocus()
            self.chosen.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.done and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways: dict[int, tuple[int, int]] = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        if event.key() in ways:
            self.moved.emit(*ways[event.key()])
        elif self.done and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif self.done and event.key() == Qt.Key.Key_Space:
            self.chosen.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(self.rect()).adjusted(EDGE, EDGE, -EDGE, -FOOT)
        size = self._shape.scaled(area.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        shown = QRectF(0, 0, size.width(), size.height())
        shown.moveCenter(area.center())
        path = QPainterPath()
        path.addRoundedRect(shown, theme.RADIUS, theme.RADIUS)
        painter.fillPath(path, t.color("track"))
        painter.save()
        painter.setClipPath(path)
        if not self._image.isNull():
            painter.drawImage(shown, self._image)
            if not self.done:
                bar = QRectF(shown.left(), shown.bottom() - 3, shown.width() * self._work, 3)
                painter.fillRect(bar, t.color("accent"))
        painter.restore()
        if self.current or self.hasFocus() or self.pointed:
            color = "accent" if self.current else "text" if self.pointed else "faint"
            painter.setPen(QPen(t.color(color), 3 if self.current else 2))
            painter.drawRoundedRect(shown, theme.RADIUS, theme.RADIUS)
        self._paint_foot(painter, QRectF(shown.left(), shown.bottom() + 4, shown.width(), FOOT - 6))

    def _paint_foot(self, painter: QPainter, foot: QRectF) -> None:
        """Paint the caption and the number; the plate of the number is filled on the front."""
        t = theme.current()
        number = QRectF(foot.left(), foot.top(), 24, foot.height())
        if self.best:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(t.color("accent"))
            painter.drawRoundedRect(number, number.height() / 2, number.height() / 2)
        painter.setPen(t.color("on_accent" if self.best else "muted" if self.done else "faint"))
        text = self.locale().toString(self._number)
        painter.drawText(number, Qt.AlignmentFlag.AlignCenter, text)
        rest = foot.adjusted(30, 0, 0, 0)
        metrics = painter.fontMetrics()
        words = metrics.elidedText(self._caption, Qt.TextElideMode.ElideRight, int(rest.width()))
        painter.setPen(t.color("text" if self.current else "muted" if self.done else "faint"))
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)

    def _name(self) -> None:
        parts = [self.tr("Picture {0}").format(self._number), self._words]
        if not self.done:
            parts.append(self.tr("not painted yet"))
        if self.best:
            parts.append(self.tr("on the front"))
        if self.current:
            parts.append(self.tr("chosen"))
        self.setAccessibleName(", ".join(parts))
        self.update()


class ExplorerGrid(QScrollArea):
    """Cells in rows and columns. Values of two settings are beside them, of one setting below.

    The cells are as large as the space allows. If they would be too small, the grid scrolls.
    """

    chosen = Signal(int)
    opened = Signal(int)
    pointed = Signal(int)
    """Emitted with the index of the picture under the mouse, -1 for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells: list[Cell] = []
        self._columns = self._rows = 1
        self._shape = QSize(1, 1)
        self._heads: list[QLabel] = []
        self._sides: list[QLabel] = []
        self._pointed = -1
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Pictures"))

    def lay_out(
        self, words: Sequence[str], across: Sequence[str], down: Sequence[str], shape: QSize
    ) -> None:
        """Make an empty cell for each of the descriptions `words`, for pictures of that `shape`.

        `across` and `down` are the labels of the columns and rows. If `down` is empty, there is
        only one setting, and its values `across` are shown below the pictures.
        """
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        grid.setSpacing(GAP)
        grid.setAlignment(Qt.AlignmentFlag.AlignCenter)
        count = len(words)
        self._columns = len(across) if down else math.ceil(math.sqrt(count))
        self._rows = math.ceil(count / self._columns)
        self._shape = shape
        captions = [""] * count if down else across
        self.cells = []
        for i, (text, caption) in enumerate(zip(words, captions, strict=True)):
            cell = Cell(i + 1, text, caption, shape)
            cell.chosen.connect(lambda i=i: self.chosen.emit(i))
            cell.opened.connect(lambda i=i: self.opened.emit(i))
            cell.entered.connect(lambda on, i=i: self.pointed.emit(i if on else -1))
            cell.moved.connect(lambda x, y, i=i: self._move(i, x, y))
            self.cells.append(cell)
            row, column = divmod(i, self._columns)
            grid.addWidget(cell, row + 1, column + 1)
        self._heads = [label(text, "muted") for text in across] if down else []
        self._sides = [label(text, "muted") for text in down]
        for i, head in enumerate(self._heads):
            grid.addWidget(head, 0, i + 1, Qt.AlignmentFlag.AlignCenter)
        for i, side in enumerate(self._sides):
            side.setWordWrap(True)
            side.setFixedWidth(SIDE)
            grid.addWidget(side, i + 1, 0)
        self.setWidget(inner)
        self._fit()

    def point(self, index: int) -> None:
        """Highlight the picture with this index; -1 for none."""
        for i in {self._pointed, index} - {-1}:
            if i < len(self.cells):
                self.cells[i].point(i == index)
        self._pointed = index

    def sizeHint(self) -> QSize:
        return QSize(640, 560)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        width = self.width() - 2 * MARGIN - (self._columns - 1) * GAP
        height = self.height() - 2 * MARGIN - (self._rows - 1) * GAP
        if self._sides:
            width -= SIDE + GAP
        if self._heads:
            height -= max(head.sizeHint().height() for head in self._heads) + GAP
        room = QSize(width // self._columns - 2 * EDGE, height // self._rows - EDGE - FOOT)
        least = QSize(SMALLEST, SMALLEST)
        picture = self._shape.scaled(room.expandedTo(least), Qt.AspectRatioMode.KeepAspectRatio)
        for cell in self.cells:
            cell.setFixedSize(picture.width() + 2 * EDGE, picture.height() + EDGE + FOOT)

    def _move(self, index: int, columns: int, rows: int) -> None:
        """Give the focus to the neighbour of a cell, if there is one."""
        column = index % self._columns + columns
        to = index + columns + rows * self._columns
        if 0 <= column < self._columns and 0 <= to < len(self.cells):
            self.cells[to].setFocus(Qt.FocusReason.TabFocusReason)
            self.ensureWidgetVisible(self.cells[to])
