"""Runs on real GPUs. The tests of a kind of GPU are skipped on machines without one."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch

from stylizer.engine.control import Control
from stylizer.engine.encoders.base import Encoder
from stylizer.engine.encoders.build import build
from stylizer.engine.errors import DeviceError, OutOfMemoryError
from stylizer.engine.hardware import device as devices
from stylizer.engine.hardware import fallback, memory
from stylizer.engine.hardware.failures import typed_errors
from stylizer.engine.hardware.precision import (
    PRECISIONS,
    arithmetic,
    choose_precision,
    supported_precisions,
)
from stylizer.engine.hardware.precision_trial import trial
from stylizer.engine.objective.objective import Objective
from stylizer.engine.optimise import run
from stylizer.engine.recipe import Recipe
from tests.engine.scales.test_features import EVERYTHING
from tests.engine.scales.test_tiles import network, pictures

MB = 2**20
CPU = torch.device("cpu")
SETTINGS = {"size": 48, "coarsest": 24, "first_steps": 8, "last_steps": 6}


FIRST = [n for n in devices.device_names() if n == "mps" or n.endswith(":0")]
"""The first device of each kind on this machine."""

pytestmark = pytest.mark.skipif(not FIRST, reason="there is no CUDA, MPS or XPU device here")


@pytest.fixture(params=FIRST or ["none"])
def gpu(request: pytest.FixtureRequest) -> torch.device:
    return torch.device(request.param)


def painted(job, **settings):
    """Return the last step of a run, and its picture."""
    *_, last = run(job(**{**SETTINGS, **settings}), Control())
    return last, last.image()


def test_it_is_found_named_and_preferred_to_the_processor(gpu):
    assert devices.find_device(str(gpu)) == devices.find_device(gpu.type) == gpu
    assert devices.find_device("auto").type != "cpu"
    assert devices.title_of(str(gpu))


@pytest.mark.parametrize("block", [None, 32], ids=["whole", "in blocks"])
@pytest.mark.parametrize(
    "recipe", [Recipe(), Recipe().replace(**EVERYTHING)], ids=["default", "every kind of term"]
)
def test_its_gradient_is_that_of_the_processor(gpu, picture, recipe, block):
    encoder = network("compact")
    gradients, losses = [], []
    for place in (CPU, gpu):
        content, image, styles = pictures(picture, (64, 96), dtype=torch.float32)
        content, image, *styles = (each.to(place) for each in (content, image, *styles))
        with arithmetic("float32", place):
            objective = Objective(
                copy.deepcopy(encoder).to(place), recipe, content, styles, torch.float32, block
            )
            terms = objective.gradient(image)
        losses.append({term: float(loss) for term, loss in terms.items()})
        gradients.append(image.grad.cpu().flatten())
    on_cpu, on_gpu = gradients
    assert torch.cosine_similarity(on_cpu, on_gpu, 0) > 0.999
    assert float(on_gpu.norm() / on_cpu.norm()) == pytest.approx(1, abs=0.01)
    assert losses[1] == pytest.approx(losses[0], rel=0.01)


@pytest.mark.parametrize("optimizer", ["adam", "lbfgs"])
def test_a_run_paints_the_picture_of_the_processor(gpu, job, optimizer):
    _, expected = painted(job, optimizer=optimizer, device="cpu")
    last, picture = painted(job, optimizer=optimizer, device=str(gpu))
    assert last.device == str(gpu)
    assert last.precision == "float32"
    assert np.abs(picture - expected).mean() < 2 / 255


def test_it_runs_in_every_precision_that_it_supports(gpu, job):
    _, expected = painted(job, device="cpu")
    supported = supported_precisions(gpu)
    assert supported[0] == "float32"
    for precision in PRECISIONS:
        if precision in supported:
            last, picture = painted(job, device=str(gpu), precision=precision)
            assert last.precision == precision
            assert np.abs(picture - expected).mean() < 6 / 255
        else:
            with pytest.raises(DeviceError, match="cannot do"):
                painted(job, device=str(gpu), precision=precision)


def test_the_precision_is_one_that_it_supports(gpu, weights):
    supported = supported_precisions(gpu)
    assert choose_precision(Recipe(), gpu) in supported
    assert choose_precision(Recipe(optimizer="lbfgs"), gpu) == "float32"
    encoder = build("compact", weights, "average", gpu)
    assert trial(encoder, gpu).precision in supported


def test_its_free_memory_follows_what_is_taken(gpu):
    memory.free_caches(gpu)
    before = memory.available_memory(gpu)
    taken = torch.ones(256 * MB, dtype=torch.uint8, device=gpu)
    assert int(taken[-1]) == 1  # the GPU has done its work
    during = memory.available_memory(gpu)
    assert during < before - 128 * MB
    del taken
    memory.free_caches(gpu)
    assert memory.available_memory(gpu) > during + 128 * MB


def test_more_than_it_has_is_known_as_a_lack_of_memory(gpu):
    with pytest.raises(OutOfMemoryError), typed_errors():
        torch.ones(2**50, dtype=torch.uint8, device=gpu)


class FailsLater(Encoder):
    """An encoder on a GPU that fails after a number of calls."""

    def __init__(self, encoder: Encoder, calls: int) -> None:
        super().__init__()
        self.encoder, self.info, self.calls = encoder, encoder.info, calls

    def forward(self, image, layers):
        self.calls -= 1
        if self.calls < 0:
            raise torch.AcceleratorError("CUDA error: unspecified launch failure")
        return self.encoder(image, layers)


def test_when_it_fails_the_processor_goes_on(gpu, job, weights):
    made = job(**SETTINGS, device=str(gpu))
    encoder = FailsLater(build("compact", weights, "average", gpu), calls=16)

    def painter(job, control):
        return run(job, control, encoder if job is made else None)

    steps = list(fallback.steps(made, Control(), painter))
    told = [step.notice for step in steps if step.notice]
    assert len(told) == 1
    assert told[0].startswith(f"{gpu} failed: going on with the processor")
    assert steps[0].device == str(gpu)
    assert steps[-1].device == "cpu"
    assert steps[-1].done
    _, expected = painted(job, device="cpu")
    assert np.abs(steps[-1].image() - expected).mean() < 2 / 255


def test_all_of_a_kind_together_paint_the_same_picture(gpu, job):
    together = f"{gpu.type}:all"
    if together not in devices.device_names():
        pytest.skip(f"there is only one {gpu.type} device here")
    _, expected = painted(job, device=str(gpu), block=48)
    last, picture = painted(job, device=together, block=48)
    assert last.device == together
    assert np.abs(picture - expected).mean() < 2 / 255
