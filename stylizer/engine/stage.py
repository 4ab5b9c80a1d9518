"""The stage of a run: its pictures, its objective and its iterate, at one scale after another."""

from __future__ import annotations

import copy
from collections.abc import Callable, Container

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
from stylizer.engine.state import RunState
from stylizer.engine.term import Term


class Stage:
    """Holds all that belongs to the present scale of a run, and takes its steps.

    `recipe` is the one that acts now. `encoder` is used in place of the recipe's own. `poll` is
    called before the encoder is, and may raise.
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
        self._scale: Scale
        self._photo: Tensor  # the content at this scale, in its own colours
        self._masks: Tensor | None  # of the regions, feathered

    def enter(self, scale: Scale) -> None:
        """Go on at a scale: from the last one; in the first, as the job is resumed or begun."""
        self._scale = scale
        self._photo, content = self._pictures.content(scale)
        self._masks = content_masks(self._job, scale, self._place.device)
        share = detail(self.recipe, self._masks)
        resume, self._resume = self._resume, None
        if self._before is not None:
            shown = cropped(self.iterate.average)
            start = padded(next_start(shown, self._before, cropped(content), share))
            del shown  # large
            self._before = None
            self.iterate.move(start)
        elif resume:
            self.iterate = Iterate(self.recipe, torch.empty_like(content))
        else:
            start = padded(self._pictures.start(scale, cropped(content), share))
            self.iterate = Iterate(self.recipe, start)
        self._objective = self._make_objective(content)
        if resume:
            self._objective.factors = self.iterate.restore(resume)

    def leave(self) -> None:
        """End a scale; frees its objective before the next, larger one is made."""
        self._before = cropped(self.objective.content)
        self._objective = None

    @property
    def objective(self) -> Objective:
        """The objective of the scale that was entered."""
        assert self._objective is not None
        return self._objective

    def change(self, recipe: Recipe, settings: Container[str]) -> None:
        """Let `recipe` act from now on, which has other values of the live `settings`."""
        self.recipe = self._pictures.recipe = recipe
        self.iterate.solver.reset()
        if "learning_rate" in settings:
            self.iterate.solver.rate = recipe.learning_rate
        if self._pictures.follow(settings):
            self._recolor()

    def _recolor(self) -> None:
        """Go on in the colours that are asked for now; the picture changes as its content does."""
        before, factors = self.objective.content, self.objective.factors
        self._objective = None  # before the next one is made
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
            looks = place.dtype, place.block, self._poll, self._others
            return Objective(self._encoder, self.recipe, content, styles, *looks, *guides)

        return place.fit(make, max(content.shape[2:]))

    def advance(self, seed: int, *, balance: bool) -> dict[Term, Tensor]:
        """Take a step of the solver and return the weighted terms before it.

        Does not wait for the device. `seed` chooses the cells of samples. With `balance`, the
        factors of the layers are measured anew first.
        """
        objective, iterate, place = self.objective, self.iterate, self._place
        terms: dict[Term, Tensor] = {}

        def closure() -> Tensor:
            self._poll()  # an objective without layers has no blocks to ask at
            terms.clear()
            terms.update(objective.gradient(iterate.image, seed))
            return sum(terms.values(), torch.zeros((), device=place.device))

        def step() -> None:
            if objective.block != place.block:
                objective.use_blocks(place.block)
            if objective.recipe is not self.recipe:
                objective.change(self.recipe)
            if balance:
                objective.balance(iterate.image.detach())
            iterate.solver.step(closure)

        place.fit(step, max(iterate.image.shape[2:]))
        return terms

    # Looks

    def output(self) -> Output:
        """Return the output of the run as it is now."""
        return Output(cropped(self.iterate.average), self._photo, self.recipe, self._masks)

    @typed_errors()
    def state(self, iteration: int, seconds: float) -> RunState:
        """Return the state from which another run can go on, after so many steps and seconds."""
        return self.iterate.state(iteration, seconds, self.objective.factors)

    def heat(self, term: Term, limit: int) -> NDArray[np.float32] | None:
        """Return a map of where `term` is not yet met, (h, w) in [0, 1], no side above `limit`.

        It is None when it cannot be computed now: the term has no weight, memory is short, the run
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
