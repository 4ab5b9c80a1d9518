"""When a device fails during a run, the run continues on the processor."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from stylizer.engine.control import Control
from stylizer.engine.errors import DeviceFailedError
from stylizer.engine.hardware import fallback
from stylizer.engine.job import Change
from stylizer.engine.optimise import run
from tests.helpers.gpu import Fragile, pretend

SCALES = {"size": 48, "coarsest": 24, "first_steps": 8, "last_steps": 6, "start": "content"}
"""Settings for three scales, with 8, 7 and 6 steps."""
STARTS = (0, 8, 15)


@pytest.fixture
def gpu(monkeypatch):
    """Simulate the device "xpu:0" on the processor."""
    pretend(monkeypatch)


def painted(made, encoder, control=None, see=lambda step: None):
    """Carry out a run whose device uses `encoder`, and return its last picture and its steps."""

    def painter(job, control):
        # Once the device has failed, nothing can be read from it.
        return run(job, control, encoder if job is made else None)

    steps, picture = [], None
    for step in fallback.steps(made, control or Control(), painter):
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
    # The picture is the one that the processor alone would have made.
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
            # From now on all reads from the GPU fail.
            with monkeypatch.context() as patched:
                patched.setattr(
                    "stylizer.engine.output.Output.picture", lambda shown: encoder.check()
                )
                patched.setattr(
                    "stylizer.engine.solvers.state_tensors.RunState", lambda *_: encoder.check()
                )
                looks.extend([step.image(), step.frame(20), step.frame(500), step.state()])

    found, steps = painted(made, encoder, see=see)
    image, small, large, state = looks
    assert not state.finite  # a state that is not finite is not saved
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
        if len(seen) == 11:  # the change comes in the step that fails
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


@pytest.mark.usefixtures("gpu")
def test_recorded_changes_still_act_when_a_device_fails(job):
    """Changes of lost steps and of the failed step act at once, later ones in their step."""
    changes = (Change(5, {"tv": 1.0}), Change(11, {"tv": 2.0}), Change(12, {"strength": 0.7}))
    changes = (*changes, Change(13, {"strength": 0.8}))
    made = job(device="xpu:0", changes=changes, **SCALES)
    seen = []
    encoder = Fragile(made, lambda encoder: len(seen) == 11)
    _, steps = painted(made, encoder, see=seen.append)
    assert [step.iteration for step in steps[10:13]] == [11, 9, 10]
    told = [(step.iteration, dict(step.change.settings)) for step in steps[11:] if step.change]
    assert told == [(9, {"tv": 2.0, "strength": 0.7}), (13, {"strength": 0.8})]


@pytest.mark.usefixtures("gpu")
def test_a_processor_that_fails_too_ends_the_run(job):
    made = job(device="xpu:0", **SCALES)

    def painter(job, control):
        return run(job, control, Fragile(made, lambda encoder: True))

    with pytest.raises(DeviceFailedError, match="choose another device"):
        list(fallback.steps(made, Control(), painter))
