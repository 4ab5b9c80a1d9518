"""Devices that are present, missing, or failing."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from stylizer.engine.control import Control
from stylizer.engine.encoders.base import Encoder
from stylizer.engine.encoders.build import build
from stylizer.engine.errors import DeviceError
from stylizer.engine.hardware import device, memory
from stylizer.engine.optimise import run

GB = 2**30


@pytest.fixture
def intel(monkeypatch):
    """Simulate two GPUs of Intel."""
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr(torch.xpu, "is_available", lambda: True)
    monkeypatch.setattr(torch.xpu, "device_count", lambda: 2)
    monkeypatch.setattr(torch.xpu, "get_device_name", lambda name: f"Arc at {name}")
    monkeypatch.setattr(torch.xpu, "mem_get_info", lambda device: (8 * GB, 16 * GB))
    monkeypatch.setattr(torch.xpu, "memory_reserved", lambda device: 3 * GB)
    monkeypatch.setattr(torch.xpu, "memory_allocated", lambda device: GB)


@pytest.mark.usefixtures("intel")
def test_gpus_of_intel_are_found():
    assert device.device_names() == ("xpu:0", "xpu:1", "xpu:all", "cpu")
    assert device.find_device("auto") == device.find_device("xpu") == torch.device("xpu:0")
    assert device.title_of("xpu:1") == "Arc at xpu:1 (experimental)"
    assert device.title_of("mps").endswith("(experimental)")
    assert "experimental" not in device.title_of("cpu")


@pytest.fixture
def nvidia(monkeypatch):
    """Return nvidia(count), which simulates so many GPUs of NVIDIA."""

    def make(count):
        monkeypatch.setattr(torch.cuda, "device_count", lambda: count)
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
        monkeypatch.setattr(torch.xpu, "is_available", lambda: False)

    return make


def test_several_gpus_can_be_used_together(nvidia):
    nvidia(2)
    first, second = torch.device("cuda:0"), torch.device("cuda:1")
    assert device.device_names() == ("cuda:0", "cuda:1", "cuda:all", "cpu")
    assert device.title_of("cuda:all") == "All 2 GPUs (experimental)"
    assert device.find_device("cuda:all") == device.find_device("auto") == first
    assert device.devices_sharing("cuda:all") == (first, second)
    assert device.joint_name(device.devices_sharing("cuda:all")) == "cuda:all"
    assert device.devices_sharing("auto") == device.devices_sharing("cuda") == (first,)
    assert device.devices_sharing("cuda:1") == (second,)
    assert device.joint_name((second,)) == "cuda:1"


def test_all_gpus_may_be_one_or_none(nvidia):
    nvidia(1)
    only = torch.device("cuda:0")
    assert device.device_names() == ("cuda:0", "cpu")
    assert device.nearest_device("cuda:all") == (only, None)
    assert device.devices_sharing("cuda:all") == (only,)
    assert device.joint_name(device.devices_sharing("cuda:all")) == "cuda:0"
    nvidia(0)
    cpu = torch.device("cpu")
    told = "There is no device 'cuda:all' here: worked on with cpu instead."
    assert device.nearest_device("cuda:all") == (cpu, told)
    assert device.devices_sharing("cuda:all") == (cpu,)
    for name in ("cpu:all", "mps:all", "cuda:every"):
        with pytest.raises(DeviceError, match="no device"):
            device.find_device(name)


@pytest.mark.usefixtures("intel")
def test_all_gpus_of_another_kind_are_not_meant():
    assert device.device_names()[-2:] == ("xpu:all", "cpu")
    assert device.devices_sharing("xpu:all") == (torch.device("xpu:0"), torch.device("xpu:1"))
    assert device.devices_sharing("cuda:all") == (torch.device("xpu:0"),)


@pytest.mark.usefixtures("intel")
def test_memory_of_a_gpu_of_intel_also_where_the_driver_does_not_tell(monkeypatch):
    place = torch.device("xpu:0")
    assert memory.available_memory(place) == 10 * GB

    def silent(device):
        raise RuntimeError("The device doesn't support querying the available free memory.")

    monkeypatch.setattr(torch.xpu, "mem_get_info", silent)
    card = SimpleNamespace(total_memory=16 * GB)
    monkeypatch.setattr(torch.xpu, "get_device_properties", lambda device: card)
    assert memory.available_memory(place) == 15 * GB


def test_a_device_that_is_not_there_is_replaced_by_the_best():
    with pytest.raises(DeviceError, match="no device 'cuda:77'"):
        device.find_device("cuda:77")
    best = device.find_device("auto")
    told = f"There is no device 'cuda:77' here: worked on with {best} instead."
    assert device.nearest_device("cuda:77") == (best, told)
    assert device.nearest_device("cpu") == (torch.device("cpu"), None)


def test_only_what_comes_from_a_gpu_is_its_failure():
    for text in (
        "CUDA error: an illegal memory access was encountered",
        "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED",
        "HIP error: unspecified launch failure",
        "MPS backend: command buffer exited with error",
        "level_zero backend failed with error: 20 (UR_RESULT_ERROR_DEVICE_LOST)",
    ):
        assert device.failed(RuntimeError(text))
    for error in (
        RuntimeError("CUDA error: out of memory"),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
        RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"),
        RuntimeError("expected scalar type Half but found Float"),
        ValueError("CUDA error"),
    ):
        assert not device.failed(error)


class Pretended(str):
    """A device that torch takes for the processor, and the engine for a GPU."""

    type = "xpu"

    def __str__(self):
        return "xpu:0"


class Fragile(Encoder):
    """An encoder on a device that fails from the pass on at which `breaks(encoder)` is true."""

    def __init__(self, made, breaks):
        super().__init__()
        self.encoder = build("compact", made.weights, "average", torch.device("cpu"))
        self.info, self.breaks, self.looks, self.broken = self.encoder.info, breaks, 0, False

    def forward(self, image, layers):
        self.looks += 1
        self.broken = self.broken or self.breaks(self)
        self.check()
        return self.encoder(image, layers)

    def check(self):
        if self.broken:
            raise torch.AcceleratorError("CUDA error: unspecified launch failure")


SCALES = {"size": 48, "coarsest": 24, "first_steps": 8, "last_steps": 6, "start": "content"}
"""Settings of three scales, with 8, 7 and 6 steps."""
STARTS = (0, 8, 15)


@pytest.fixture
def gpu(monkeypatch):
    """Provide the device "xpu:0", whose work the processor does."""
    there = device.find_device
    monkeypatch.setattr(
        device, "find_device", lambda name: Pretended("cpu") if name == "xpu:0" else there(name)
    )
    monkeypatch.setattr(torch.xpu, "mem_get_info", lambda device: (8 * GB, 16 * GB))
    monkeypatch.setattr(torch.xpu, "memory_reserved", lambda device: 0)
    monkeypatch.setattr(torch.xpu, "memory_allocated", lambda device: 0)


def painted(made, encoder, control=None, see=lambda step: None):
    steps, picture = [], None
    for step in run(made, control or Control(), encoder):
        see(step)
        steps.append(step)
        picture = step.image()
    return picture, steps


@pytest.mark.usefixtures("gpu")
@pytest.mark.parametrize(
    ("scale", "optimizer"), [(1, "adam"), (2, "adam"), (3, "adam"), (2, "lbfgs")]
)
def test_when_a_device_fails_the_processor_goes_on(job, scale, optimizer):
    made = job(device="xpu:0", optimizer=optimizer, **SCALES)
    seen = []
    begin = STARTS[scale - 1]
    encoder = Fragile(made, lambda encoder: len(seen) == begin + 3)
    found, steps = painted(made, encoder, see=seen.append)

    assert [step.iteration for step in steps] == [*range(1, begin + 4), *range(begin + 1, 22)]
    assert [step.device for step in steps] == ["xpu:0"] * (begin + 3) + ["cpu"] * (21 - begin)
    told = f"xpu:0 failed: going on with the processor from scale {scale}."
    assert [step.notice for step in steps if step.notice] == [told]
    assert steps[begin + 3].notice == told
    assert [step.seconds for step in steps] == sorted(step.seconds for step in steps)
    assert steps[-1].done
    # Nothing is lost: the picture is what the processor alone would have made.
    whole, _ = painted(job(optimizer=optimizer, **SCALES), None)
    assert found.shape == whole.shape == (40, 48, 3)
    assert np.abs(found - whole).max() < 1e-5


@pytest.mark.usefixtures("gpu")
def test_a_device_that_fails_at_once_leaves_all_to_the_processor(job, monkeypatch):
    def broken(device):
        raise RuntimeError("No XPU devices are available.")

    monkeypatch.setattr(torch.xpu, "mem_get_info", broken)
    monkeypatch.setattr(torch.xpu, "get_device_properties", broken)
    made = job(device="xpu:0", **SCALES)
    found, steps = painted(made, None)
    assert steps[0].notice == "xpu:0 failed: going on with the processor from scale 1."
    assert {step.device for step in steps} == {"cpu"}
    assert np.array_equal(found, painted(job(**SCALES), None)[0])


@pytest.mark.usefixtures("gpu")
def test_a_failure_that_shows_in_a_look_ends_nothing(job, monkeypatch):
    made = job(device="xpu:0", **SCALES)
    encoder = Fragile(made, lambda encoder: False)
    looks = []

    def see(step):
        if step.iteration == 10 and not encoder.broken:
            encoder.broken = True
            # What is read from the GPU now fails.
            with monkeypatch.context() as patched:
                patched.setattr(
                    "stylizer.engine.output.Output.picture", lambda shown: encoder.check()
                )
                patched.setattr("stylizer.engine.optimise.state_of", lambda *_: encoder.check())
                looks.extend([step.image(), step.frame(20), step.frame(500), step.state()])

    found, steps = painted(made, encoder, see=see)
    image, small, large, state = looks
    assert not state.finite  # so it is not saved
    size = steps[9].size
    assert image.shape == large.shape == (size[1], size[0], 3)
    assert (image.dtype, small.dtype, large.dtype) == (np.float32, np.uint8, np.uint8)
    assert max(small.shape) == 20
    assert np.abs(large / 255 - image).max() < 0.01
    assert [step.iteration for step in steps[8:12]] == [9, 10, 9, 10]
    assert found.shape == (40, 48, 3)


@pytest.mark.usefixtures("gpu")
def test_faders_keep_their_places_when_a_device_fails(job):
    made = job(device="xpu:0", **SCALES)
    control = Control()
    seen = []

    def see(step):
        seen.append(step)
        if len(seen) == 3:
            control.change(made.recipe.replace(tv=2.0))
        if len(seen) == 9:
            control.change(made.recipe.replace(tv=2.0, strength=0.7, learning_rate=0.01))
        if len(seen) == 11:  # taken in the very step that fails
            control.change(made.recipe.replace(tv=3.0, strength=0.7, learning_rate=0.01))

    encoder = Fragile(made, lambda encoder: len(seen) == 11)
    _, steps = painted(made, encoder, control, see)
    assert steps[11].iteration == 9
    settings = {"tv": 3.0, "strength": 0.7, "learning_rate": 0.01}
    assert steps[11].change.settings == settings
    assert all(step.change is None for step in steps[12:])


@pytest.mark.usefixtures("gpu")
def test_a_run_can_be_cancelled_after_its_device_failed(job):
    made = job(device="xpu:0", **SCALES)
    control = Control()
    encoder = Fragile(made, lambda encoder: True)
    _, steps = painted(made, encoder, control, lambda step: control.cancel())
    assert [(step.iteration, step.device) for step in steps] == [(1, "cpu")]


@pytest.mark.usefixtures("gpu")
def test_another_error_is_not_taken_for_a_failure(job):
    def wrong(encoder):
        raise RuntimeError("expected scalar type Half but found Float")

    made = job(device="xpu:0", **SCALES)
    with pytest.raises(RuntimeError, match="scalar type"):
        painted(made, Fragile(made, wrong))
