"""One strip of the mixer, with the controls of one layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from stylizer.engine.encoders.info import Layer
from stylizer.ui.canvas import heat
from stylizer.ui.kit.fader import Fader
from stylizer.ui.mixer.lamp import Lamp
from stylizer.ui.mixer.meter import Meter
from stylizer.ui.mixer.nameplate import Nameplate, Place

Kind = Literal["content", "style"]
KINDS: tuple[Kind, ...] = ("style", "content")
PERCENT_MAX = 400.0
TYPED_MAX = 1e8
"""Percent: a recipe allows weights up to 1e6."""

FOLDED_WIDTH, OPEN_WIDTH = (14, 16, 44), (24, 54, 88)
"""The smallest, the usual and the largest width in pixels."""
NARROW_NUMBER = 0.85
"""Size of the number of a narrow strip, as a share of the window's font size."""
ROOMY = 50
"""Pixels: an open strip that is narrower stacks its lamps and turns its name upward."""


@dataclass(frozen=True)
class Strip:
    """A layer on the mixer. `value` and `default` are weights; 1.0 is shown as 100 %."""

    layer: Layer
    value: float
    default: float


class StripView(QWidget):
    """A strip: number, fader, meter, lamps for mute, solo and heat map, and nameplate.

    The strip stays open while its layer has a weight or one of its lamps is lit. Otherwise a click
    on the nameplate opens it, or folds it into the nameplate. A fader that a person moves to zero
    does not fold its strip, so that the fader can be moved up again.
    """

    moved = Signal(float)
    released = Signal()
    switched = Signal()
    where_wanted = Signal(bool)
    alone_wanted = Signal()

    def __init__(self, kind: Kind, strip: Strip) -> None:
        super().__init__()
        layer = strip.layer
        self._kept_open = False
        kind_word = self.tr("style") if kind == "style" else self.tr("content")
        what = self.tr("{0}, {1} weight").format(layer.full_title, kind_word)
        self._what, self._about = what, f"{what}: {layer.sees}" if layer.sees else what
        self.fader = Fader(
            what, 0.0, PERCENT_MAX, strip.default * 100,
            step=5, unit="%", logarithmic=True, limit=TYPED_MAX,
        )  # fmt: skip
        self.fader.set_hint(self._about)
        self.fader.setValue(strip.value * 100)
        self.fader.moved.connect(self._on_moved)
        self.fader.released.connect(self.released)
        self.meter = Meter()
        self.meter.setAccessibleName(self.tr("{0}, share of the loss").format(what))
        self.alone = QAction(self.tr("See {0} alone").format(layer.title), self)
        self.alone.setToolTip(heat.alone_hint(kind))
        self.alone.triggered.connect(lambda: self.alone_wanted.emit())

        self.mute = Lamp(self.tr("M"), "danger")
        self.mute.setAccessibleName(self.tr("Mute {0}").format(what))
        self.mute.setToolTip(self.tr("Mute: leave this layer out."))
        self.solo = Lamp(self.tr("S"), "warning")
        self.solo.setAccessibleName(self.tr("Solo {0}").format(what))
        self.solo.setToolTip(self.tr("Solo: only the layers with S take part."))
        self.where = Lamp("", "accent", "heat")
        self.where.setAccessibleName(self.tr("Heat map, {0}").format(what))
        self.where.setToolTip(heat.hint(kind))
        self.where.clicked.connect(self.where_wanted)
        self.where.toggled.connect(self.refold)
        for lamp in (self.mute, self.solo):
            lamp.toggled.connect(self.switched)
        self.nameplate = Nameplate(layer.title, layer.name)
        self.nameplate.clicked.connect(self._on_pressed)
        self._lay_out()
        self._dress()
        self.refold()

    def _lay_out(self) -> None:
        self.fader.body.addWidget(self.meter)
        self.fader.body.insertStretch(0)
        self.fader.body.addStretch()
        self._lamps = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lamps.setSpacing(1)
        for lamp in (self.mute, self.solo, self.where):
            self._lamps.addWidget(lamp)
        self._controls = QWidget()
        column = QVBoxLayout(self._controls)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.fader, 1)
        column.addLayout(self._lamps)
        column.setAlignment(self._lamps, Qt.AlignmentFlag.AlignHCenter)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self._controls, 1)
        box.addWidget(self.nameplate)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    @property
    def folded(self) -> bool:
        """True if only the nameplate is shown."""
        return self.nameplate.place is Place.FOLDED

    def refold(self) -> None:
        """Fold or open the strip, as the weight, the lamps and the last click demand."""
        lit = any(lamp.isChecked() for lamp in (self.mute, self.solo, self.where))
        used = lit or self.fader.value() > 0
        self.nameplate.setEnabled(not used)
        self._arrange(folded=not (used or self._kept_open))
        word, press = (
            (self.tr("Open {0}"), self.tr("Click to open."))
            if self.folded
            else (self.tr("Fold {0}"), self.tr("Click to fold."))
        )
        self.nameplate.setAccessibleName(word.format(self._what))
        self.nameplate.setToolTip(self._about if used else f"{self._about}\n{press}")

    def show_sounding(self, sounding: bool) -> None:
        """Dim the strip if its layer takes no part; `sounding` is False for a layer left out."""
        quiet = not sounding or self.fader.value() == 0
        self.fader.set_dimmed(quiet)
        self.nameplate.set_dimmed(quiet)
        self.refold()

    def sizeHint(self) -> QSize:
        width = FOLDED_WIDTH[1] if self.folded else OPEN_WIDTH[1]
        return QSize(width, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(self.folded)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        menu.addAction(self.alone)
        menu.popup(event.globalPos())

    def _arrange(self, folded: bool) -> None:
        """Put the nameplate where it fits at the present width."""
        narrow = self.width() < ROOMY
        place = Place.FOLDED if folded else Place.UPWARD if narrow else Place.BELOW
        if place is not self.nameplate.place:
            self.nameplate.set_place(place)
            self._dress()

    def _dress(self) -> None:
        """Arrange the other controls to match the place of the nameplate."""
        folded, upward = self.folded, self.nameplate.place is Place.UPWARD
        self._controls.setVisible(not folded)
        way = QBoxLayout.Direction
        self._lamps.setDirection(way.TopToBottom if upward else way.LeftToRight)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * (NARROW_NUMBER if upward else 1))
        self.fader.number.setFont(font)
        least, _, most = FOLDED_WIDTH if folded else OPEN_WIDTH
        self.setMinimumWidth(least)
        self.setMaximumWidth(most)

    def _on_moved(self, percent: float) -> None:
        self._kept_open = True
        self.moved.emit(percent / 100)

    def _on_pressed(self) -> None:
        self._kept_open = self.folded
        self.refold()
        if not self.folded:
            self.fader.setFocus(Qt.FocusReason.OtherFocusReason)
