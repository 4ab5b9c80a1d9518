"""The mixer: a strip per layer for style and for content, as on an audio desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPolygonF,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from stylizer.engine.term import Term
from stylizer.ui.kit import theme
from stylizer.ui.kit.fader import Fader
from stylizer.ui.kit.fader import Strength as Strength
from stylizer.ui.mixer.meter import Needles
from stylizer.ui.mixer.strip import KINDS, STRIP_WIDTH, Kind, Strip, StripView


class _Sideways(QScrollArea):
    """Scrolls sideways only, with the wheel too; as high as its strips need."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def minimumSizeHint(self) -> QSize:
        inner = self.widget().minimumSizeHint().height() if self.widget() else 0
        return QSize(4 * STRIP_WIDTH, inner + 12)

    def sizeHint(self) -> QSize:
        inner = self.widget().sizeHint() if self.widget() else QSize(4 * STRIP_WIDTH, 150)
        return QSize(inner.width(), inner.height() + 12)

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        bar = self.horizontalScrollBar()
        before = bar.value()
        bar.setValue(before - (delta.x() or delta.y()) // 2)
        if bar.value() == before:
            event.ignore()  # at its end the page scrolls on


class _Spectrum(QWidget):
    """«fine ——— coarse»: which way the strips are ordered."""

    def __init__(self) -> None:
        super().__init__()
        self._ends = (self.tr("fine"), self.tr("coarse"))
        self.setAccessibleName(self.tr("Strips run from fine to coarse"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(16)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.9)
        painter.setFont(font)
        painter.setPen(t.color("muted"))
        area = self.rect()
        middle = Qt.AlignmentFlag.AlignVCenter
        left, right = self._ends
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignLeft, left)
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, right)
        metrics = QFontMetrics(font)
        start = metrics.horizontalAdvance(left) + 8
        end = self.width() - metrics.horizontalAdvance(right) - 8
        # A wedge that grows with the size of what the layers see.
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.color("border"))
        y = self.height() / 2
        corners = ((start, y - 0.5), (end, y - 2.5), (end, y + 2.5), (start, y + 0.5))
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))


class _Section(QWidget):
    """All strips of one kind."""

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.setObjectName(f"field_{kind}")
        self.kind = kind
        self.strips: dict[str, StripView] = {}
        title = QLabel(self.tr("Style") if kind == "style" else self.tr("Content"))
        title.setProperty("role", "heading")
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(title)
        head.addWidget(_Spectrum(), 1)
        self.scroll = _Sideways()
        self.scroll.setAccessibleName(title.text())
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addLayout(head)
        box.addWidget(self.scroll, 1)
        self.setAccessibleName(title.text())

    def fill(self, strips: Sequence[Strip]) -> list[StripView]:
        self.strips = {strip.name: StripView(self.kind, strip) for strip in strips}
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        for view in self.strips.values():
            line.addWidget(view)
        line.addStretch()
        self.scroll.setWidget(row)
        self.scroll.updateGeometry()
        self.reveal()
        return list(self.strips.values())

    def reveal(self) -> None:
        """Scroll to the first strip that is up, when it is out of sight."""
        for view in self.strips.values():
            if view.fader.value() > 0:
                self.scroll.widget().layout().activate()
                self.scroll.ensureWidgetVisible(view, STRIP_WIDTH, 0)
                break


class Mixer(QWidget):
    """Strips for style and content; weights are shares, 1.0 is 100 %.

    `weight_moved(kind, layer, weight)` and `released` follow the hand. `changed` comes
    whenever what is heard changes (`effective`): a fader, a mute, a solo; with it
    `muted_changed(kind, effective weights)` when a mute or a solo did it.
    """

    weight_moved = Signal(str, str, float)
    released = Signal()
    muted_changed = Signal(str, object)
    changed = Signal()
    where_changed = Signal(object)
    """The Term whose heat map is wanted, or None."""
    alone_wanted = Signal(str, str)
    """(kind, layer)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._where: Term | None = None
        self._sections = {kind: _Section(kind) for kind in KINDS}
        self._heard: dict[str, dict[str, float]] = {kind: {} for kind in KINDS}
        self._needles = Needles(self)
        self._shown = False
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(2 * theme.GRID)
        for section in self._sections.values():
            self._box.addWidget(section, 1)
        self.setAccessibleName(self.tr("Mixer"))

    def set_layers(self, kind: Kind, strips: Sequence[Strip]) -> None:
        """Show these layers, fine to coarse; mutes of layers that stay are kept."""
        section = self._sections[kind]
        kept = {
            name: (view.mute.isChecked(), view.solo.isChecked())
            for name, view in section.strips.items()
        }
        for view in section.fill(strips):
            muted, soloed = kept.get(view.strip.name, (False, False))
            view.mute.setChecked(muted)
            view.solo.setChecked(soloed)
            view.moved.connect(lambda name, weight: self._on_moved(kind, name, weight))
            view.released.connect(self.released)
            view.switched.connect(lambda: self._on_switched(kind))
            term = Term(kind, view.strip.name)
            view.where.setChecked(term == self._where)
            view.where_wanted.connect(lambda on, term=term: self.show_where(term if on else None))
            view.alone_wanted.connect(lambda n=view.strip.name: self.alone_wanted.emit(kind, n))
        where = self._where
        if where is not None and where.kind == kind and where.layer not in section.strips:
            self.show_where(None)
        self._needles.watch([v.meter for s in self._sections.values() for v in s.strips.values()])
        self._listen(kind)

    def set_weights(self, kind: Kind, weights: Mapping[str, float]) -> None:
        """Move faders to weights; layers that are not named keep theirs."""
        for name, weight in weights.items():
            view = self._sections[kind].strips.get(name)
            if view and abs(view.fader.value() - weight * 100) > 1e-9:
                view.fader.setValue(weight * 100)
        self._listen(kind)

    def weights(self, kind: Kind) -> dict[str, float]:
        """What the faders say."""
        strips = self._sections[kind].strips
        return {name: view.fader.value() / 100 for name, view in strips.items()}

    def effective(self, kind: Kind) -> dict[str, float]:
        """What is heard: 0 for muted layers, and for all others when any is soloed."""
        strips = self._sections[kind].strips
        any_solo = any(view.solo.isChecked() for view in strips.values())
        return {
            name: view.fader.value() / 100 if _sounds(view, any_solo) else 0.0
            for name, view in strips.items()
        }

    def show_where(self, term: Term | None) -> None:
        """Want the heat map of this term and of no other; None: of none."""
        for kind, section in self._sections.items():
            for name, view in section.strips.items():
                view.where.setChecked(term == Term(kind, name))
        if term != self._where:
            self._where = term
            self.where_changed.emit(term)

    def set_shares(self, shares: Mapping[Term, float]) -> None:
        """Show each term's share of the loss, in [0, 1]."""
        for kind, section in self._sections.items():
            for name, view in section.strips.items():
                view.meter.set_share(shares.get(Term(kind, name), 0.0))
        self._needles.wake()

    def section(self, kind: Kind) -> QWidget:
        """The half of the mixer that shows the strips of a kind."""
        return self._sections[kind]

    def strip(self, kind: Kind, layer: str) -> Fader:
        """The fader of a layer; KeyError when it is not shown."""
        return self._sections[kind].strips[layer].fader

    def mute(self, kind: Kind, layer: str, on: bool = True) -> None:
        self._sections[kind].strips[layer].mute.setChecked(on)

    def solo(self, kind: Kind, layer: str, on: bool = True) -> None:
        self._sections[kind].strips[layer].solo.setChecked(on)

    def clear_mutes(self) -> None:
        """Let every layer be heard again."""
        for section in self._sections.values():
            for view in section.strips.values():
                view.mute.setChecked(False)
                view.solo.setChecked(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room, one above the other where there is not."""
        super().resizeEvent(event)
        wide = event.size().width() > 18 * STRIP_WIDTH and event.size().height() < 440
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._box.direction() != way:
            self._box.setDirection(way)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._shown:
            self._shown = True
            for section in self._sections.values():
                section.reveal()
        self._needles.wake()

    def _on_moved(self, kind: Kind, name: str, weight: float) -> None:
        self.weight_moved.emit(kind, name, weight)
        self._listen(kind)

    def _on_switched(self, kind: Kind) -> None:
        if self._listen(kind):
            self.muted_changed.emit(kind, self.effective(kind))

    def _listen(self, kind: Kind) -> bool:
        """Repaint the strips of a kind; tell when what is heard has changed."""
        strips = self._sections[kind].strips
        any_solo = any(view.solo.isChecked() for view in strips.values())
        for view in strips.values():
            view.show_sounding(_sounds(view, any_solo))
        heard = self.effective(kind)
        if heard == self._heard[kind]:
            return False
        self._heard[kind] = heard
        self.changed.emit()
        return True


def _sounds(view: StripView, any_solo: bool) -> bool:
    return view.solo.isChecked() if any_solo else not view.mute.isChecked()
