"""The nameplate of a strip: the title of the layer, and beside it in small the network's name."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from stylizer.ui.kit import theme

TITLE_SIZE, NAME_SIZE = 0.86, 0.75
"""Shares of the window's font size."""
BESIDE = 70
"""Pixels: the height of a nameplate whose text runs upward below a narrow fader."""
INSET = 8
"""Pixels between the bottom of a folded strip and its text."""


Line = tuple[str, QFont, QRectF]
"""A text as it is painted, its font, and its box in a coordinate system that runs along the
text."""


class Place(Enum):
    """The places of a nameplate in its strip."""

    BELOW = "below a fader: two lines"
    UPWARD = "below a narrow fader: two lines that run upward"
    FOLDED = "alone, in place of the whole strip: one line that runs upward"


class Nameplate(QAbstractButton):
    """A button that folds and unfolds its strip. It is disabled while the strip must stay open.

    Text that does not fit is elided; the tooltip shows the full text.
    """

    def __init__(self, title: str, name: str) -> None:
        super().__init__()
        self.title, self.name = title, name
        self.dimmed = False
        self._place = Place.BELOW
        self.setText(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.set_place(Place.BELOW)

    @property
    def place(self) -> Place:
        """The place of the nameplate in its strip."""
        return self._place

    def set_place(self, place: Place) -> None:
        """Move to a place, and turn the text as it needs."""
        self._place = place
        policy = QSizePolicy.Policy
        upright = policy.Expanding if place is Place.FOLDED else policy.Fixed
        self.setSizePolicy(policy.Ignored, upright)
        self.updateGeometry()
        self.update()

    def set_dimmed(self, dimmed: bool) -> None:
        """Paint the text in the colour of things without effect, or in the normal colour."""
        if self.dimmed != dimmed:
            self.dimmed = dimmed
            self.update()

    def shown_text(self) -> str:
        """Return the text as it is painted at the present size, with the title first."""
        return "  ".join(text for text, _, _ in self._lines())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        lines = 1 if self.title == self.name else 2
        height = sum(round(QFontMetricsF(font).height()) for font in self._fonts()[:lines])
        return QSize(16, height if self._place is Place.BELOW else BESIDE)

    minimumSizeHint = sizeHint

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_plate(painter, t)
        if self._place is not Place.BELOW:
            painter.translate(0, self.height())
            painter.rotate(-90)
        lively = self.isEnabled() and (self.underMouse() or self.hasFocus())
        title = t.color("muted" if self.dimmed and not lively else "text")
        name = t.color("faint" if self.dimmed and not lively else "muted")
        align = Qt.AlignmentFlag.AlignVCenter | (
            Qt.AlignmentFlag.AlignLeft
            if self._place is Place.FOLDED
            else Qt.AlignmentFlag.AlignHCenter
        )
        for (text, font, box), color in zip(self._lines(), (title, name), strict=False):
            painter.setFont(font)
            painter.setPen(color)
            painter.drawText(box, align, text)

    def _paint_plate(self, painter: QPainter, t: theme.Theme) -> None:
        """Paint the plate behind the text, which shows that it can be pressed."""
        if not self.isEnabled():
            return
        painter.setPen(t.color("accent") if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(t.color("border", 0.8 if self.underMouse() else 0.35))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 0.5, -1.5, -0.5), 4, 4)

    def _fonts(self) -> tuple[QFont, QFont]:
        """Return the fonts of the title and of the network's name."""
        fonts = QFont(self.font()), QFont(self.font())
        for font, size in zip(fonts, (TITLE_SIZE, NAME_SIZE), strict=True):
            font.setPointSizeF(self.font().pointSizeF() * size)
            if self._place is not Place.BELOW:  # font hints are made for horizontal text
                font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return fonts

    def _lines(self) -> list[Line]:
        """Return the lines that are painted at the present size, with the title first."""
        along, across = self.width(), self.height()
        if self._place is not Place.BELOW:
            along, across = across, along
        texts = [self.title] if self.title == self.name else [self.title, self.name]
        fonts = self._fonts()[: len(texts)]
        if self._place is Place.FOLDED:
            return _in_a_row(texts, fonts, along, across)
        heights = [QFontMetricsF(font).height() for font in fonts]
        top = max(0.0, (across - sum(heights)) / 2)
        lines: list[Line] = []
        for text, font, height in zip(texts, fonts, heights, strict=True):
            lines.append((_elided(text, font, along), font, QRectF(0, top, along, height)))
            top += height
        return lines


def _in_a_row(
    texts: list[str], fonts: tuple[QFont, ...], along: float, across: float
) -> list[Line]:
    """Put texts after each other on one line; a second text that does not fit is left out."""
    start = float(INSET)
    lines: list[Line] = []
    for text, font in zip(texts, fonts, strict=True):
        room = along - INSET - start
        if lines and room < QFontMetricsF(font).horizontalAdvance(text):
            break
        shown = _elided(text, font, room)
        width = QFontMetricsF(font).horizontalAdvance(shown)
        lines.append((shown, font, QRectF(start, 0, width + 1, across)))
        start += width + INSET
    return lines


def _elided(text: str, font: QFont, width: float) -> str:
    return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
