"""run(job, control): the optimisation itself."""

from __future__ import annotations

import dataclasses
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
from stylizer.engine.errors import DeviceError, DivergedError
from stylizer.engine.job import Change, Job, Pixels
from stylizer.engine.objective import Objective, mix
from stylizer.engine.pyramid import Scale, carry, plan, resize, style_size
from stylizer.engine.recipe import LIVE, Recipe
from stylizer.engine.size import fit
from stylizer.engine.solver import Solver, solver
from stylizer.engine.step import Step

MEASURE = 5
"""Losses are read, and checked to be finite, every so many steps: each reading waits for a GPU."""
ATTEMPTS = 6
MARGIN = 4
"""Pixels that are painted beyond each edge and cut off: what a network makes up outside of the
picture is told to the outermost pixels alone, whose colours run wild."""


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
        self.job, self.control, self.recipe = job, control, job.recipe
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
        self.pending = sorted(job.changes, key=lambda change: change.iteration)
        self.iteration = 0
        self.total = sum(scale.steps for scale in self.scales)
        self.seconds = 0.0
        self.photo = self.content  # the content at the current scale, in its colours
        self.image: Tensor  # what is optimised, (1, 3, H, W), with its margin
        self.average: Tensor  # what is shown

    def steps(self) -> Iterator[Step]:
        optimiser: Solver | None = None
        content: Tensor | None = None
        for index, scale in enumerate(self.scales):
            clock = time.perf_counter()
            before = content
            self.photo = resize(self.content, scale.width, scale.height).clamp(0, 1)
            content = color.gray(self.photo) if self.recipe.keep_colors else self.photo
            start = widened(
                self._start(scale)
                if before is None
                else carry(cut(self.average), before, content, self._detail())
            )
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
                    widened(content),
                    styles,
                    devices.dtype(self.precision),
                    block=self.block,
                    poll=self._poll,
                )
            optimiser = (
                optimiser.carried_to(self.image) if optimiser else solver(self.recipe, self.image)
            )
            self.seconds += time.perf_counter() - clock
            yield from self._scale(index, scale, objective, optimiser)

    def _scale(
        self, index: int, scale: Scale, objective: Objective, optimiser: Solver
    ) -> Iterator[Step]:
        good = self._snapshot(optimiser)
        failures = 0
        terms: dict[str, Tensor] = {}

        def closure() -> Tensor:
            self._poll()  # an objective without layers has no blocks to ask at
            terms.clear()
            terms.update(objective.gradient(self.image))
            return sum(terms.values(), torch.zeros((), device=self.device))

        for step in range(1, scale.steps + 1):
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
                self.average = torch.lerp(self.average, self.image.detach(), 1 - average)
            losses = None
            if step % MEASURE == 1 or step == scale.steps or change:
                losses = {name: float(term) for name, term in terms.items()}
                if np.isfinite(sum(losses.values())) and bool(self.image.isfinite().all()):
                    good, failures = self._snapshot(optimiser), 0
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
            yield self._step(index, scale, losses, change, notice, ends_scale=step == scale.steps)

    def _poll(self) -> None:
        """Leave the step from within when the run is cancelled."""
        if self.control.cancelled:
            raise _Cancelled

    def _start(self, scale: Scale) -> Tensor:
        recipe, size = self.recipe, (scale.height, scale.width)
        if recipe.start == "file":
            assert self.job.start is not None
            return resize(self._tensor(self.job.start), scale.width, scale.height).clamp(0, 1)
        if recipe.start == "noise":
            noise = torch.rand(1, 3, *size, generator=self.generator)
            return noise.to(self.device)
        if recipe.start == "style":
            shares = [style.blend for style in recipe.styles]
            main = self.styles[int(np.argmax(shares))]
            return color.noise_like(main, *size, self.generator).to(self.device)
        return color.gray(self.photo) if recipe.keep_colors else self.photo

    def _detail(self) -> float:
        """How much of the content's own new detail comes in with a new scale."""
        if self.recipe.start != "content":
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
            settings = self.pending.pop(0).settings
            wanted = Recipe.from_dict({**wanted.to_dict(), **settings})
        wanted = self.control.take_change() or wanted
        changed = _live_differences(self.recipe, wanted)
        if not changed:
            return None
        self.recipe = Recipe.from_dict({**self.recipe.to_dict(), **changed})
        objective.change(self.recipe)
        optimiser.reset()
        if "learning_rate" in changed:
            optimiser.rate = self.recipe.learning_rate
        return Change(self.iteration, changed)

    def _snapshot(self, optimiser: Solver) -> list[Tensor]:
        return [self.image.detach().clone(), self.average.clone(), *optimiser.state()]

    def _roll_back(self, good: list[Tensor], optimiser: Solver, failures: int) -> None:
        with torch.no_grad():
            self.image.copy_(good[0])
        self.average = good[1].clone()
        optimiser.restore(good[2:])
        optimiser.rate = self.recipe.learning_rate / 2**failures

    def _step(
        self,
        index: int,
        scale: Scale,
        losses: dict[str, float] | None,
        change: Change | None,
        notice: str | None,
        *,
        ends_scale: bool,
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
            ends_scale=ends_scale,
            done=self.iteration == self.total,
            image=self._pixels,
            frame=self._frame,
        )

    def _shown(self) -> Tensor:
        shown = cut(self.average)
        return color.with_colors_of(shown, self.photo) if self.recipe.keep_colors else shown

    @torch.no_grad()
    def _pixels(self) -> Pixels:
        return np.ascontiguousarray(self._shown()[0].movedim(0, -1).float().cpu().numpy())

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


def widened(picture: Tensor) -> Tensor:
    """(1, 3, H, W) with what lies within `MARGIN` of an edge mirrored beyond it."""
    rows, columns = (np.pad(np.arange(n), MARGIN, mode="symmetric") for n in picture.shape[2:])
    return picture[..., rows, :][..., columns].contiguous(memory_format=torch.channels_last)


def cut(picture: Tensor) -> Tensor:
    """What `widened` was given, a view."""
    return picture[..., MARGIN:-MARGIN, MARGIN:-MARGIN]


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
