"""From opened sources and a recipe to a job, and from its result to a record."""

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
    """A recipe with its sources; `changes` replays a record, `resume` goes on with a broken run."""

    recipe: Recipe
    content: Source
    styles: tuple[Source, ...]
    start: Source | None = None
    changes: tuple[Change, ...] = ()
    resume: RunState | None = None

    @property
    def sources(self) -> tuple[Source, ...]:
        """All sources: the content, the styles, the start."""
        return (self.content, *self.styles, *((self.start,) if self.start else ()))

    @property
    def pictures(self) -> list[Picture]:
        """The pictures of all sources, each followed by its masks."""
        return [picture for source in self.sources for picture in source.pictures]

    def enlarged(self, result: Picture, size: int) -> Task:
        """The render for print that goes on from a result of this task up to `size` px.

        Raises RecipeError when the result is as large already.
        """
        recipe = enlarged(changed(self.recipe, self.changes), max(result.size), size)
        return replace(self, recipe=recipe, start=Source(result), changes=(), resume=None)

    @property
    def style_sides(self) -> list[float]:
        """The longest side in pixels at which each style picture is used."""
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
        """Remember the speed of a run that has ended with `step`, for forecasts."""
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
