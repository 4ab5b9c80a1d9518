"""The choice of the precision of a run."""

from __future__ import annotations

import pytest
import torch

from stylizer.engine.control import Control
from stylizer.engine.errors import DeviceError
from stylizer.engine.hardware import precision
from stylizer.engine.optimise import run
from stylizer.engine.recipe import Recipe

CPU = torch.device("cpu")


def test_a_run_takes_what_the_trial_found_unless_its_recipe_demands_another(job, monkeypatch):
    monkeypatch.setattr(precision, "supported_precisions", lambda place: precision.PRECISIONS)

    def used(found, **settings):
        made = job(16, 16, first_steps=1, coarsest=16, **settings)
        object.__setattr__(made, "precision", found)
        return next(run(made, Control())).precision

    assert used("float32", precision="auto") == "float32"
    assert used("bfloat16", precision="auto") == "bfloat16"
    assert used("bfloat16", precision="float32") == "float32"
    assert used("bfloat16", precision="auto", optimizer="lbfgs") == "float32"


def test_a_precision_that_the_device_cannot_do_raises(monkeypatch):
    with pytest.raises(DeviceError, match="auto, float32"):
        precision.choose_precision(Recipe(precision="tf32"), CPU)
    monkeypatch.setattr(precision, "supported_precisions", lambda place: ("float32",))
    with pytest.raises(DeviceError, match="bfloat16"):
        precision.choose_precision(Recipe(precision="bfloat16"), torch.device("mps"))
    assert precision.choose_precision(Recipe(precision="bfloat16"), CPU) == "bfloat16"


@pytest.mark.parametrize(("name", "rounding"), [("tf32", "tf32"), ("float32", "ieee")])
def test_the_switch_for_tf32_is_put_back(name, rounding):
    switch = torch.backends.cudnn.conv
    before = switch.fp32_precision
    with precision.arithmetic(name, torch.device("cuda")):
        assert switch.fp32_precision == rounding
    assert switch.fp32_precision == before
