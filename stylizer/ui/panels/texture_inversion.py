"""What the network knows of the painting alone, or of the photo alone, seen in the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from stylizer.app.studio import Studio
from stylizer.engine.derived.texture_inversion import inversion, texture


class Alone(QObject):
    """Sets the recipe as one undo step, and begins."""

    def __init__(self, studio: Studio, begin: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._studio, self._begin = studio, begin

    def texture(self) -> None:
        """Paint the painting alone, from noise, as the style faders stand."""
        self._studio.set_recipe(texture(self._studio.recipe), self.tr("Texture of the painting"))
        self._begin()

    def layer(self, kind: str, name: str) -> None:
        """Paint what one layer sees: of the photo for «content», of the painting for «style»."""
        see = inversion if kind == "content" else texture
        self._studio.set_recipe(see(self._studio.recipe, [name]), self.tr("See a layer alone"))
        self._begin()
