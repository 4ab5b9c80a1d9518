"""The mixer: a strip for each layer of style and of content, as on an audio mixer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from stylizer.engine.term import Term
from stylizer.ui.kit import theme
from stylizer.ui.mixer.meter import Needles
from stylizer.ui.mixer.section import Section
from stylizer.ui.mixer.strip import KINDS, Kind, Strip, StripView

HEIGHT = 480
"""The least height in pixels: shorter faders are hard to set."""


class Mixer(QWidget):
    """Strips for style and content. A weight of 1.0 is shown as 100 %.

    `weight_moved(kind, layer, weight)` is emitted when a person moves a fader, and `released` at
    the end of the movement. `changed` is emitted when the effective weights change, by a fader, a
    mute or a solo. For a mute or a solo, `muted_changed(kind, effective weights)` is emitted too.
    """

    weight_moved = Signal(str, str, float)
    released = Signal()
    muted_changed = Signal(str, object)
    changed = Signal()
    where_changed = Signal(object)
    """Emitted with the Term whose heat map is wanted, or None."""
    alone_wanted = Signal(str, str)
    """Emitted with (kind, layer) when a person wants to see this layer alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._where: Term | None = None
        self._sections = {kind: Section(kind) for kind in KINDS}
        self._effective: dict[str, dict[str, float]] = {kind: {} for kind in KINDS}
        self._needles = Needles(self)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2 * theme.GRID)
        for section in self._sections.values():
            box.addWidget(section, 1)
        self.setAccessibleName(self.tr("Mixer"))

    def set_layers(self, kind: Kind, strips: Sequence[Strip]) -> None:
        """Show these layers, fine to coarse. Layers that were shown before keep mute and solo."""
        self._sections[kind].fill(strips)
        for name, view in self._sections[kind].strips.items():
            term = Term(kind, name)
            view.where.setChecked(term == self._where)
            view.moved.connect(lambda weight, name=name: self._on_moved(kind, name, weight))
            view.released.connect(self.released)
            view.switched.connect(lambda: self._on_switched(kind))
            view.where_wanted.connect(lambda on, term=term: self.show_where(term if on else None))
            view.alone_wanted.connect(lambda name=name: self.alone_wanted.emit(kind, name))
        if self._where not in [None, *(term for term, _ in self._terms())]:
            self.show_where(None)
        self._needles.watch([view.meter for _, view in self._terms()])
        self._refresh(kind)

    def set_weights(self, kind: Kind, weights: Mapping[str, float]) -> None:
        """Move faders to these weights; all other layers keep their weights."""
        self._sections[kind].set_weights(weights)
        self._refresh(kind)

    def weights(self, kind: Kind) -> dict[str, float]:
        """Return the weight that each fader shows, by layer."""
        return self._sections[kind].weights()

    def effective(self, kind: Kind) -> dict[str, float]:
        """Return the weights by layer with mute and solo applied.

        A muted layer has weight 0. If any layer is soloed, all layers without solo have weight 0.
        """
        return self._sections[kind].effective()

    def show_where(self, term: Term | None) -> None:
        """Ask for the heat map of this term and no other; None asks for no map."""
        for each, view in self._terms():
            view.where.setChecked(each == term)
        if term != self._where:
            self._where = term
            self.where_changed.emit(term)

    def set_shares(self, shares: Mapping[Term, float]) -> None:
        """Show each term's share of the loss, in [0, 1]."""
        for term, view in self._terms():
            view.meter.set_share(shares.get(term, 0.0))
        self._needles.wake()

    def strip(self, kind: Kind, layer: str) -> StripView:
        """Return the strip of a layer; KeyError when it is not shown."""
        return self._sections[kind].strips[layer]

    def mute(self, kind: Kind, layer: str, on: bool = True) -> None:
        """Mute a layer, or unmute it."""
        self.strip(kind, layer).mute.setChecked(on)

    def solo(self, kind: Kind, layer: str, on: bool = True) -> None:
        """Solo a layer, or end its solo."""
        self.strip(kind, layer).solo.setChecked(on)

    def clear_mutes(self, kind: Kind) -> None:
        """Switch mute and solo off for every layer of a kind."""
        for view in self._sections[kind].strips.values():
            view.mute.setChecked(False)
            view.solo.setChecked(False)

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().expandedTo(QSize(0, HEIGHT))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._needles.wake()

    def _terms(self) -> Iterator[tuple[Term, StripView]]:
        for kind, section in self._sections.items():
            for name, view in section.strips.items():
                yield Term(kind, name), view

    def _on_moved(self, kind: Kind, name: str, weight: float) -> None:
        self.weight_moved.emit(kind, name, weight)
        self._refresh(kind)

    def _on_switched(self, kind: Kind) -> None:
        if self._refresh(kind):
            self.muted_changed.emit(kind, self.effective(kind))

    def _refresh(self, kind: Kind) -> bool:
        """Repaint the strips of a kind, and return whether the effective weights have changed."""
        self._sections[kind].show_sounding()
        effective = self.effective(kind)
        if effective == self._effective[kind]:
            return False
        self._effective[kind] = effective
        self.changed.emit()
        return True
