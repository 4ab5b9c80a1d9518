"""The job: a recipe and its pictures, as arrays, which are all that a run needs."""

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
"""A mask (h, w) in [0, 1]: the share of each place that is marked. A mask covers a whole picture,
whatever the size of either."""


@dataclass(frozen=True)
class Change:
    """A change of a running recipe: `settings` (JSON values) that act from step `iteration` on.

    Raises JobError for a step below 1 and for a setting that is not live.
    """

    iteration: int
    settings: Mapping[str, Any]

    def __post_init__(self) -> None:
        object.__setattr__(self, "settings", renamed(self.settings))
        if self.iteration < 1 or not set(self.settings) <= set(live_names()):
            raise JobError("This record holds a change that cannot be replayed.")


def changed(recipe: Recipe, changes: Iterable[Change]) -> Recipe:
    """Return `recipe` with `changes` applied in their order."""
    for change in changes:
        recipe = Recipe.from_dict({**recipe.to_dict(), **change.settings})
    return recipe


def changes_until(changes: Iterable[Change], iteration: int) -> tuple[Change, ...]:
    """Return the changes that act in the first `iteration` steps."""
    return tuple(change for change in changes if change.iteration <= iteration)


def changes_after(changes: Iterable[Change], iteration: int) -> tuple[Change, ...]:
    """Return the changes that act only after the first `iteration` steps."""
    return tuple(change for change in changes if change.iteration > iteration)


@dataclass(frozen=True)
class Job:
    """A recipe with its pictures and the encoder's weights.

    `styles` are the style pictures in the order of `recipe.styles`. There may be none if the recipe
    needs no painting (see derived/texture_inversion.py). `masks` cover the content and mark
    `recipe.regions` in order. `style_masks` has one entry for each style or is empty; an entry
    marks the part of the style picture that counts, and None counts all of it. `start` is needed
    when the recipe starts from a file. `weights` is the state of the encoder, name -> array.
    `changes` are the recorded changes of a run that is repeated. `precision` is the result of the
    precision trial for a recipe with automatic precision, and "auto" without a trial. With
    `resume` the run goes on from that state, needs no `start`, and treats the changes of earlier
    steps as made. Raises JobError if the pictures and the recipe do not go together.
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
        """Number of steps that were taken before the run begins; above 0 only for a resumed run."""
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
            if not (mask.min() >= 0 and mask.max() <= 1):  # also False for NaN
                raise JobError("A mask holds values that are not in the range from 0 to 1.")
            if not mask.max() > 0:
                raise JobError("A mask is empty: nothing in it is above 0.")
