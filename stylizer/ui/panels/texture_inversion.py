"""The panel that paints the painting alone or the photo alone from noise."""

from __future__ import annotations

from stylizer.engine.derived.texture_inversion import inversion, texture
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.recipe import Recipe
from stylizer.ui.kit.commands import command
from stylizer.ui.panels.protocol import Context, Panel


class TextureInversionPanel(Panel):
    """Textures of the painting and inversions of the photo.

    The panel changes the recipe, as one undo step, and starts a run.
    """

    name = "texture_inversion"
    menu = "run"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.action = command(
            self,
            self.tr("Te&xture of the painting"),
            self.texture,
            picture="brush",
            hint=self.tr("The painting alone, from noise: what the style faders add"),
        )
        context.mixer.alone_wanted.connect(self.layer)
        context.studio.styles_changed.connect(self._refresh)
        self._refresh()

    def texture(self) -> None:
        """Paint a texture of the painting, with the layers of the style faders."""
        self._begin(texture(self.context.studio.recipe), self.tr("Texture of the painting"))

    def layer(self, kind: str, name: str) -> None:
        """Paint the photo ("content") or a texture of the painting ("style") by one layer alone."""
        see = inversion if kind == "content" else texture
        recipe = self.context.studio.recipe
        text = self.tr("See {0} alone").format(ENCODERS[recipe.encoder].title_of(name))
        self._begin(see(recipe, [name]), text)

    def _begin(self, recipe: Recipe, text: str) -> None:
        self.context.studio.set_recipe(recipe, text)
        self.context.begin(self.context.runner.start)

    def _refresh(self) -> None:
        self.action.setEnabled(bool(self.context.studio.styles))
