"""All that a run needs: a recipe and the pictures, as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stylizer.engine.derived.texture_inversion import needs_painting
from stylizer.engine.errors import JobError
from stylizer.engine.live import live_names
from stylizer.engine.recipe import Recipe, renamed
from stylizer.engine.state import RunState

Pixels = NDArray[np.float32]
"""A picture (H, W, 3), sRGB in [0, 1]."""
Mask = NDArray[np.float32]
"""How much of each place belongs to something, (h, w) in [0, 1]; laid over a whole picture,
whatever its size."""


@dataclass(frozen=True)
class Change:
    """`settings` (JSON values of live fields) that act from `iteration` on."""

    iteration: int
    settings: Mapping[str, Any]

    def __post_init__(self) -> None:
        object.__setattr__(self, "settings", renamed(self.settings))
        if self.iteration < 1 or not set(self.settings) <= set(live_names()):
            raise JobError("This record holds a change that cannot be replayed.")


def changed(recipe: Recipe, changes: Iterable[Change]) -> Recipe:
    """The recipe after `changes`, in their order."""
    for change in changes:
        recipe = Recipe.from_dict({**recipe.to_dict(), **change.settings})
    return recipe


def made(changes: Iterable[Change], iteration: int) -> tuple[Change, ...]:
    """Return the changes that have acted after `iteration` steps."""
    return tuple(change for change in changes if change.iteration <= iteration)


def to_come(changes: Iterable[Change], iteration: int) -> tuple[Change, ...]:
    """Return the changes that act only in steps after `iteration`."""
    return tuple(change for change in changes if change.iteration > iteration)


@dataclass(frozen=True)
class Job:
    """A recipe with its pictures and the encoder's weights.

    `styles` go with `recipe.styles` in order; there may be none where the recipe paints like none
    (see derived/texture_inversion.py). `masks` over the content go with `recipe.regions`.
    `style_masks`, one for each style or none at all, say which part of a style picture counts
    (None: all of it). `start` is needed when the recipe starts from a file. `weights` is the
    encoder's state, name -> array. `changes` replays what was changed while a recorded run went
    on. `precision` is what a trial found for a recipe that leaves it open, and `auto` when there
    was none. With `resume` the run goes on from that state, needs no `start`, and takes changes of
    earlier steps as made. Raises JobError.
    """

    recipe: Recipe
    content: Pixels
    styles: tuple[Pixels, ...]
    weights: Mapping[str, NDArray[Any]]
    start: Pixels | None = None
    changes: tuple[Change, ...] = ()
    precision: str = "auto"
    resume: RunState | None = None
    masks: tuple[Mask, ...] = ()
    style_masks: tuple[Mask | None, ...] = ()

    def __post_init__(self) -> None:
        if not self.styles and needs_painting(self.recipe):
            raise JobError("Add at least one style picture.")
        if len(self.styles) != len(self.recipe.styles):
            raise JobError(
                f"The recipe describes {len(self.recipe.styles)} styles,"
                f" but there are {len(self.styles)} style pictures."
            )
        if self.recipe.start == "file" and self.start is None and self.resume is None:
            raise JobError("Choose the picture to start from, or another start.")
        for picture in (self.content, *self.styles, *(() if self.start is None else (self.start,))):
            if picture.ndim != 3 or picture.shape[2] != 3 or min(picture.shape) < 1:
                raise JobError("A picture must be an array of height, width and 3 colours.")
            if not np.isfinite(picture).all():
                raise JobError("A picture holds values that are not finite numbers.")
        self._check_masks()

    @property
    def done(self) -> int:
        """How many steps the run has behind it when it begins: some if it is resumed, else none."""
        return self.resume.iteration if self.resume else 0

    def _check_masks(self) -> None:
        regions = self.recipe.regions
        if len(self.masks) != len(regions):
            raise JobError(
                f"The recipe describes {len(regions)} regions,"
                f" but there are {len(self.masks)} masks."
            )
        for i, region in enumerate(regions, 1):
            if region.styles and region.styles[-1] > len(self.styles):
                raise JobError(
                    f"Region {i} is to be painted like style {region.styles[-1]},"
                    f" but there are {len(self.styles)} style pictures."
                )
        if self.style_masks and len(self.style_masks) != len(self.styles):
            raise JobError("Give a mask, or None, for each style picture.")
        for mask in (*self.masks, *(m for m in self.style_masks if m is not None)):
            if mask.ndim != 2 or min(mask.shape) < 1:
                raise JobError("A mask must be an array of height and width.")
            if not (mask.min() >= 0 and mask.max() <= 1):  # also false for what is no number
                raise JobError("A mask holds values that are not in the range from 0 to 1.")
            if not mask.max() > 0:
                raise JobError("A mask is empty: nothing in it is above 0.")
