"""The precision trial, which finds the fastest precision of a device that is still accurate.

The trial takes a few steps of the real objective, at a small size, in each precision that the
device supports. The precisions take turns, so that other work on the machine slows all of them
equally. The winner is the fastest precision whose gradient agrees with that of float32 and whose
picture stays near that of float32.

The trial ends after a few steps, because more steps would make the comparison less reliable. Adam
moves a pixel by about the same amount however small its gradient is, so small differences grow.
After 50 steps of the default recipe on a sample pair, the picture of bfloat16 differs from that of
float32 by 3.8 to 5.2 (compact, 32 to 256 px) and by 5.2, 2.5, 1.7 (VGG-19 with random weights, 32,
64, 128 px), in units of 1/255. But two float32 pictures differ as much, by 5.0 (compact, 256 px)
and 1.5 (VGG-19, 128 px), if one of them starts from a photo with noise of 0.001, about that of
rounding to 8 bits. Therefore the gradient reveals an inaccurate precision, and the picture after
many steps does not. Those 50 steps would also take over a second.

float16 is not tried, because the gradient of a mean over many pixels is smaller than the smallest
float16 number. `torch.compile` is not used. On two cores it takes 25 s for each size of picture,
and then the built-in encoder is no faster, and VGG-19 is slower (0.52 s instead of 0.41 s a step at
512 px, torch 2.13). It also fails at replicate padding of features in channels-last order.
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
from stylizer.engine.hardware.precision import arithmetic, dtype_of, supported_precisions
from stylizer.engine.objective.objective import Objective
from stylizer.engine.recipe import Recipe
from stylizer.engine.solvers.adam import Adam

STEPS = 6
"""Number of steps in each precision, unless the trial ends early or is disturbed."""
BUDGET = 0.4
"""Seconds after which a trial ends with fewer steps, but with at least `FEWEST`."""
FEWEST = 3
STEADY = 1.2
"""Largest ratio of the two best times of a precision. If it is larger, other work disturbs the
trial, and the trial goes on, because its result is stored for later runs."""
PATIENCE = 2.0
"""Seconds after which even a disturbed trial ends."""
COSINE = 0.99
"""Smallest cosine similarity of a gradient with that of float32, both at the float32 picture."""
DIFFERENCE = 2 / 255
"""Largest mean absolute difference of the average of the iterates from that of float32."""
FASTER = 0.95
"""Largest time, as a share of float32's, at which a precision is preferred to float32."""
HOPELESS = 6
"""Multiple of float32's time above which a precision drops out at once."""
VALUES = {"cpu": 2e6}
"""Kind of device -> number of feature values in all layers, which sets the size of the trial's
picture. On the processor it is about 128 px for the built-in encoder and 64 px for VGG-19; a step
then takes a few hundredths of a second on two cores."""
VALUES_ON_GPU = 6e7
"""Number of feature values for all other devices. It is so large that a step takes longer on a GPU
than starting its kernels."""


@dataclass(frozen=True)
class TrialResult:
    """The result of a trial.

    `precision` is the winner, as a recipe names it. `seconds` is the time of a step at `pixels`
    pixels, for each precision that took at least two steps. `cosine` is the cosine similarity of
    the gradients of the winner and of float32. `difference` is the mean absolute difference of
    their pictures, in [0, 1].
    """

    precision: str
    seconds: Mapping[str, float]
    cosine: float
    difference: float
    pixels: int


def trial(encoder: Encoder, device: torch.device) -> TrialResult:
    """Try the precisions of `device` on `encoder`, which is on that device, with its usual layers.

    A precision that raises an error drops out. An error in float32 is raised, because then a run is
    impossible too, at least at the size of the trial.
    """
    began = time.perf_counter()
    available = supported_precisions(device)
    if len(available) == 1:
        return TrialResult("float32", {}, 1.0, 0.0, 0)
    side = _side(encoder, device)
    # The photo has soft shapes, the painting has finer ones.
    generator = torch.Generator().manual_seed(0)
    photo, painting = (_blobs(side, cell, generator).to(device) for cell in (8, 3))
    exact = _Contender("float32", encoder, photo, painting)
    tried = [exact]
    for precision in available[1:]:
        with contextlib.suppress(RuntimeError, TypeError):
            tried.append(_Contender(precision, encoder, photo, painting))
    others = tried[1:]
    for count in itertools.count(1):
        exact.step()
        others = [contender for contender in others if contender.keeps_up(exact)]
        spent = time.perf_counter() - began
        steady = all(contender.steady for contender in (exact, *others))
        enough = (steady and (count >= STEPS or spent > BUDGET)) or spent > PATIENCE
        if not others or (enough and count >= FEWEST):
            break
    seconds = {
        contender.precision: contender.best for contender in tried if len(contender.seconds) > 1
    }
    for contender in sorted(others, key=lambda contender: contender.best):
        if contender.best > FASTER * exact.best:
            break
        cosine = float(
            F.cosine_similarity(contender.gradient(exact.evaluated), exact.newest_gradient, 0)
        )
        difference = float((contender.average - exact.average).abs().mean())
        if cosine >= COSINE and difference <= DIFFERENCE:
            return TrialResult(contender.precision, seconds, cosine, difference, side * side)
    return TrialResult("float32", seconds, 1.0, 0.0, side * side)


class _Contender:
    """A picture that is optimised in one precision, and the seconds of each of its steps."""

    def __init__(self, precision: str, encoder: Encoder, photo: Tensor, painting: Tensor) -> None:
        self.precision = precision
        # With the objects of the painting, targets take one pass less.
        self.recipe = Recipe(encoder=encoder.info.name, objects=1.0)
        with arithmetic(precision, photo.device):
            self.objective = Objective(encoder, self.recipe, photo, [painting], dtype_of(precision))
        self.image = photo.clone(memory_format=torch.channels_last).requires_grad_()
        self.optimiser = Adam(self.image, self.recipe.learning_rate)
        self.average = photo
        self.seconds: list[float] = []
        self.evaluated = photo  # the picture at which the newest gradient was taken
        self.newest_gradient: Tensor  # flat

    def step(self) -> None:
        """Take a step and measure its time."""
        self.evaluated = self.image.detach().clone()
        clock = time.perf_counter()
        with arithmetic(self.precision, self.image.device):
            self.optimiser.step(self._closure)
        self.average = torch.lerp(self.average, self.image.detach(), 1 - self.recipe.averaging)
        float(self.average.sum())  # waits for the device
        self.seconds.append(time.perf_counter() - clock)

    def keeps_up(self, exact: _Contender) -> bool:
        """Take a step and return whether another step is worthwhile."""
        try:
            self.step()
        except (RuntimeError, TypeError):  # torch raises either for an unsupported operation
            return False
        # The first step in a precision also prepares its kernels.
        return len(self.seconds) == 1 or self.best <= HOPELESS * exact.best

    @property
    def best(self) -> float:
        """Seconds of the fastest step, except the first step."""
        return min(self.seconds[1:])

    @property
    def steady(self) -> bool:
        """True if the two best times are close enough to be trusted."""
        best, *next_best = sorted(self.seconds[1:])[:2] or [0.0]
        return all(each <= STEADY * best for each in next_best)

    def gradient(self, picture: Tensor) -> Tensor:
        """Return the gradient at `picture`, flat."""
        leaf = picture.clone().requires_grad_()
        with arithmetic(self.precision, picture.device):
            self.objective.gradient(leaf)
        return _flat(leaf)

    def _closure(self) -> Tensor:
        terms = self.objective.gradient(self.image)
        self.newest_gradient = _flat(self.image).clone()  # the optimiser overwrites it
        return torch.stack(list(terms.values())).sum()


def _flat(leaf: Tensor) -> Tensor:
    """Return the gradient of `leaf`, flat."""
    assert leaf.grad is not None
    return leaf.grad.flatten()


def _side(encoder: Encoder, device: torch.device) -> int:
    """Return the side of the trial's picture in pixels."""
    per_pixel = sum(layer.channels / layer.cell**2 for layer in encoder.info.layers)
    values = VALUES.get(device.type, VALUES_ON_GPU)
    return max(32, round(math.sqrt(values / per_pixel) / 16) * 16)


def _blobs(side: int, cell: int, generator: torch.Generator) -> Tensor:
    """Return a picture (1, 3, side, side) in [0, 1] of blobs of about `cell` pixels."""
    colours = torch.rand(1, 3, -(-side // cell), -(-side // cell), generator=generator)
    picture = F.interpolate(colours, (side, side), mode="bicubic").clamp(0, 1)
    return picture.contiguous(memory_format=torch.channels_last)
