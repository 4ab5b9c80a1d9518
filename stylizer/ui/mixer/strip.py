"""One strip of the mixer: number, fader and meter, mute, solo and heat map, the layer's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from stylizer.ui.canvas import heat
from stylizer.ui.kit import theme
from stylizer.ui.kit.fader import Fader
from stylizer.ui.kit.icons import paint
from stylizer.ui.mixer.meter import Meter

Kind = Literal["content", "style"]
KINDS: tuple[Kind, ...] = ("style", "content")
PERCENT_MAX = 400.0
TYPED_MAX = 1e8
"""Percent: the recipe takes weights up to 1e6."""
STRIP_WIDTH = 56


@dataclass(frozen=True)
class Strip:
    """One layer on the mixer; `value` and `default` are weights, 1.0 is 100 %."""

    name: str
    title: str
    hint: str
    value: float
    default: float


class Lamp(QToolButton):
    """A small button with a letter or an icon, that lights up."""

    def __init__(self, letter: str, lit: str, picture: str = "") -> None:
        super().__init__()
        self._lit, self._picture = lit, picture
        self.setText(letter)
        self.setCheckable(True)
        self.setFixedSize(16, 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        fill = self._lit if on else ("hover" if self.underMouse() else "raised")
        painter.setBrush(t.color(fill))
        painter.setPen(t.color("accent" if self.hasFocus() else fill if on else "border"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        font.setBold(True)
        painter.setFont(font)
        if self._picture:
            box = QRectF(0, 0, 12, 12)
            box.moveCenter(QRectF(self.rect()).center())
            paint(painter, self._picture, box, "surface" if on else "muted")
        painter.setPen(t.color("surface" if on else "muted"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


class StripView(QWidget):
    """Number, fader with its meter, mute and solo, and the layer's name."""

    moved = Signal(str, float)
    released = Signal()
    switched = Signal()
    where_wanted = Signal(bool)
    alone_wanted = Signal()

    def __init__(self, kind: Kind, strip: Strip) -> None:
        super().__init__()
        self.strip = strip
        kind_word = self.tr("style") if kind == "style" else self.tr("content")
        what = self.tr("{0}, {1} weight").format(strip.title, kind_word)
        self.fader = Fader(
            what, 0.0, PERCENT_MAX, strip.default * 100,
            step=5, unit="%", logarithmic=True, limit=TYPED_MAX,
        )  # fmt: skip
        self.fader.label.setText(strip.title)
        self.fader.label.setToolTip(strip.hint)
        self.fader.set_hint(f"{what}: {strip.hint}" if strip.hint else what)
        self.fader.setValue(strip.value * 100)
        self.fader.moved.connect(lambda percent: self.moved.emit(strip.name, percent / 100))
        self.fader.released.connect(self.released)
        self.meter = Meter()
        self.meter.setAccessibleName(self.tr("{0}, share of the loss").format(what))
        self.fader.body.addWidget(self.meter)
        self.fader.body.setContentsMargins(8, 0, 8, 0)

        self.alone = QAction(self.tr("See this layer alone"), self)
        self.alone.setToolTip(heat.alone_hint(kind))
        self.alone.triggered.connect(lambda: self.alone_wanted.emit())
        self.mute = Lamp(self.tr("M"), "danger")
        self.mute.setAccessibleName(self.tr("Mute {0}").format(what))
        self.mute.setToolTip(self.tr("Mute: leave this layer out."))
        self.solo = Lamp(self.tr("S"), "warning")
        self.solo.setAccessibleName(self.tr("Solo {0}").format(what))
        self.solo.setToolTip(self.tr("Solo: only the layers with S take part."))
        self.where = Lamp("", "accent", "heat")
        self.where.setAccessibleName(self.tr("Show where, {0}").format(what))
        self.where.setToolTip(heat.hint(kind))
        self.where.clicked.connect(self.where_wanted)
        lamps = QHBoxLayout()
        lamps.setContentsMargins(0, 0, 0, 0)
        lamps.setSpacing(2)
        lamps.addStretch()
        for lamp in (self.mute, self.solo):
            lamp.toggled.connect(self.switched)
            lamps.addWidget(lamp)
        lamps.addWidget(self.where)
        lamps.addStretch()

        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.fader, 1)
        box.insertLayout(1, lamps)
        self.fader.layout().removeWidget(self.fader.label)
        box.addWidget(self.fader.label)
        width = QFontMetrics(self.font()).horizontalAdvance(strip.title) + 10
        self.setFixedWidth(max(STRIP_WIDTH, width))
        self.fader.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        menu.addAction(self.alone)
        menu.popup(event.globalPos())

    def show_sounding(self, sounding: bool) -> None:
        quiet = not sounding or self.fader.value() == 0
        self.fader.set_dimmed(quiet)
        role = "muted" if quiet else "strip"
        if self.fader.label.property("role") != role:
            self.fader.label.setProperty("role", role)
            self.fader.label.style().polish(self.fader.label)
