"""The mixer: a strip per layer for style and for content, as on an audio desk."""

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
"""Pixels, at least: with a lower mixer the faders are hard to play."""


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
        self._sections = {kind: Section(kind) for kind in KINDS}
        self._heard: dict[str, dict[str, float]] = {kind: {} for kind in KINDS}
        self._needles = Needles(self)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2 * theme.GRID)
        for section in self._sections.values():
            box.addWidget(section, 1)
        self.setAccessibleName(self.tr("Mixer"))

    def set_layers(self, kind: Kind, strips: Sequence[Strip]) -> None:
        """Show these layers, fine to coarse; mutes of layers that stay are kept."""
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
        self._listen(kind)

    def set_weights(self, kind: Kind, weights: Mapping[str, float]) -> None:
        """Move faders to weights; layers that are not named keep theirs."""
        self._sections[kind].set_weights(weights)
        self._listen(kind)

    def weights(self, kind: Kind) -> dict[str, float]:
        """Return what the faders say, by layer."""
        return self._sections[kind].weights()

    def effective(self, kind: Kind) -> dict[str, float]:
        """Return what is heard: 0 for muted layers, and for all others when any is soloed."""
        return self._sections[kind].effective()

    def show_where(self, term: Term | None) -> None:
        """Ask for the heat map of this term and of no other; None: of none."""
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
        """Mute a layer, or let it be heard again."""
        self.strip(kind, layer).mute.setChecked(on)

    def solo(self, kind: Kind, layer: str, on: bool = True) -> None:
        """Solo a layer, or no longer."""
        self.strip(kind, layer).solo.setChecked(on)

    def clear_mutes(self, kind: Kind) -> None:
        """Let every layer of a kind be heard again."""
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
        self._listen(kind)

    def _on_switched(self, kind: Kind) -> None:
        if self._listen(kind):
            self.muted_changed.emit(kind, self.effective(kind))

    def _listen(self, kind: Kind) -> bool:
        """Repaint the strips of a kind; return whether what is heard has changed."""
        self._sections[kind].show_sounding()
        heard = self.effective(kind)
        if heard == self._heard[kind]:
            return False
        self._heard[kind] = heard
        self.changed.emit()
        return True
