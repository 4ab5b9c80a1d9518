"""The number of a fader, which looks like a label until it is clicked."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from stylizer.ui.kit import theme

BORDER = 2
"""Pixels that the text leaves free on each side."""


class NumberEdit(QLineEdit):
    """A number with a unit, which can be edited.

    `entered` is emitted with a new number when the typing ends, and `left` when the focus should go
    back to the fader. If there is little room, the unit is left out first, then digits: 12k for
    12000.
    """

    entered = Signal(float)
    left = Signal()

    def __init__(self, unit: str, decimals: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unit, self._decimals = unit, decimals
        self._value = 0.0
        self.setFrame(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        # QLineEdit leaves 2 pixels free on each side, which narrow strips need for the text.
        self.setTextMargins(-2, 0, -2, 0)
        self.dimmed = False
        self.restyle()
        self.returnPressed.connect(self._commit)

    def restyle(self) -> None:
        """Take the colours of the present theme."""
        t = theme.current()
        sheet = (
            "QLineEdit { background: transparent; border: 1px solid transparent;"
            f" border-radius: 4px; padding: 0; min-height: 18px;"
            f" color: {t.muted if self.dimmed else t.text}; }}"
            f"QLineEdit:hover {{ border-color: {t.border}; background: {t.raised}; }}"
            f"QLineEdit:focus {{ border-color: {t.accent}; background: {t.raised};"
            f" color: {t.text}; }}"
        )
        if sheet != self.styleSheet():
            self.setStyleSheet(sheet)

    def text_of(self, value: float) -> str:
        """Return the text of a value, with its unit."""
        space = "" if self._unit in ("×", "°") else "\u2009"
        return f"{self._digits(value)}{space}{self._unit}" if self._unit else self._digits(value)

    def show_value(self, value: float) -> None:
        """Show a value, unless a person is typing."""
        self._value = value
        if not self.hasFocus():
            self.setText(self._fitting())

    def begin(self, text: str = "") -> None:
        """Start to edit: select the whole number, or replace it by the first typed character."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if text:
            self.setText(text)
        else:
            self.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.show_value(self._value)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.setText(self._digits(self._value))
        self.selectAll()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if not self.hasSelectedText():
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._commit()
        super().focusOutEvent(event)
        self.setText(self._fitting())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._digits(self._value))
            self.left.emit()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
            event.accept()

    def sizeHint(self) -> QSize:
        width = QFontMetrics(self.font()).horizontalAdvance(self.text_of(8888 / 10**self._decimals))
        return QSize(width + 8, 20)

    def minimumSizeHint(self) -> QSize:
        return QSize(20, 20)

    def _digits(self, value: float) -> str:
        return self.locale().toString(float(value), "f", self._decimals)

    def _fitting(self) -> str:
        """Return the longest text of the value that fits the present width."""
        room = self.width() - 2 * BORDER
        metrics = QFontMetrics(self.font())
        texts = [self.text_of(self._value), self._digits(self._value), _brief(self._value)]
        return next((text for text in texts if metrics.horizontalAdvance(text) <= room), texts[-1])

    def _commit(self) -> None:
        """Emit what was typed if it is a number, with a decimal point or comma."""
        found = re.search(r"[-+]?\d*[.,]?\d+", self.text().replace("\u2009", ""))
        number = float(found.group().replace(",", ".")) if found else None
        shown = round(self._value, self._decimals)
        if number is not None and number != shown:
            self.entered.emit(number)


def _brief(value: float) -> str:
    """Return a value in about four characters: 940, 1.2k, 12k, 3M, 100M."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return (
                f"{value / size:.2g}{letter}"
                if abs(value) < 100 * size
                else (f"{value / size:.0f}{letter}")
            )
    return f"{value:.0f}"
