"""The trial of precisions, with encoders whose bfloat16 is made up, on a clock that they move."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace

import pytest
import torch

from stylizer.engine.control import Control
from stylizer.engine.encoders.build import build
from stylizer.engine.encoders.compact import Compact
from stylizer.engine.encoders.registry import COMPACT
from stylizer.engine.errors import DeviceError
from stylizer.engine.hardware import device, precision_trial
from stylizer.engine.optimise import run
from stylizer.engine.recipe import Recipe

CPU = torch.device("cpu")


class StandIn(Compact):
    """A network that takes `seconds` for a look, by precision; bfloat16 is as exact as float32."""

    def __init__(self, seconds):
        super().__init__(COMPACT)
        self.seconds, self.now, self.looks = seconds, 0.0, Counter()

    def forward(self, image, layers):
        reduced = torch.is_autocast_enabled("cpu")
        word = "bfloat16" if reduced else "float32"
        self.now += self.seconds[word]
        self.looks[word] += 1
        with torch.autocast("cpu", enabled=False):
            return super().forward(self.reduced(image) if reduced else image, layers)

    def reduced(self, image):
        return image


class Wrong(StandIn):
    def reduced(self, image):
        return image.flip(1)


class Raising(StandIn):
    def reduced(self, image):
        raise RuntimeError("there is no such kernel for BFloat16")


class Infinite(StandIn):
    def reduced(self, image):
        return image * 1e38 * 1e38


@pytest.fixture
def tried(monkeypatch, weights):
    """tried(kind, seconds in float32, in bfloat16): (verdict, the encoder after its trial)."""

    def tried(kind, float32, bfloat16):
        encoder = kind({"float32": float32, "bfloat16": bfloat16})
        encoder.load_state_dict({name: torch.from_numpy(v) for name, v in weights.items()})
        encoder.requires_grad_(False)
        clock = SimpleNamespace(perf_counter=lambda: encoder.now)
        monkeypatch.setattr(precision_trial, "time", clock)
        monkeypatch.setattr(precision_trial, "VALUES", {"cpu": 0})
        monkeypatch.setattr(device, "precisions", lambda place: ("float32", "bfloat16"))
        return precision_trial.trial(encoder, CPU), encoder

    return tried


def test_a_faster_precision_that_agrees_is_taken(tried):
    verdict, _ = tried(StandIn, 0.01, 0.004)
    assert verdict.precision == "bfloat16"
    assert verdict.seconds == pytest.approx({"float32": 0.01, "bfloat16": 0.004})
    assert verdict.cosine == pytest.approx(1)
    assert verdict.difference == 0
    assert verdict.pixels == 32 * 32


@pytest.mark.parametrize("kind", [Wrong, Infinite])
def test_a_fast_one_that_is_wrong_is_not(tried, kind):
    assert tried(kind, 0.01, 0.001)[0].precision == "float32"


def test_one_that_raises_is_out(tried):
    verdict, _ = tried(Raising, 0.01, 0.001)
    assert verdict.precision == "float32"


def test_one_that_saves_next_to_nothing_is_not_worth_its_rounding(tried):
    assert tried(StandIn, 0.01, 0.0099)[0].precision == "float32"


def test_one_that_is_far_slower_is_stopped_early(tried):
    slow, encoder = tried(StandIn, 0.01, 0.2)
    assert slow.precision == "float32"
    _, even = tried(StandIn, 0.01, 0.01)
    assert encoder.looks["bfloat16"] <= even.looks["bfloat16"] / 2


def test_a_slow_machine_takes_fewer_steps_and_still_comes_to_a_verdict(tried):
    verdict, slow = tried(StandIn, 1.0, 0.5)
    assert verdict.precision == "bfloat16"
    _, quick = tried(StandIn, 0.01, 0.005)
    assert slow.looks["float32"] < quick.looks["float32"]


class Disturbed(StandIn):
    """Other work on the machine slows its first steps in bfloat16."""

    def reduced(self, image):
        self.now += {4: 0.5, 5: 0.3}.get(self.looks["bfloat16"], 0)
        return image


def test_a_trial_that_is_disturbed_goes_on(tried):
    _, quiet = tried(StandIn, 0.1, 0.04)
    verdict, encoder = tried(Disturbed, 0.1, 0.04)
    assert encoder.looks["float32"] > quiet.looks["float32"]
    assert verdict.precision == "bfloat16"


def test_the_real_network_gets_a_verdict_of_what_the_device_has(weights):
    encoder = build("compact", weights, "average", CPU)
    verdict = precision_trial.trial(encoder, CPU)
    assert verdict.precision in device.precisions(CPU)
    assert verdict.cosine >= precision_trial.COSINE
    assert verdict.difference <= precision_trial.DIFFERENCE


def test_a_run_takes_what_the_trial_found_unless_its_recipe_demands_another(job, monkeypatch):
    monkeypatch.setattr(device, "precisions", lambda place: device.PRECISIONS)

    def used(found, **settings):
        made = job(16, 16, first_steps=1, coarsest=16, **settings)
        object.__setattr__(made, "precision", found)
        return next(run(made, Control())).precision

    assert used("float32", precision="auto") == "float32"
    assert used("bfloat16", precision="auto") == "bfloat16"
    assert used("bfloat16", precision="float32") == "float32"
    assert used("bfloat16", precision="auto", optimizer="lbfgs") == "float32"


def test_a_demand_that_the_device_cannot_meet_is_told(monkeypatch):
    with pytest.raises(DeviceError, match="auto, float32"):
        device.precision(Recipe(precision="tf32"), CPU)
    monkeypatch.setattr(device, "precisions", lambda place: ("float32",))
    with pytest.raises(DeviceError, match="bfloat16"):
        device.precision(Recipe(precision="bfloat16"), torch.device("mps"))
    assert device.precision(Recipe(precision="bfloat16"), CPU) == "bfloat16"


@pytest.mark.parametrize(("word", "rounding"), [("tf32", "tf32"), ("float32", "ieee")])
def test_the_switch_for_tf32_is_put_back(word, rounding):
    switch = torch.backends.cudnn.conv
    before = switch.fp32_precision
    with device.arithmetic(word, torch.device("cuda")):
        assert switch.fp32_precision == rounding
    assert switch.fp32_precision == before
