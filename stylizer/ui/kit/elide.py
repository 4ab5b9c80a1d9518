"""A label that shortens long text in the middle and shows the whole text on hover.

superqt's QElidingLabel is not used. Its size hint is that of the shortened text, so that it
vanishes beside a stretch and does not grow back. It shows names such as "a<b>.jpg" as rich text. It
has neither a tooltip nor a name for screen readers with the whole text.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QStyle, QWidget


class ElidedLabel(QLabel):
    """One line of plain text, elided in the middle, so that file names keep their suffix."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
    ) -> None:
        super().__init__(parent)
        self._mode = mode
        self._tip = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self._retip()

    def setToolTip(self, tip: str) -> None:
        """Set a text to show on hover besides the full text."""
        self._tip = tip
        self._retip()

    def shown_text(self) -> str:
        """Return the text as it is painted at the present width."""
        line = self.text().replace("\n", " ")
        return self.fontMetrics().elidedText(line, self._mode, self.contentsRect().width())

    def minimumSizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(min(hint.width(), self.fontMetrics().averageCharWidth() * 6), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._retip()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.style().drawItemText(
            painter,
            self.contentsRect(),
            QStyle.visualAlignment(self.layoutDirection(), self.alignment()),
            self.palette(),
            self.isEnabled(),
            self.shown_text(),
            self.foregroundRole(),
        )

    def _retip(self) -> None:
        elided = self.shown_text() != self.text()
        parts = [self.text()] if elided else []
        super().setToolTip("\n".join(parts + ([self._tip] if self._tip else [])))
