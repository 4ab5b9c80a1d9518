"""The scene: the pictures and the recipe from which a run begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stylizer.engine.live import with_live_settings
from stylizer.engine.recipe import Recipe
from stylizer.files.runs.source import Source

NO_STYLES = Recipe(styles=())


@dataclass(frozen=True, eq=False)
class Scene:
    """The pictures and the recipe, which is everything that undo restores.

    `styles` belong to `recipe.styles` in order, and the masks of the content to `recipe.regions`.
    Raises ValueError when the numbers differ, which is a mistake in the program.
    """

    content: Source | None = None
    styles: tuple[Source, ...] = ()
    start: Source | None = None
    recipe: Recipe = NO_STYLES

    def __post_init__(self) -> None:
        masks = self.content.masks if self.content else ()
        if len(masks) != len(self.recipe.regions) or len(self.styles) != len(self.recipe.styles):
            raise ValueError("the pictures of the scene are not those that its recipe describes")


def same_scene(a: Scene, b: Scene) -> bool:
    """Return whether two scenes have identical pictures and equal settings."""
    return (
        a.content is b.content
        and a.start is b.start
        and same_sources(a.styles, b.styles)
        and a.recipe == b.recipe
    )


def same_sources(a: Sequence[Source], b: Sequence[Source]) -> bool:
    """Return whether two lists hold the same objects in the same order."""
    return len(a) == len(b) and all(x is y for x, y in zip(a, b, strict=True))


def needs_restart(ran: Scene, now: Scene) -> bool:
    """Return whether `now` differs from the scene `ran` in something that a run cannot take over.

    The picture to start from is not compared.
    """
    if ran.content is not now.content or not same_sources(ran.styles, now.styles):
        return True
    return with_live_settings(ran.recipe, now.recipe) != now.recipe
