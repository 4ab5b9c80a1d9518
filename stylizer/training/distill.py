"""Distillation: the student learns the features of the teacher, layer by layer."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from stylizer.training.augment import Batches
from stylizer.training.chains import Chains
from stylizer.training.muon import Muon
from stylizer.training.normalised import Normalised, convolutions, mixed
from stylizer.training.objective import channel_weights, errors, loss
from stylizer.training.teacher import Features, Teacher

BLIND = 0.1
"""The share of the schedule, at its start, in which the student cannot paint yet."""

MEASURED = 32
"""The number of batches on which the normalisation's statistics are measured before they are
frozen."""


@dataclass(frozen=True)
class Settings:
    """The settings of a training, without its data and its teacher.

    The schedule ends after `steps` or `minutes`, whichever is set. `lr` is the largest learning
    rate, `average` the decay of the running average of the weights that are exported, and `settle`
    the share of the schedule after which the normalisation's statistics are frozen. `chains` is the
    number of half-finished pictures by the student in a batch.
    """

    steps: int = 0
    minutes: float = 0.0
    batch: int = 16
    crop: int = 128
    lr: float = 0.05
    warmup: int = 50
    grams: float = 0.1
    chains: int = 0
    average: float = 0.998
    clip: float = 20.0
    settle: float = 0.85
    half: bool = True
    seed: int = 0


def initialise(student: nn.Module, generator: torch.Generator) -> None:
    """Set normal weights that keep a mean square of one through ReLUs (He et al. 2015)."""
    for conv in convolutions(student).values():
        deviation = math.sqrt(2 / conv.weight[0].numel())
        nn.init.normal_(conv.weight, 0, deviation, generator=generator)
        if conv.bias is not None:
            nn.init.zeros_(conv.bias)


class Distillation:
    """One training run, which `state` and `restore` can continue after a pause."""

    def __init__(
        self,
        pictures: NDArray[np.uint8],
        teacher: Teacher,
        variance: Features,
        settings: Settings,
    ) -> None:
        self.teacher, self.variance, self.settings = teacher, variance, settings
        self.generator = torch.Generator().manual_seed(settings.seed)
        self.batches = Batches(pictures, settings.batch, settings.crop, self.generator)
        self.student = Normalised()
        initialise(self.student, self.generator)
        self.average = {k: v.clone() for k, v in self.student.state_dict().items()}
        self.optimiser = Muon(self.student.parameters(), lr=settings.lr)
        self.weights = channel_weights(variance)
        self.chains = Chains(8 * settings.chains, settings.crop, self.generator)
        self.done, self.seconds = 0, 0.0
        self.settled = False
        """True if the normalisation's statistics are frozen."""

    @property
    def progress(self) -> float:
        """The share of the schedule that is done, from 0 to 1."""
        by_steps = self.done / self.settings.steps if self.settings.steps else 0.0
        minutes = self.settings.minutes
        return min(1.0, max(by_steps, self.seconds / 60 / minutes if minutes else 0.0))

    def step(self) -> tuple[float, dict[str, float]]:
        """Take one step. Return the loss, and at every tenth step the error of each layer."""
        start, settings = time.perf_counter(), self.settings
        rise = min(1.0, (self.done + 1) / settings.warmup)
        fall = 0.5 + 0.5 * math.cos(math.pi * self.progress)
        for group in self.optimiser.param_groups:
            group["lr"] = settings.lr * rise * max(fall, 0.002)
        if settings.chains and self.progress > BLIND and self.done % 2 == 0:
            self._paint()
        # Freeze the statistics towards the end, because the network that ships has fixed ones.
        if self.progress >= settings.settle and not self.settled:
            self.student.recalibrate([self._batch() for _ in range(MEASURED)])
            self.settled = True
        self.student.train(not self.settled)
        image = self._batch()
        with torch.autocast("cpu", torch.bfloat16, enabled=settings.half):
            target = self.teacher(image)
            student = self.student(image, tuple(target))
            total = loss(student, target, self.weights, settings.grams)
        self.optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(total)
        nn.utils.clip_grad_norm_(self.student.parameters(), settings.clip)
        self.optimiser.step()
        keep = min(settings.average, (self.done + 1) / (self.done + 10))
        mixed(self.average, self.student.state_dict(), keep)
        self.done += 1
        self.seconds += time.perf_counter() - start
        measured = errors(student, target, self.variance) if self.done % 10 == 0 else {}
        return float(total.detach()), measured

    def _batch(self) -> Tensor:
        """Return the next batch, whose first pictures are half finished."""
        image = self.batches.next()
        if self.settings.chains and self.progress > BLIND:
            begun = self.chains.pick(self.settings.chains)
            image = torch.cat([begun, image[len(begun) :]])
        return image.contiguous(memory_format=torch.channels_last)

    def _paint(self) -> None:
        """Continue some of the half-finished pictures with the student."""
        self.student.eval()
        with torch.autocast("cpu", torch.bfloat16, enabled=self.settings.half):
            self.chains.advance(
                self.student, sorted(self.variance), self.batches.next(), self.settings.chains
            )

    def state(self) -> dict[str, Any]:
        """Return everything that a later run needs to continue as if it had not stopped."""
        return {
            "student": self.student.state_dict(),
            "average": self.average,
            "optimiser": self.optimiser.state_dict(),
            "generator": self.generator.get_state(),
            "variance": self.variance,
            "settings": asdict(self.settings),
            "scale": dict(getattr(self.teacher, "scale", {})),
            "settled": self.settled,
            "chains": self.chains.state(),
            "done": self.done,
            "seconds": self.seconds,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from a `state` of a run with the same settings."""
        self.student.load_state_dict(state["student"])
        self.average = {k: v.clone() for k, v in state["average"].items()}
        self.optimiser.load_state_dict(state["optimiser"])
        self.generator.set_state(state["generator"])
        self.chains.restore(state["chains"])
        self.settled = state["settled"]
        self.done, self.seconds = state["done"], state["seconds"]


def save(run: Distillation, file: Path) -> None:
    """Write a checkpoint. An interrupted write leaves the previous checkpoint as it was."""
    unfinished = file.with_suffix(".part")
    torch.save(run.state(), unfinished)
    unfinished.replace(file)


def train(
    run: Distillation, checkpoint: Path, every: float, saved: Callable[[], None] = lambda: None
) -> None:
    """Run the schedule to its end. Print errors and save every `every` seconds."""
    mean: dict[str, float] = {}
    last = time.monotonic()
    while run.progress < 1:
        total, told = run.step()
        for name, value in told.items():
            mean[name] = value if name not in mean else 0.8 * mean[name] + 0.2 * value
        if run.done % 20 == 0:
            layers = " ".join(f"{name} {value:.3f}" for name, value in mean.items())
            pace = run.seconds / run.done
            print(f"step {run.done} {pace:.2f} s/step loss {total:.3f} | {layers}", flush=True)
        if time.monotonic() - last > every:
            save(run, checkpoint)
            saved()
            last = time.monotonic()
    save(run, checkpoint)
    saved()
