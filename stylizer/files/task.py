"""From opened sources and a recipe to a job, and from its result to a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stylizer.engine.errors import JobError
from stylizer.engine.job import Change, Job, Pixels
from stylizer.engine.recipe import Recipe
from stylizer.engine.step import Step
from stylizer.files import encoders
from stylizer.files.edit import WHOLE, Edit
from stylizer.files.images import Picture
from stylizer.files.record import Record, SourceRef


@dataclass(frozen=True)
class Source:
    """A picture, turned and cropped as the user wants it."""

    picture: Picture
    edit: Edit = WHOLE

    @property
    def pixels(self) -> Pixels:
        return self.edit.apply(self.picture.pixels)

    @property
    def ref(self) -> SourceRef:
        return SourceRef(self.picture.name, self.picture.digest, self.edit)


@dataclass(frozen=True)
class Task:
    """A recipe with its sources; `changes` replays a record."""

    recipe: Recipe
    content: Source
    styles: tuple[Source, ...]
    start: Source | None = None
    changes: tuple[Change, ...] = ()

    def job(self) -> Job:
        """The job, with the encoder's weights from disk. StylizerError says what is missing."""
        if not self.styles:
            raise JobError("Add at least one style picture.")
        return Job(
            recipe=self.recipe,
            content=self.content.pixels,
            styles=tuple(source.pixels for source in self.styles),
            weights=encoders.weights(self.recipe.encoder),
            start=self.start.pixels if self.start else None,
            changes=self.changes,
        )

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
            threads=torch.get_num_threads(),
            steps=step.iteration,
            width=width,
            height=height,
            encoder_digest=encoders.digest(self.recipe.encoder),
        )
