"""The studio: the scene that the user edits, with undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from stylizer.app.scene import Scene, same_scene, same_sources
from stylizer.engine.derived.encoder_switch import switch_encoder
from stylizer.engine.derived.texture_inversion import needs_painting, needs_photo
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.errors import JobError
from stylizer.engine.recipe import Recipe, Region, Style
from stylizer.files.read.images import Picture
from stylizer.files.read.masks import check_mask
from stylizer.files.runs.blank import blank_for
from stylizer.files.runs.source import Source
from stylizer.files.runs.task import Task

T = TypeVar("T")
UNDO_STEPS = 200


class SceneEdit(QUndoCommand):
    """One change of the scene. Changes with the same `key` and `serial` merge into one."""

    def __init__(
        self, studio: Studio, text: str, after: Scene, key: str | None, serial: int
    ) -> None:
        super().__init__(text)
        self.studio = studio
        self.before, self.after = studio.scene, after
        self.key, self.serial = key, serial

    def redo(self) -> None:
        self.studio._show(self.after)

    def undo(self) -> None:
        self.studio._show(self.before)

    def id(self) -> int:
        return 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, SceneEdit) or self.key is None:
            return False
        if (self.key, self.serial) != (other.key, other.serial):
            return False
        self.after = other.after
        self.setObsolete(same_scene(self.before, self.after))
        return True


class Studio(QObject):
    """The scene that the user edits. Signals are emitted only when something has really changed."""

    content_changed = Signal()
    styles_changed = Signal()
    """Emitted when the list of style pictures changes, but not when their blend or scale does."""
    start_changed = Signal()
    recipe_changed = Signal()
    changed = Signal()
    """Emitted after any of the signals above."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.scene = Scene()
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(UNDO_STEPS)
        self._serial = 0

    @property
    def content(self) -> Source | None:
        return self.scene.content

    @property
    def styles(self) -> tuple[Source, ...]:
        return self.scene.styles

    @property
    def start(self) -> Source | None:
        return self.scene.start

    @property
    def recipe(self) -> Recipe:
        return self.scene.recipe

    def task(self) -> Task:
        """Return the task of the scene. Raises JobError when a picture is missing."""
        if missing := self._missing():
            raise JobError(missing)
        if self.recipe.start == "file" and self.start is None:
            raise JobError(self.tr("Choose the picture to start from, or another start."))
        content = self.content or blank_for(self.styles[0], self.recipe.size)
        return Task(self.recipe, content, self.styles, self.start)

    @property
    def complete(self) -> bool:
        """True if the photo and the paintings that the recipe needs are there."""
        return not self._missing()

    def _missing(self) -> str:
        """Return a sentence about the photo or the painting that is missing; "" if none is."""
        if self.content is None and needs_photo(self.recipe):
            return self.tr("Add a photo first: drop it on the window.")
        if not self.styles and (self.content is None or needs_painting(self.recipe)):
            return self.tr("Add a painting first: drop it on the window.")
        return ""

    def end_edit(self) -> None:
        """End a drag, so that the next change becomes a separate undo step."""
        self._serial += 1

    # Settings

    def set_field(self, name: str, value: Any) -> None:
        """Change one setting of the recipe. Raises RecipeError for a wrong value."""
        if name == "encoder":
            recipe = switch_encoder(self.recipe, value)
        else:
            recipe = self.recipe.replace(**{name: value})
        self._edit(self.tr("Change {0}").format(name.replace("_", " ")), name, recipe=recipe)

    def set_weights(self, kind: str, weights: dict[str, float]) -> None:
        """Set the layer weights of "content" or "style".

        If they are the usual weights of the encoder, the recipe stores None instead.
        """
        info = ENCODERS[self.recipe.encoder]
        before = getattr(self.recipe, f"{kind}_weights")()
        present = {name: weight for name, weight in weights.items() if weight > 0}
        usual = dict(getattr(info, kind))
        recipe = self.recipe.replace(**{kind: None if present == usual else present})
        moved = [n for n in {*before, *present} if before.get(n, 0.0) != present.get(n, 0.0)]
        if len(moved) == 1:
            text = self.tr("Move {0}, content") if kind == "content" else self.tr("Move {0}, style")
            text = text.format(info.title_of(moved[0]))
        else:
            text = self.tr("Move content") if kind == "content" else self.tr("Move style")
        self._edit(text, kind, recipe=recipe)

    def set_style(self, index: int, name: str, value: float) -> None:
        """Change the blend or the scale of one style."""
        styles = list(self.recipe.styles)
        styles[index] = replace(styles[index], **{name: value})
        recipe = self.recipe.replace(styles=tuple(styles))
        self._edit(self.tr("Change style {0}").format(name), f"{name} {index}", recipe=recipe)

    def set_region(self, index: int, name: str, value: Any) -> None:
        """Change one setting of a region."""
        regions = list(self.recipe.regions)
        regions[index] = replace(regions[index], **{name: value})
        recipe = self.recipe.replace(regions=tuple(regions))
        self._edit(self.tr("Change region"), f"region {name} {index}", recipe=recipe)

    def set_recipe(self, recipe: Recipe, text: str) -> None:
        """Take over all settings of `recipe`.

        Its styles apply to the present paintings in order, and its regions to the present masks. A
        recipe without regions removes the masks of the photo. `text` describes the undo step.
        """
        content, count = self.content, len(self.styles)
        if content is not None and content.masks and not recipe.regions:
            content = replace(content, masks=())
        regions = _as_many(recipe.regions, len(content.masks) if content else 0, Region())
        recipe = recipe.replace(
            styles=_as_many(recipe.styles, count, Style()),
            regions=tuple(
                replace(region, styles=tuple(n for n in region.styles if n <= count))
                for region in regions
            ),
        )
        self._edit(text, None, content=content, recipe=recipe)

    # Sources

    def set_all(self, scene: Scene, text: str) -> None:
        """Replace the scene, as one undo step. `text` describes the undo step."""
        self._edit(text, None, **vars(scene))

    def set_content(self, source: Source | None) -> None:
        """Set the photo. Regions are kept only if the photo has masks for them."""
        kept = len(source.masks) if source else 0
        recipe = self.recipe.replace(regions=self.recipe.regions[:kept])
        self._edit(self.tr("Set photo"), None, content=source, recipe=recipe)

    def add_regions(self, masks: Sequence[Picture]) -> None:
        """Add regions of the photo. Raises FileError for a picture that cannot be its mask."""
        if self.content is None:
            return
        for mask in masks:
            check_mask(mask, self.content.picture)
        content = replace(self.content, masks=(*self.content.masks, *masks))
        recipe = self.recipe.replace(regions=(*self.recipe.regions, *(Region() for _ in masks)))
        self._edit(self.tr("Add region"), None, content=content, recipe=recipe)

    def remove_region(self, index: int) -> None:
        if self.content is None:
            return
        masks, regions = list(self.content.masks), list(self.recipe.regions)
        del masks[index], regions[index]
        content = replace(self.content, masks=tuple(masks))
        recipe = self.recipe.replace(regions=tuple(regions))
        self._edit(self.tr("Remove region"), None, content=content, recipe=recipe)

    def set_start(self, source: Source | None) -> None:
        """Set the picture to start from, and the setting `start` of the recipe with it."""
        start = (
            "file" if source else Recipe.start if self.recipe.start == "file" else self.recipe.start
        )
        recipe = self.recipe.replace(start=start)
        self._edit(self.tr("Set start picture"), None, start=source, recipe=recipe)

    def add_styles(self, sources: Sequence[Source]) -> None:
        self._edit_styles(
            self.tr("Add painting"),
            (*self.styles, *sources),
            (*self.recipe.styles, *(Style() for _ in sources)),
        )

    def replace_style(self, index: int, source: Source) -> None:
        sources = list(self.styles)
        sources[index] = source
        self._edit_styles(self.tr("Change painting"), sources, self.recipe.styles)

    def remove_style(self, index: int) -> None:
        keep = [i for i in range(len(self.styles)) if i != index]
        self._pick_styles(self.tr("Remove painting"), keep)

    def move_style(self, index: int, to: int) -> None:
        """Move a style to another place in the list. `to` is limited to the ends of the list."""
        order = list(range(len(self.styles)))
        to = min(max(to, 0), len(order) - 1)
        order.insert(to, order.pop(index))
        self._pick_styles(self.tr("Move painting"), order)

    def swap(self, index: int = 0) -> None:
        """Exchange the photo with the painting at `index`. All masks of both are dropped."""
        if self.content is None or index >= len(self.styles):
            return
        sources = list(self.styles)
        content, sources[index] = (
            replace(source, masks=()) for source in (sources[index], self.content)
        )
        recipe, text = self.recipe.replace(regions=()), self.tr("Swap photo and painting")
        self._edit(text, None, content=content, styles=tuple(sources), recipe=recipe)

    def set_sources(self, content: Source, styles: Sequence[Source]) -> None:
        """Set a new photo and new paintings in one step."""
        recipe = self.recipe.replace(styles=tuple(Style() for _ in styles), regions=())
        self._edit(
            self.tr("Open pictures"), None, content=content, styles=tuple(styles), recipe=recipe
        )

    def _pick_styles(self, text: str, order: list[int]) -> None:
        # Regions refer to styles by number, so their numbers change with the order of the styles.
        numbers = {old + 1: new for new, old in enumerate(order, 1)}
        regions = tuple(
            replace(region, styles=tuple(numbers[n] for n in region.styles if n in numbers))
            for region in self.recipe.regions
        )
        styles = tuple(self.recipe.styles[i] for i in order)
        recipe = self.recipe.replace(styles=styles, regions=regions)
        self._edit(text, None, styles=tuple(self.styles[i] for i in order), recipe=recipe)

    def _edit_styles(self, text: str, sources: Sequence[Source], styles: Sequence[Style]) -> None:
        recipe = self.recipe.replace(styles=tuple(styles))
        self._edit(text, None, styles=tuple(sources), recipe=recipe)

    def _edit(self, text: str, key: str | None, **changes: Any) -> None:
        after = replace(self.scene, **changes)
        if not same_scene(self.scene, after):
            self.undo_stack.push(SceneEdit(self, text, after, key, self._serial))

    def _show(self, scene: Scene) -> None:
        before, self.scene = self.scene, scene
        if before.content is not scene.content:
            self.content_changed.emit()
        if not same_sources(before.styles, scene.styles):
            self.styles_changed.emit()
        if before.start is not scene.start:
            self.start_changed.emit()
        if before.recipe != scene.recipe:
            self.recipe_changed.emit()
        if not same_scene(before, scene):
            self.changed.emit()


def _as_many(parts: tuple[T, ...], count: int, usual: T) -> tuple[T, ...]:
    """Return the first `count` parts. If there are fewer, `usual` is added at the end."""
    return (*parts, *[usual] * count)[:count]
