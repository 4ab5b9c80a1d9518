"""The task of a run: a recipe with its opened sources.

A task makes the job for the engine, and the record of the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from stylizer.engine.derived.enlargement import enlarged
from stylizer.engine.derived.texture_inversion import needs_painting
from stylizer.engine.errors import JobError
from stylizer.engine.job import Change, Job, changed
from stylizer.engine.recipe import Recipe
from stylizer.engine.state import RunState
from stylizer.engine.step import Step
from stylizer.files.read.images import Picture
from stylizer.files.record.record import Record
from stylizer.files.runs import precision_cache, speed_cache
from stylizer.files.runs.source import Source
from stylizer.files.weights import installed


@dataclass(frozen=True)
class Task:
    """A recipe with its sources.

    `changes` are the changes of a record that is replayed. `resume` is the state from which an
    interrupted run continues.
    """

    recipe: Recipe
    content: Source
    styles: tuple[Source, ...]
    start: Source | None = None
    changes: tuple[Change, ...] = ()
    resume: RunState | None = None

    @property
    def sources(self) -> tuple[Source, ...]:
        """All sources: the content, the styles, and the start if there is one."""
        return (self.content, *self.styles, *((self.start,) if self.start else ()))

    @property
    def pictures(self) -> list[Picture]:
        """The pictures of all sources, each followed by its masks."""
        return [picture for source in self.sources for picture in source.pictures]

    def enlarged(self, result: Picture, size: int) -> Task:
        """Return the task that continues from a result of this task at `size` px, for print.

        Raises RecipeError when the result is already as large as that.
        """
        recipe = enlarged(changed(self.recipe, self.changes), max(result.size), size)
        return replace(self, recipe=recipe, start=Source(result), changes=(), resume=None)

    @property
    def style_sides(self) -> list[float]:
        """The longest side in pixels at which each style picture is used."""
        scales = [style.scale for style in self.recipe.styles] + [1.0] * len(self.styles)
        return [self.recipe.size * max(1.0, s) for s, _ in zip(scales, self.styles, strict=False)]

    def job(self) -> Job:
        """Return the job for the engine.

        Reads the encoder's weights from disk and chooses the precision. The first job with an
        encoder on a machine measures which precision is the fastest there, which takes a moment.
        Raises StylizerError, which says what is missing.
        """
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
        """Store the speed of a run that has ended with `step`, for forecasts."""
        if self.resume is None:
            speed_cache.learn(self.recipe, self.content.size_for(self.recipe.size), step)

    def record(self, step: Step, changes: Sequence[Change]) -> Record:
        """Return the record of the picture at `step`.

        `changes` are the changes to the recipe that had taken effect by then.
        """
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
