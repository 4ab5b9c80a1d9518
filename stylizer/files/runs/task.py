"""From opened sources and a recipe to a job, and from its result to a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from stylizer.engine.derived.enlargement import enlarged
from stylizer.engine.derived.texture_inversion import needs_painting
from stylizer.engine.errors import JobError
from stylizer.engine.job import Change, Job, Mask, Pixels, changed
from stylizer.engine.recipe import Recipe
from stylizer.engine.size import fit
from stylizer.engine.state import RunState
from stylizer.engine.step import Step
from stylizer.files.read import masks
from stylizer.files.read.images import Picture
from stylizer.files.read.shrink import means
from stylizer.files.record.edit import WHOLE, Edit
from stylizer.files.record.record import Record, SourceRef
from stylizer.files.runs import precision_cache, speed_cache
from stylizer.files.weights import installed

GAP = 3
"""A picture comes to the engine at this many times the size it is used at, or smaller. What box
means take away there, the finer resizing that follows would have taken too."""


@dataclass(frozen=True)
class Source:
    """A picture, turned and cropped as the user wants it.

    `masks` lie over the whole picture and follow its edit. The content has one for each region
    of the recipe; of a style, one says which part of it counts.
    """

    picture: Picture
    edit: Edit = WHOLE
    masks: tuple[Picture, ...] = ()

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The picture and its masks."""
        return (self.picture, *self.masks)

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels after turning and cropping."""
        return self.edit.size(*self.picture.size)

    @property
    def pixels(self) -> Pixels:
        """(h, w, 3) sRGB in [0, 1] after turning and cropping, at full size."""
        return _floats(self.edit.apply(self.picture.pixels), 1)

    @property
    def alpha(self) -> NDArray[np.float32] | None:
        """(h, w) in [0, 1] after turning and cropping; None when opaque."""
        alpha = self.picture.alpha
        return None if alpha is None else _floats(self.edit.apply(alpha), 1)

    def pixels_for(self, long_side: float) -> Pixels:
        """The same for use at `long_side` px: a large picture comes reduced by a whole factor."""
        return _floats(self.edit.apply(self.picture.pixels), self._factor(long_side))

    def size_for(self, long_side: float) -> tuple[int, int]:
        """(width, height) of `pixels_for`."""
        by = self._factor(long_side)
        width, height = self.size
        return -(-width // by), -(-height // by)

    def masks_for(self, long_side: float) -> tuple[Mask, ...]:
        """The masks, (h, w) in [0, 1] after turning and cropping; FileError for what is none."""
        size = fit(*self.size, min(long_side, max(self.size)))
        return tuple(masks.read(mask, self.picture, self.edit, size) for mask in self.masks)

    def alpha_for(self, size: tuple[int, int]) -> NDArray[np.float32] | None:
        """(h, w) alpha resized to (width, height), anti-aliased; None when opaque."""
        alpha = self.picture.alpha
        if alpha is None:
            return None
        reduced = _floats(self.edit.apply(alpha), self._factor(max(size)))
        resized = Image.fromarray(reduced).resize(size, Image.Resampling.BILINEAR)
        return np.asarray(resized, np.float32).clip(0, 1)

    def _factor(self, long_side: float) -> int:
        """The largest whole factor that leaves GAP times that size, and the same shape of it."""
        width, height = self.size
        most = max(1, int(max(width, height) / (GAP * long_side)))
        exact = fit(width, height, long_side)
        for by in range(most, 1, -1):
            if fit(-(-width // by), -(-height // by), long_side) == exact:
                return by
        return 1

    @property
    def ref(self) -> SourceRef:
        masks = tuple(SourceRef(mask.name, mask.digest) for mask in self.masks)
        return SourceRef(self.picture.name, self.picture.digest, self.edit, masks)


@dataclass(frozen=True)
class Task:
    """A recipe with its sources; `changes` replays a record, `resume` goes on with a broken run."""

    recipe: Recipe
    content: Source
    styles: tuple[Source, ...]
    start: Source | None = None
    changes: tuple[Change, ...] = ()
    resume: RunState | None = None

    @property
    def sources(self) -> tuple[Source, ...]:
        """All of them: the content, the styles, the start."""
        return (self.content, *self.styles, *((self.start,) if self.start else ()))

    @property
    def pictures(self) -> list[Picture]:
        """Those of all sources, each followed by its masks."""
        return [picture for source in self.sources for picture in source.pictures]

    @property
    def made(self) -> list[Change]:
        """The changes that a run which goes on has behind it."""
        done = self.resume.iteration if self.resume else 0
        return [change for change in self.changes if change.iteration <= done]

    def enlarged(self, result: Picture, size: int) -> Task:
        """The render for print that goes on from a result of this task up to `size` px.

        Raises RecipeError when the result is as large already.
        """
        recipe = enlarged(changed(self.recipe, self.changes), max(result.size), size)
        return replace(self, recipe=recipe, start=Source(result), changes=(), resume=None)

    @property
    def style_sides(self) -> list[float]:
        """At what longer side each style picture is used, in pixels, at most."""
        scales = [style.scale for style in self.recipe.styles] + [1.0] * len(self.styles)
        return [self.recipe.size * max(1.0, s) for s, _ in zip(scales, self.styles, strict=False)]

    def job(self) -> Job:
        """The job, with the encoder's weights from disk and the precision that suits the machine,
        for which the first job there makes a trial. StylizerError says what is missing."""
        if not self.styles and needs_painting(self.recipe):
            raise JobError("Add at least one style picture.")
        size = self.recipe.size
        weights = installed.weights(self.recipe.encoder)
        guides = tuple(
            source.masks_for(side)[0] if source.masks else None
            for source, side in zip(self.styles, self.style_sides, strict=True)
        )
        return Job(
            recipe=self.recipe,
            content=self.content.pixels_for(size),
            styles=tuple(
                source.pixels_for(side)
                for source, side in zip(self.styles, self.style_sides, strict=True)
            ),
            weights=weights,
            start=self.start.pixels_for(size) if self.start and not self.resume else None,
            changes=self.changes,
            precision=precision_cache.precision(self.recipe, weights),
            resume=self.resume,
            masks=self.content.masks_for(size),
            style_masks=guides if any(guide is not None for guide in guides) else (),
        )

    def learn(self, step: Step) -> None:
        """Remember how fast the run was that came to its end with `step`."""
        if self.resume is None:
            speed_cache.learn(self.recipe, self.content.size_for(self.recipe.size), step)

    def record(self, step: Step, changes: Sequence[Change]) -> Record:
        """How the picture at `step` was made, `changes` being those that acted until then."""
        import torch

        width, height = step.size
        return Record(
            recipe=self.recipe,
            content=self.content.ref,
            styles=tuple(source.ref for source in self.styles),
            start=self.start.ref if self.start else None,
            changes=tuple(changes),
            device=step.device,
            precision=step.precision,
            block=step.block,
            threads=torch.get_num_threads(),
            steps=step.iteration,
            width=width,
            height=height,
            encoder_digest=installed.digest(self.recipe.encoder),
        )


def _floats(samples: NDArray[Any], by: int) -> NDArray[np.float32]:
    """uint8 or uint16 samples -> box means over `by` x `by` of them, float32 in [0, 1]."""
    values = means(samples, by) if by > 1 else samples.astype(np.float32, order="C")
    values /= np.float32(np.iinfo(samples.dtype).max)
    return values
