"""run(job, control): the optimisation itself."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Iterator
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from stylizer.engine.control import Control
from stylizer.engine.encoders.base import Encoder
from stylizer.engine.encoders.build import build
from stylizer.engine.errors import DeviceError, DivergedError, JobError
from stylizer.engine.hardware import device as devices
from stylizer.engine.hardware import fallback, memory
from stylizer.engine.hardware.block_size import SMALLEST, block_for
from stylizer.engine.hardware.precision import arithmetic, choose_precision, dtype_of
from stylizer.engine.job import Change, Job, changed
from stylizer.engine.live import live_changes
from stylizer.engine.objective.heat import shown_heat
from stylizer.engine.objective.objective import Objective
from stylizer.engine.output import Output
from stylizer.engine.scales.features import Lane
from stylizer.engine.scales.margin import cropped, padded
from stylizer.engine.scales.masks import content_masks, style_masks
from stylizer.engine.scales.pictures import ScalePictures, detail
from stylizer.engine.scales.pyramid import Scale, next_start, plan
from stylizer.engine.solvers.protocol import Solver
from stylizer.engine.solvers.registry import solver
from stylizer.engine.solvers.state_tensors import NOT_OURS, state_of, tensors_of
from stylizer.engine.state import RunState
from stylizer.engine.step import Step
from stylizer.engine.term import Term

MEASURE = 5
"""Losses are read, and checked to be finite, every so many steps: each reading waits for a GPU."""
BALANCE = 25
"""With adaptive weights they are measured every so many steps."""
ATTEMPTS = 6


def run(job: Job, control: Control, encoder: Encoder | None = None) -> Iterator[Step]:
    """Optimise from coarse to fine, one Step after another; ends early once `control` is cancelled.

    `encoder` looks at the pictures in place of the recipe's one, whose layers it must have.
    A device that is missing or fails is replaced, with a notice; the recipe's own encoder then
    looks. Raises StylizerError: a device that is too small, weights of another network,
    DivergedError when the loss stays infinite with ever smaller steps.
    """
    try:
        # An encoder that lay on a device cannot be fetched once that has failed.
        yield from fallback.steps(
            job, lambda some: _Run(some, control, encoder if some is job else None)
        )
    except _Cancelled:
        return
    except (RuntimeError, MemoryError) as error:
        if not memory.ran_out(error):
            raise
        raise DeviceError(
            f"The device ran out of memory at {job.recipe.size} px."
            " Choose a smaller size or a smaller encoder."
        ) from None


class _Cancelled(Exception):
    """The run was cancelled within a step."""


class _Run:
    """One run: the picture, its average, and what changes them."""

    def __init__(self, job: Job, control: Control, encoder: Encoder | None) -> None:
        done = job.resume.iteration if job.resume else 0
        made = [change for change in job.changes if change.iteration <= done]
        self.job, self.control, self.recipe = job, control, changed(job.recipe, made)
        self.poll = partial(_poll, control)
        self.notice: str | None  # to tell with the next step
        self.device, self.notice = devices.nearest_device(job.recipe.device)
        places = devices.devices_sharing(job.recipe.device)
        self.place = devices.joint_name(places)
        self.precision = choose_precision(job.recipe, self.device, job.precision)
        height, width = job.content.shape[:2]
        self.scales = plan(job.recipe, width, height)
        self.total = sum(scale.steps for scale in self.scales)
        if done >= self.total:
            raise JobError(NOT_OURS)
        self.block = block_for(
            job.recipe,
            (width, height),
            [(style.shape[1], style.shape[0]) for style in job.styles],
            dtype_of(self.precision).itemsize,
            min(memory.available_memory(place) for place in places),
        )
        recipe = job.recipe
        self.encoder = encoder or build(
            recipe.encoder, job.weights, recipe.pooling, self.device, smoothed=recipe.smoothed
        )
        others = places[1:]
        self.beside = [Lane(place, copy.deepcopy(self.encoder).to(place)) for place in others]
        self.sources = ScalePictures(job, self.recipe, self.device)
        to_come = [change for change in job.changes if change.iteration > done]
        self.pending = sorted(to_come, key=lambda change: change.iteration)
        self.iteration = done
        self.seconds = job.resume.seconds if job.resume else 0.0
        self.oldest = torch.zeros((), requires_grad=True).exp()  # a node of autograd's graph
        self.photo: Tensor  # the content at the current scale, in its colours
        self.masks: Tensor | None  # those of its regions
        self.image: Tensor  # what is optimised, (1, 3, H, W), with its margin
        self.average: Tensor  # what is shown
        self.objective: Objective
        self.optimiser: Solver

    def steps(self) -> Iterator[Step]:
        sources, resume = self.sources, self.job.resume
        before: Tensor | None = None  # the content at the last scale
        for index, scale in enumerate(self.scales):
            if self.iteration > sum(s.steps for s in self.scales[: index + 1]):
                continue  # a run that is resumed has it behind it
            clock = time.perf_counter()
            first = before is None
            self.photo, wide = sources.content(scale)
            self.masks = content_masks(self.job, scale, self.device)
            share = detail(self.recipe, self.masks)
            if before is not None:
                start = padded(next_start(cropped(self.average), before, cropped(wide), share))
            elif resume:
                start = torch.empty_like(wide)
            else:
                start = padded(sources.start(scale, cropped(wide), share))
            before = None
            # torch's L-BFGS flattens the picture, which channels-last does not allow.
            adam = self.recipe.optimizer == "adam"
            layout = torch.channels_last if adam else torch.contiguous_format
            self.image = start.clone(memory_format=layout).requires_grad_()
            self.average = start
            self.objective = self._objective(scale, wide)
            del wide  # a live change may replace it
            if first:
                self.optimiser = solver(self.recipe, self.image)
            else:
                self.optimiser = self.optimiser.resampled_to(self.image)
            if first and resume:
                self._resume(resume)
            self.seconds += time.perf_counter() - clock
            yield from self._scale(index, scale)
            before = cropped(self.objective.content)
            del self.objective  # before the next, larger one is made

    def _scale(self, index: int, scale: Scale) -> Iterator[Step]:
        failures = 0
        done = self.iteration - sum(s.steps for s in self.scales[:index])
        for step in range(done + 1, scale.steps + 1):
            self.control.wait()
            if self.control.cancelled:
                return
            clock = time.perf_counter()
            self.iteration += 1
            change = self._take_change()
            if change and self.sources.follow(change.settings):
                self._recolor(scale)
            with arithmetic(self.precision, self.device):
                terms = self._advance(step, index)
            with torch.no_grad():
                average = self.recipe.averaging if self.recipe.optimizer == "adam" else 0.0
                # What is no number never gets into what is shown, nor has to be waited for.
                finite = self.image.sum().isfinite()
                self.average.lerp_(torch.where(finite, self.image, self.average), 1 - average)
            losses = None
            if step % MEASURE == 1 or step == scale.steps or change:
                losses = {term: float(value) for term, value in terms.items()}
                if math.isfinite(sum(losses.values())) and finite:
                    failures = 0
                else:
                    failures += 1
                    losses = None
                    self._roll_back(failures)
            self.seconds += time.perf_counter() - clock
            yield self._step(index, scale, losses, change)

    def _recolor(self, scale: Scale) -> None:
        """Go on in the colours that are asked for now; the picture changes as its content does."""
        before, factors = self.objective.content, self.objective.factors
        del self.objective  # before the next one is made
        self.photo, wide = self.sources.content(scale)
        with torch.no_grad():
            for picture in (self.image, self.average):
                picture.add_(wide - before).clamp_(0, 1)
        self.objective = self._objective(scale, wide)
        self.objective.factors = factors

    def _objective(self, scale: Scale, content: Tensor) -> Objective:
        """The objective at a scale, in smaller blocks when memory runs short."""
        styles = self.sources.styles(scale, self.photo)
        masks = None if self.masks is None else padded(self.masks)
        guides = masks, style_masks(self.job, styles, self.device)
        while True:
            try:
                looks = (dtype_of(self.precision), self.block, self.poll, self.beside)
                with arithmetic(self.precision, self.device):
                    return Objective(self.encoder, self.recipe, content, styles, *looks, *guides)
            except (RuntimeError, MemoryError) as error:
                self._shrink(error)
            self._let_go()

    def _advance(self, step: int, index: int) -> dict[Term, Tensor]:
        """Take a step of a scale, in smaller blocks when memory runs short; the losses."""
        objective = self.objective
        terms: dict[Term, Tensor] = {}
        # L-BFGS compares gradients, so within a scale it looks at the same cells.
        seed = self.iteration if self.recipe.optimizer == "adam" else index

        def closure() -> Tensor:
            self.poll()  # an objective without layers has no blocks to ask at
            terms.clear()
            terms.update(objective.gradient(self.image, seed))
            return sum(terms.values(), torch.zeros((), device=self.device))

        while True:
            try:
                if objective.block != self.block:
                    objective.use_blocks(self.block)
                if objective.recipe is not self.recipe:
                    objective.change(self.recipe)
                if self.recipe.adaptive and step % BALANCE == 1:
                    objective.balance(self.image.detach())
                self.optimiser.step(closure)
                return terms
            except (RuntimeError, MemoryError) as error:
                self._shrink(error)
            self._let_go()

    def _shrink(self, error: Exception) -> None:
        """Halve the blocks from now on; raise the error again where that does not help."""
        side = min(self.block, max(self.image.shape[2:]))
        if side <= SMALLEST or not memory.ran_out(error):
            raise error
        self.block = max(SMALLEST, side // 2 // 16 * 16)
        self.notice = (
            f"Memory ran short: the picture is now worked on in blocks of {self.block} px."
        )

    def _let_go(self) -> None:
        """Free what a failed step has left behind."""
        # What was still to be done of its backward pass waits in a queue of this thread, and holds
        # all activations. It is dropped when its turn comes, which is before that of older nodes.
        self.oldest.backward(retain_graph=True)  # type: ignore[no-untyped-call]
        memory.free_caches(self.device)

    def _take_change(self) -> Change | None:
        """Take over what was recorded for this step and what was changed since the last."""
        wanted = self.recipe
        while self.pending and self.pending[0].iteration <= self.iteration:
            wanted = changed(wanted, [self.pending.pop(0)])
        wanted = self.control.take_change() or wanted
        settings = live_changes(self.recipe, wanted)
        if not settings:
            return None
        change = Change(self.iteration, settings)
        self.recipe = self.sources.recipe = changed(self.recipe, [change])
        self.optimiser.reset()
        if "learning_rate" in settings:
            self.optimiser.rate = self.recipe.learning_rate
        return change

    def _roll_back(self, failures: int) -> None:
        """Go back to the average, and on with smaller steps."""
        if failures > ATTEMPTS:
            raise DivergedError(
                "The picture left the range of finite numbers again and again."
                " Lower the weights or the learning rate, or use float32."
            )
        with torch.no_grad():
            self.image.copy_(self.average)
        self.optimiser.forget()
        self.optimiser.rate = self.recipe.learning_rate / 2**failures
        self.notice = "The numbers overflowed: went back and continue with smaller steps."

    def _heat(self, term: Term, limit: int) -> NDArray[np.float32] | None:
        """Map where `term` is not yet met; see `Step.heat`."""
        # There is none once its scale is over.
        objective: Objective | None = getattr(self, "objective", None)
        try:
            with arithmetic(self.precision, self.device):
                found = objective.heat(self.average, term) if objective else None
            if found is None:
                return None
            return shown_heat(*found, self.average, limit)
        except _Cancelled:
            return None
        except (RuntimeError, MemoryError) as error:
            if not memory.ran_out(error):
                raise
            return None

    def _tensors(self) -> dict[str, Tensor]:
        """All that the run remembers."""
        own = self.optimiser.state()
        return {"image": self.image.detach(), "average": self.average, **own}

    def _state(self) -> RunState:
        numbers = (self.iteration, self.seconds, self.optimiser.rate)
        return state_of(*numbers, self._tensors(), self.objective.factors)

    def _resume(self, state: RunState) -> None:
        """Put a saved state in the place of a fresh start."""
        saved, self.objective.factors = tensors_of(state, self._tensors(), self.device)
        with torch.no_grad():
            self.image.copy_(saved.pop("image"))
        self.average.copy_(saved.pop("average"))
        self.optimiser.restore(saved)
        self.optimiser.rate = state.rate

    def _step(
        self, index: int, scale: Scale, losses: dict[Term, float] | None, change: Change | None
    ) -> Step:
        whole = sum(s.pixels * s.steps for s in self.scales)
        before = sum(s.pixels * s.steps for s in self.scales[:index])
        taken = self.iteration - sum(s.steps for s in self.scales[:index])
        notice, self.notice = self.notice, None
        shown = Output(cropped(self.average), self.photo, self.recipe, self.masks)
        return Step(
            iteration=self.iteration,
            total=self.total,
            scale=index + 1,
            scales=len(self.scales),
            size=(scale.width, scale.height),
            work=(before + taken * scale.pixels) / whole,
            seconds=self.seconds,
            device=self.place,
            precision=self.precision,
            block=self.block,
            losses=losses,
            change=change,
            notice=notice,
            ends_scale=taken == scale.steps,
            done=self.iteration == self.total,
            image=shown.pixels,
            frame=shown.frame,
            heat=self._heat,
            state=self._state,
        )


def _poll(control: Control) -> None:
    """Leave a step from within when the run is cancelled."""
    if control.cancelled:
        raise _Cancelled
