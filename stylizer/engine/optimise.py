"""run(job, control): the optimisation itself."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from stylizer.engine import color
from stylizer.engine import device as devices
from stylizer.engine.control import Control
from stylizer.engine.encoders.base import Encoder
from stylizer.engine.encoders.build import build
from stylizer.engine.errors import DeviceError, DivergedError, JobError
from stylizer.engine.job import Change, Job, Pixels, changed
from stylizer.engine.margin import MARGIN, cut, widened
from stylizer.engine.objective import Objective, mix
from stylizer.engine.pyramid import Scale, carry, plan, resize, style_size
from stylizer.engine.recipe import LIVE, Recipe
from stylizer.engine.resume import State
from stylizer.engine.size import fit
from stylizer.engine.solver import Solver, solver
from stylizer.engine.step import Step

MEASURE = 5
"""Losses are read, and checked to be finite, every so many steps: each reading waits for a GPU."""
ATTEMPTS = 6
NOT_OURS = "The saved state does not belong to these settings."


def run(job: Job, control: Control, encoder: Encoder | None = None) -> Iterator[Step]:
    """Optimise from coarse to fine, one Step after another; ends early once `control` is cancelled.

    `encoder` looks at the pictures in place of the recipe's one, whose layers it must have.
    Raises StylizerError: a device that is missing or too small, weights of another network,
    DivergedError when the loss stays infinite with ever smaller steps.
    """
    try:
        yield from _Run(job, control, encoder).steps()
    except _Cancelled:
        return
    except torch.OutOfMemoryError:
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
        self.device = devices.resolve(job.recipe.device)
        self.precision = devices.precision(job.recipe, self.device, job.precision)
        height, width = job.content.shape[:2]
        self.scales = plan(job.recipe, width, height)
        whole = max(self.scales[-1].width, self.scales[-1].height) + 2 * MARGIN
        self.block = job.recipe.block or whole
        devices.check_memory(job.recipe, self.scales[-1].pixels, self.device)
        self.encoder = encoder or build(
            job.recipe.encoder, job.weights, job.recipe.pooling, self.device
        )
        self.content = self._tensor(job.content)
        self.styles = [self._tensor(style) for style in job.styles]
        self.generator = torch.Generator().manual_seed(job.recipe.seed)
        to_come = [change for change in job.changes if change.iteration > done]
        self.pending = sorted(to_come, key=lambda change: change.iteration)
        self.iteration = done
        self.total = sum(scale.steps for scale in self.scales)
        if done >= self.total:
            raise JobError(NOT_OURS)
        self.seconds = job.resume.seconds if job.resume else 0.0
        self.photo = self.content  # the content at the current scale, in its colours
        self.image: Tensor  # what is optimised, (1, 3, H, W), with its margin
        self.average: Tensor  # what is shown
        self.optimiser: Solver

    def steps(self) -> Iterator[Step]:
        optimiser: Solver | None = None
        content: Tensor | None = None
        for index, scale in enumerate(self.scales):
            if self.iteration > sum(s.steps for s in self.scales[: index + 1]):
                continue  # a run that is resumed has it behind it
            clock = time.perf_counter()
            before = content
            self.photo = resize(self.content, scale.width, scale.height).clamp(0, 1)
            wide = widened(self._plain(self.photo))
            content = cut(wide)
            if not self.recipe.keep_colors:
                self.photo = content
            if before is not None:
                start = widened(carry(cut(self.average), before, content, self._detail()))
            elif self.job.resume:
                start = torch.empty_like(wide)
            else:
                start = widened(self._start(scale, content))
            del before
            # torch's L-BFGS flattens the picture, which channels-last does not allow.
            adam = self.recipe.optimizer == "adam"
            layout = torch.channels_last if adam else torch.contiguous_format
            self.image = start.clone(memory_format=layout).requires_grad_()
            self.average = start
            # The styles too, or a painting in its own style would not stay itself.
            styles = [widened(self._style(i, scale)) for i in range(len(self.styles))]
            with devices.arithmetic(self.precision, self.device):
                objective = Objective(
                    self.encoder,
                    self.recipe,
                    wide,
                    styles,
                    devices.dtype(self.precision),
                    block=self.block,
                    poll=self._poll,
                )
            first = optimiser is None
            optimiser = (
                optimiser.carried_to(self.image) if optimiser else solver(self.recipe, self.image)
            )
            self.optimiser = optimiser
            if first and self.job.resume:
                self._resume(self.job.resume, scale, optimiser)
            self.seconds += time.perf_counter() - clock
            yield from self._scale(index, scale, objective, optimiser)
            del objective  # before the next, larger one is made

    def _scale(
        self, index: int, scale: Scale, objective: Objective, optimiser: Solver
    ) -> Iterator[Step]:
        good = self.average.clone()
        failures = 0
        terms: dict[str, Tensor] = {}

        def closure() -> Tensor:
            self._poll()  # an objective without layers has no blocks to ask at
            terms.clear()
            terms.update(objective.gradient(self.image))
            return sum(terms.values(), torch.zeros((), device=self.device))

        done = self.iteration - sum(s.steps for s in self.scales[:index])
        for step in range(done + 1, scale.steps + 1):
            self.control.wait()
            if self.control.cancelled:
                return
            clock = time.perf_counter()
            self.iteration += 1
            with devices.arithmetic(self.precision, self.device):
                change, notice = self._take_change(objective, optimiser), None
                optimiser.step(closure)
            with torch.no_grad():
                average = self.recipe.averaging if self.recipe.optimizer == "adam" else 0.0
                self.average.lerp_(self.image.detach(), 1 - average)
            losses = None
            if step % MEASURE == 1 or step == scale.steps or change:
                losses = {name: float(term) for name, term in terms.items()}
                if math.isfinite(sum(losses.values()) + float(self.image.detach().sum())):
                    good.copy_(self.average)
                    failures = 0
                else:
                    failures += 1
                    if failures > ATTEMPTS:
                        raise DivergedError(
                            "The picture left the range of finite numbers again and again."
                            " Lower the weights or the learning rate, or use float32."
                        )
                    self._roll_back(good, optimiser, failures)
                    losses = None
                    notice = "The numbers overflowed: went back and continue with smaller steps."
            self.seconds += time.perf_counter() - clock
            yield self._step(index, scale, losses, change, notice)

    def _poll(self) -> None:
        """Leave the step from within when the run is cancelled."""
        if self.control.cancelled:
            raise _Cancelled

    def _start(self, scale: Scale, content: Tensor) -> Tensor:
        recipe, size = self.recipe, (scale.height, scale.width)
        if recipe.start == "file":
            assert self.job.start is not None
            start = self._plain(self._tensor(self.job.start))
            height, width = start.shape[2:]
            if max(width, height) >= max(scale.width, scale.height):
                return resize(start, scale.width, scale.height).clamp(0, 1)
            old = self._plain(resize(self.content, width, height).clamp(0, 1))
            return carry(start, old, content, self._detail())
        if recipe.start == "noise":
            noise = torch.rand(1, 3, *size, generator=self.generator)
            return noise.to(self.device)
        if recipe.start == "style":
            shares = [style.blend for style in recipe.styles]
            main = self.styles[int(np.argmax(shares))]
            return color.noise_like(main, *size, self.generator).to(self.device)
        return content

    def _plain(self, picture: Tensor) -> Tensor:
        """A picture as it is worked on: in grey when colours are to be kept."""
        return color.gray(picture) if self.recipe.keep_colors else picture

    def _detail(self) -> float:
        """How much of the content's own new detail comes in with a new scale."""
        if self.recipe.start not in ("content", "file"):
            return 0.0
        content, style = mix(self.recipe.strength)
        return content / (content + style) if self.recipe.style_weights() else 1.0

    def _style(self, index: int, scale: Scale) -> Tensor:
        picture = self.styles[index]
        height, width = picture.shape[2:]
        size = style_size(width, height, scale, self.recipe.styles[index].scale)
        picture = resize(picture, *size).clamp(0, 1)
        return color.match_luma(picture, self.photo) if self.recipe.keep_colors else picture

    def _take_change(self, objective: Objective, optimiser: Solver) -> Change | None:
        """Apply what was recorded for this step and what was changed since the last."""
        wanted = self.recipe
        while self.pending and self.pending[0].iteration <= self.iteration:
            wanted = changed(wanted, [self.pending.pop(0)])
        wanted = self.control.take_change() or wanted
        settings = _live_differences(self.recipe, wanted)
        if not settings:
            return None
        change = Change(self.iteration, settings)
        self.recipe = changed(self.recipe, [change])
        objective.change(self.recipe)
        optimiser.reset()
        if "learning_rate" in settings:
            optimiser.rate = self.recipe.learning_rate
        return change

    def _roll_back(self, good: Tensor, optimiser: Solver, failures: int) -> None:
        with torch.no_grad():
            self.image.copy_(good)
            self.average.copy_(good)
        optimiser.forget()
        optimiser.rate = self.recipe.learning_rate / 2**failures

    def _state(self) -> State:
        own = self.optimiser.state()
        pictures = {"image": self.image.detach(), "average": self.average, **own}
        arrays = {
            name: (value[0].movedim(0, -1) if value.ndim == 4 else value).cpu().numpy()
            for name, value in pictures.items()
        }
        return State(self.iteration, self.seconds, self.optimiser.rate, arrays)

    def _resume(self, state: State, scale: Scale, optimiser: Solver) -> None:
        """Put a saved state in the place of a fresh start."""
        shape = (scale.height + 2 * MARGIN, scale.width + 2 * MARGIN, 3)

        def saved(name: str) -> Tensor:
            array = state.arrays[name]
            if array.ndim and array.shape != shape:
                raise KeyError(name)
            return self._tensor(array) if array.ndim else torch.from_numpy(array)

        try:
            with torch.no_grad():
                self.image.copy_(saved("image"))
                self.average.copy_(saved("average"))
            optimiser.restore({name: saved(name) for name in optimiser.state()})
        except KeyError:
            raise JobError(NOT_OURS) from None
        optimiser.rate = state.rate

    def _step(
        self,
        index: int,
        scale: Scale,
        losses: dict[str, float] | None,
        change: Change | None,
        notice: str | None,
    ) -> Step:
        whole = sum(s.pixels * s.steps for s in self.scales)
        before = sum(s.pixels * s.steps for s in self.scales[:index])
        taken = self.iteration - sum(s.steps for s in self.scales[:index])
        return Step(
            iteration=self.iteration,
            total=self.total,
            scale=index + 1,
            scales=len(self.scales),
            size=(scale.width, scale.height),
            work=(before + taken * scale.pixels) / whole,
            seconds=self.seconds,
            device=str(self.device),
            precision=self.precision,
            block=self.block,
            losses=losses,
            change=change,
            notice=notice,
            ends_scale=taken == scale.steps,
            done=self.iteration == self.total,
            image=self._pixels,
            frame=self._frame,
            state=self._state,
        )

    def _shown(self) -> Tensor:
        shown = cut(self.average)
        return color.with_colors_of(shown, self.photo) if self.recipe.keep_colors else shown

    @torch.no_grad()
    def _pixels(self) -> Pixels:
        shown = self._shown()[0].movedim(0, -1)
        pixels: Pixels = torch.empty(shown.shape).copy_(shown).numpy()
        return pixels

    @torch.no_grad()
    def _frame(self, limit: int) -> NDArray[np.uint8]:
        shown = self._shown()
        height, width = shown.shape[2:]
        if max(height, width) > limit:
            width, height = fit(width, height, limit)
            shown = F.adaptive_avg_pool2d(shown, (height, width))
        frame = (shown[0].movedim(0, -1) * 255).round_().clamp_(0, 255).to(torch.uint8)
        return np.ascontiguousarray(frame.cpu().numpy())

    def _tensor(self, pixels: Pixels) -> Tensor:
        tensor = torch.from_numpy(np.ascontiguousarray(pixels, dtype=np.float32))
        return tensor.movedim(-1, 0)[None].to(self.device, memory_format=torch.channels_last)


def _live_differences(old: Recipe, new: Recipe) -> dict[str, Any]:
    """Live settings in which two recipes differ, as JSON values; of the styles, the blends."""
    changed: dict[str, Any] = {
        name: getattr(new, name)
        for name in sorted(LIVE - {"styles"})
        if getattr(new, name) != getattr(old, name)
    }
    if len(old.styles) == len(new.styles):
        styles = [
            dataclasses.replace(a, blend=b.blend)
            for a, b in zip(old.styles, new.styles, strict=True)
        ]
        if tuple(styles) != old.styles:
            changed["styles"] = [dataclasses.asdict(style) for style in styles]
    return changed
