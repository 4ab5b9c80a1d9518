"""The strength fader and the mixer, connected to the studio."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QVBoxLayout, QWidget

from stylizer.app.studio import Studio
from stylizer.engine.encoders.info import Layer
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.term import Term
from stylizer.ui.mixer.mixer import Mixer
from stylizer.ui.mixer.strength import Strength
from stylizer.ui.mixer.strip import KINDS, Kind, Strip


class Mixing(QWidget):
    """The strength fader and the mixer. They change the recipe, and follow its other changes."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._shown: dict[str, tuple[str, ...]] = {}
        self._following = False
        self.strength = Strength()
        self.strength.setObjectName("field_strength")
        self.mixer = Mixer()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addWidget(self.strength)
        layout.addWidget(self.mixer, 1)

        self.strength.moved.connect(lambda value: studio.set_field("strength", value))
        self.strength.released.connect(studio.end_edit)
        self.mixer.changed.connect(self._moved)
        self.mixer.released.connect(studio.end_edit)
        self.mixer.muted_changed.connect(lambda *_: studio.end_edit())
        studio.recipe_changed.connect(self.follow)
        self.follow()

    def show_losses(self, losses: dict[Term, float]) -> None:
        """Show the share that each term has in the sum of the losses."""
        total = sum(abs(value) for value in losses.values())
        if total > 0:
            self.mixer.set_shares({term: abs(value) / total for term, value in losses.items()})

    def follow(self) -> None:
        """Show the studio's recipe."""
        recipe = self._studio.recipe
        self._following = True
        try:
            self.strength.setValue(recipe.strength)
            for kind in KINDS:
                weights = getattr(recipe, f"{kind}_weights")()
                self._show_layers(kind, weights)
                shown = self.mixer.effective(kind)
                if {n: w for n, w in shown.items() if w > 0} != weights:
                    self.mixer.clear_mutes(kind)
                    self.mixer.set_weights(kind, {name: weights.get(name, 0.0) for name in shown})
        finally:
            self._following = False

    def _moved(self) -> None:
        if self._following:
            return
        for kind in KINDS:
            self._studio.set_weights(kind, self.mixer.effective(kind))

    def _show_layers(self, kind: Kind, weights: Mapping[str, float]) -> None:
        """Show the encoder's faders, and any other layer that has a weight."""
        info = ENCODERS[self._studio.recipe.encoder]
        layers = [layer for layer in info.layers if layer in info.faders or layer.name in weights]
        names = (info.name, *(layer.name for layer in layers))
        if self._shown.get(kind) != names:
            self._shown[kind] = names
            usual = getattr(info, kind)
            self.mixer.set_layers(kind, [_strip(layer, weights, usual) for layer in layers])


def _strip(layer: Layer, weights: Mapping[str, float], usual: Mapping[str, float]) -> Strip:
    value, default = weights.get(layer.name, 0.0), usual.get(layer.name, 0.0)
    return Strip(layer, value, default)
