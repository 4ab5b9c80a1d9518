"""A run at one scale: the pictures, the objective and the iterate at the current scale."""

from __future__ import annotations

import copy
from collections.abc import Callable, Container, Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from stylizer.engine.control import Cancelled
from stylizer.engine.encoders.base import Encoder
from stylizer.engine.encoders.build import build
from stylizer.engine.errors import OutOfMemoryError
from stylizer.engine.hardware.failures import typed_errors
from stylizer.engine.hardware.workplace import Workplace
from stylizer.engine.job import Job
from stylizer.engine.objective.heat import shown_heat
from stylizer.engine.objective.objective import Objective
from stylizer.engine.output import Output
from stylizer.engine.recipe import Recipe
from stylizer.engine.scales.features import Lane
from stylizer.engine.scales.margin import cropped, padded
from stylizer.engine.scales.masks import content_masks, style_masks
from stylizer.engine.scales.pictures import ScalePictures, detail
from stylizer.engine.scales.pyramid import Scale, next_start
from stylizer.engine.solvers.iterate import Iterate
from stylizer.engine.solvers.state_tensors import numbers_of
from stylizer.engine.state import RunState
from stylizer.engine.term import Term


class ScaleRun:
    """The pictures, the objective and the iterate of a run, at one scale after another.

    `recipe` is the recipe that acts now. `encoder` replaces the encoder of the recipe. `poll` is
    called before each pass through the encoder, and may raise an exception to end the run.
    """

    iterate: Iterate

    def __init__(
        self,
        job: Job,
        recipe: Recipe,
        place: Workplace,
        encoder: Encoder | None,
        poll: Callable[[], None],
    ) -> None:
        self.recipe = recipe
        self._job, self._place, self._poll = job, place, poll
        self._encoder = encoder or build(
            recipe.encoder, job.weights, recipe.pooling, place.device, smoothed=recipe.smoothed
        )
        self._others = [
            Lane(other, copy.deepcopy(self._encoder).to(other)) for other in place.others
        ]
        self._pictures = ScalePictures(job, recipe, place.device)
        self._resume = job.resume
        self._objective: Objective | None = None
        self._before: Tensor | None = None  # the content at the last scale
        self._terms: dict[Term, Tensor] = {}  # of the last step that was not refused
        self._scale: Scale
        self._photo: Tensor  # the content at this scale, in its own colours
        self._masks: Tensor | None  # (1, R, H, W), feathered, of the recipe's regions

    def enter(self, scale: Scale) -> None:
        """Go on from the last scale to this one, or begin or resume the run at this one."""
        self._scale = scale
        self._photo, content = self._pictures.content(scale)
        self._masks = content_masks(self._job, scale, self._place.device)
        share = detail(self.recipe, self._masks)
        resume, self._resume = self._resume, None
        if self._before is not None:
            shown = cropped(self.iterate.average)
            start = next_start(shown, self._before, cropped(content), share)
            del shown  # large
            self._before = None
            self.iterate.move(padded(self._grained(start, share)))
        elif resume:
            self.iterate = Iterate(self.recipe, torch.empty_like(content))
        else:
            start = self._pictures.start(scale, cropped(content), share, self._masks)
            if self.recipe.start != "file":  # a result that is continued must not change at once
                start = self._grained(start, share)
            self.iterate = Iterate(self.recipe, padded(start))
        self._objective = self._make_objective(content)
        if resume:
            self._objective.factors = self.iterate.restore(resume)

    def _grained(self, start: Tensor, share: Tensor | float) -> Tensor:
        """Return the start with noise, unless records of earlier versions use its solver."""
        if self.recipe.optimizer != "pyramid":
            return start
        return self._pictures.grained(start, self._scale, share)

    def leave(self) -> None:
        """End a scale and free its objective, before the next and larger objective is made."""
        self._before = cropped(self.objective.content)
        self._objective = None

    @property
    def objective(self) -> Objective:
        """Objective of the current scale."""
        assert self._objective is not None
        return self._objective

    def change(self, recipe: Recipe, settings: Container[str]) -> None:
        """Use `recipe` from now on; its live `settings` differ from those of the last recipe."""
        self.recipe = self._pictures.recipe = recipe
        self.iterate.solver.reset()
        if "learning_rate" in settings:
            self.iterate.solver.rate = recipe.learning_rate
        if self._pictures.follow(settings):
            self._recolor()

    def _recolor(self) -> None:
        """Recolour the content as the recipe asks now, and change the picture by as much."""
        before, factors = self.objective.content, self.objective.factors
        self._objective = None  # freed before the next one is made
        self._photo, content = self._pictures.content(self._scale)
        self.iterate.shift(content - before)
        self._objective = self._make_objective(content)
        self._objective.factors = factors

    def _make_objective(self, content: Tensor) -> Objective:
        styles = self._pictures.styles(self._scale, self._photo)
        masks = None if self._masks is None else padded(self._masks)
        guides = masks, style_masks(self._job, styles, self._place.device)
        place = self._place

        def make() -> Objective:
            encoding = place.dtype, place.block, self._poll, self._others
            return Objective(self._encoder, self.recipe, content, styles, *encoding, *guides)

        return place.fit(make, max(content.shape[2:]))

    def advance(self, seed: int, *, balance: bool) -> dict[Term, Tensor]:
        """Start a step of the solver, and return the weighted terms that it found.

        These are the terms of the picture before the step (Adam) or after it; a refused step gives
        those of the last step. A GPU may still be working on the step when this returns. `seed`
        chooses the cells that are sampled. With `balance`, the factors of the layers are measured
        anew before the step.
        """
        objective, iterate, place = self.objective, self.iterate, self._place
        found: list[dict[Term, Tensor]] = []

        def closure() -> Tensor:
            self._poll()  # an objective without layers never calls it
            terms = objective.gradient(iterate.image, seed)
            found.append(terms)
            return sum(terms.values(), torch.zeros((), device=place.device))

        def step() -> None:
            if objective.block != place.block:
                objective.use_blocks(place.block)
            if objective.recipe is not self.recipe:
                objective.change(self.recipe)
            if balance:
                objective.balance(iterate.image.detach())
            found.clear()
            accepted = iterate.solver.step(closure)
            # The last of the evaluations is the one that was refused.
            self._terms = [self._terms, *found][-1 if accepted else -2]

        place.fit(step, max(iterate.image.shape[2:]))
        return self._terms

    # Reading the run, between two steps

    def output(self) -> Output:
        """Return the output of the run as it is now, which is shown and exported."""
        return Output(cropped(self.iterate.average), self._photo, self.recipe, self._masks)

    @typed_errors()
    def state(self, iteration: int, seconds: float, numbers: Mapping[str, float]) -> RunState:
        """Return the state, after so many steps and seconds, from which another run can go on.

        `numbers` are kept in the state under their names.
        """
        factors = numbers_of(self.objective.factors)
        return self.iterate.state(iteration, seconds, {**numbers, **factors})

    def heat(self, term: Term, limit: int) -> NDArray[np.float32] | None:
        """Return a map of where `term` is not yet met, (h, w) in [0, 1], within `limit` px.

        Return None if there is no map now, because the term has no weight, memory is short, the run
        is being cancelled or its scale is over.
        """
        if self._objective is None:
            return None
        average = self.iterate.average
        try:
            with typed_errors(), self._place.arithmetic():
                found = self._objective.heat(average, term)
            with typed_errors():
                return None if found is None else shown_heat(*found, average, limit)
        except (Cancelled, OutOfMemoryError):
            return None
