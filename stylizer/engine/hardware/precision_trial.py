"""Which arithmetic is the fastest on a device and still right, found by trying it.

A few steps of the real objective, at a small size, in each precision that the device has. They
alternate, so that other work on the machine slows all alike. The fastest is taken whose gradient
agrees with float32's and whose picture stays near it.

The trial ends after a few steps because more of them would tell less. Adam moves a pixel by about
the same amount however small its gradient is, so small differences grow. After 50 steps of the
default recipe on a sample pair, bfloat16 is off by 3.8 to 5.2 (compact, 32 to 256 px) and by 5.2,
2.5, 1.7 (VGG-19 with random weights, 32, 64, 128 px), in units of 1/255. But float32 is as far
from itself, by 5.0 (compact, 256 px) and 1.5 (VGG-19, 128 px), when the photo that it starts from
has noise of 0.001, as rounding to 8 bits makes it. So the gradient tells a precision that is
wrong, and such a picture does not. Those 50 steps would take a second and more.

float16 is not tried: a gradient of a mean over many pixels is smaller than its smallest number.
Nor is `torch.compile`: on two cores it takes 25 s for each size of picture, and then the built-in
encoder is as fast as without, VGG-19 slower (0.52 s for 0.41 s a step at 512 px, torch 2.13). It
also fails at replicate padding where features lie channels last.
"""

from __future__ import annotations

import contextlib
import itertools
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from stylizer.engine.encoders.base import Encoder
from stylizer.engine.hardware import device as devices
from stylizer.engine.objective.objective import Objective
from stylizer.engine.recipe import Recipe
from stylizer.engine.solvers.adam import Adam

STEPS = 6
BUDGET = 0.4
"""Seconds after which a trial ends with fewer steps, but no fewer than FEWEST."""
FEWEST = 3
STEADY = 1.2
"""How far apart the two best times of a precision may be. Where they are further, other work
disturbs the trial, and it goes on: its verdict will be kept."""
PATIENCE = 2.0
"""Seconds after which also a disturbed trial ends."""
COSINE = 0.99
"""How well a gradient must agree with that of float32, where float32 has painted so far."""
DIFFERENCE = 2 / 255
"""How far the shown picture may then be from that of float32, on average."""
FASTER = 0.95
"""A precision must take less than that share of float32's time to be worth its rounding."""
HOPELESS = 6
"""A precision that takes so many times as long as float32 is out at once."""
VALUES = {"cpu": 2e6}
"""How many numbers the layers of the trial's picture hold: about 128 px for the built-in encoder
and 64 px for VGG-19, a few hundredths of a second a step on two cores."""
VALUES_ON_GPU = 6e7
"""So many that the time of a step is not that of starting its kernels."""


@dataclass(frozen=True)
class TrialResult:
    """What a trial found.

    `precision` is the word for a recipe. `seconds` a step took, for each precision that came to
    its second step, at `pixels` pixels. `cosine` of the gradients and mean `difference` of the
    pictures, in [0, 1], are those of `precision` against float32.
    """

    precision: str
    seconds: Mapping[str, float]
    cosine: float
    difference: float
    pixels: int


def trial(encoder: Encoder, device: torch.device) -> TrialResult:
    """Try what `device` has on `encoder`, which lies there, with the layers that suit it.

    A precision that raises is out. Raises what float32 raises: then no run is possible either,
    or not at the size of the trial.
    """
    began = time.perf_counter()
    words = devices.precisions(device)
    if len(words) == 1:
        return TrialResult("float32", {}, 1.0, 0.0, 0)
    side = _side(encoder, device)
    # Soft forms for the photo, finer ones for the painting.
    generator = torch.Generator().manual_seed(0)
    photo, painting = (_blobs(side, cell, generator).to(device) for cell in (8, 3))
    exact = _Painter("float32", encoder, photo, painting)
    tried = [exact]
    for word in words[1:]:
        with contextlib.suppress(RuntimeError, TypeError):
            tried.append(_Painter(word, encoder, photo, painting))
    others = tried[1:]
    for count in itertools.count(1):
        exact.step()
        others = [painter for painter in others if painter.keeps_up(exact)]
        spent = time.perf_counter() - began
        steady = all(painter.steady for painter in (exact, *others))
        enough = (steady and (count >= STEPS or spent > BUDGET)) or spent > PATIENCE
        if not others or (enough and count >= FEWEST):
            break
    seconds = {painter.word: painter.best for painter in tried if len(painter.seconds) > 1}
    for painter in sorted(others, key=lambda painter: painter.best):
        if painter.best > FASTER * exact.best:
            break
        cosine = float(F.cosine_similarity(painter.gradient(exact.seen), exact.slope, 0))
        difference = float((painter.shown - exact.shown).abs().mean())
        if cosine >= COSINE and difference <= DIFFERENCE:
            return TrialResult(painter.word, seconds, cosine, difference, side * side)
    return TrialResult("float32", seconds, 1.0, 0.0, side * side)


class _Painter:
    """A picture that is painted in one precision, and how long its steps take."""

    def __init__(self, word: str, encoder: Encoder, photo: Tensor, painting: Tensor) -> None:
        self.word = word
        self.recipe = Recipe(encoder=encoder.info.name)
        with devices.arithmetic(word, photo.device):
            self.objective = Objective(encoder, self.recipe, photo, [painting], devices.dtype(word))
        self.image = photo.clone(memory_format=torch.channels_last).requires_grad_()
        self.optimiser = Adam(self.image, self.recipe.learning_rate)
        self.shown = photo
        self.seconds: list[float] = []
        self.seen = photo  # where the newest gradient was taken
        self.slope: Tensor  # that gradient, flat

    def step(self) -> None:
        self.seen = self.image.detach().clone()
        clock = time.perf_counter()
        with devices.arithmetic(self.word, self.image.device):
            self.optimiser.step(self._closure)
        self.shown = torch.lerp(self.shown, self.image.detach(), 1 - self.recipe.averaging)
        float(self.shown.sum())  # waits for the device
        self.seconds.append(time.perf_counter() - clock)

    def keeps_up(self, exact: _Painter) -> bool:
        """Make a step; whether another is worth while."""
        try:
            self.step()
        except (RuntimeError, TypeError):  # torch raises either for what a device cannot do
            return False
        # The first step in a precision also prepares its kernels.
        return len(self.seconds) == 1 or self.best <= HOPELESS * exact.best

    @property
    def best(self) -> float:
        return min(self.seconds[1:])

    @property
    def steady(self) -> bool:
        """Whether its times can be trusted."""
        best, *next_best = sorted(self.seconds[1:])[:2] or [0.0]
        return all(each <= STEADY * best for each in next_best)

    def gradient(self, picture: Tensor) -> Tensor:
        """At `picture`, flat."""
        leaf = picture.clone().requires_grad_()
        with devices.arithmetic(self.word, picture.device):
            self.objective.gradient(leaf)
        return _flat(leaf)

    def _closure(self) -> Tensor:
        terms = self.objective.gradient(self.image)
        self.slope = _flat(self.image).clone()  # the optimiser uses it up
        return torch.stack(list(terms.values())).sum()


def _flat(leaf: Tensor) -> Tensor:
    assert leaf.grad is not None
    return leaf.grad.flatten()


def _side(encoder: Encoder, device: torch.device) -> int:
    """How wide the trial's picture is, in pixels."""
    per_pixel = sum(layer.channels / layer.cell**2 for layer in encoder.info.layers)
    values = VALUES.get(device.type, VALUES_ON_GPU)
    return max(32, round(math.sqrt(values / per_pixel) / 16) * 16)


def _blobs(side: int, cell: int, generator: torch.Generator) -> Tensor:
    """(1, 3, side, side) in [0, 1]: colours that change about every `cell` pixels."""
    colours = torch.rand(1, 3, -(-side // cell), -(-side // cell), generator=generator)
    picture = F.interpolate(colours, (side, side), mode="bicubic").clamp(0, 1)
    return picture.contiguous(memory_format=torch.channels_last)
