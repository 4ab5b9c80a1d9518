"""The trial of precisions, with simulated bfloat16 and a simulated clock."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace

import pytest
import torch

from stylizer.engine.encoders.build import build
from stylizer.engine.encoders.compact import Compact
from stylizer.engine.encoders.registry import COMPACT
from stylizer.engine.hardware import precision_trial
from stylizer.engine.hardware.precision import (
    supported_precisions,
)

CPU = torch.device("cpu")


class StandIn(Compact):
    """A network whose forward pass takes `seconds[precision]`, and whose bfloat16 is exact."""

    def __init__(self, seconds):
        super().__init__(COMPACT)
        self.seconds, self.now, self.passes = seconds, 0.0, Counter()

    def forward(self, image, layers):
        reduced = torch.is_autocast_enabled("cpu")
        precision = "bfloat16" if reduced else "float32"
        self.now += self.seconds[precision]
        self.passes[precision] += 1
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
    """Return tried(kind, seconds in float32, in bfloat16) -> (TrialResult, the encoder)."""

    def tried(kind, float32, bfloat16):
        encoder = kind({"float32": float32, "bfloat16": bfloat16})
        encoder.load_state_dict({name: torch.from_numpy(v) for name, v in weights.items()})
        encoder.requires_grad_(False)
        clock = SimpleNamespace(perf_counter=lambda: encoder.now)
        monkeypatch.setattr(precision_trial, "time", clock)
        monkeypatch.setattr(precision_trial, "VALUES", {"cpu": 0})
        monkeypatch.setattr(
            precision_trial, "supported_precisions", lambda place: ("float32", "bfloat16")
        )
        return precision_trial.trial(encoder, CPU), encoder

    return tried


def test_a_faster_precision_that_agrees_is_taken(tried):
    result, _ = tried(StandIn, 0.01, 0.004)
    assert result.precision == "bfloat16"
    assert result.seconds == pytest.approx({"float32": 0.01, "bfloat16": 0.004})
    assert result.cosine == pytest.approx(1)
    assert result.difference == 0
    assert result.pixels == 32 * 32


@pytest.mark.parametrize("kind", [Wrong, Infinite])
def test_a_faster_precision_that_is_wrong_is_not_taken(tried, kind):
    assert tried(kind, 0.01, 0.001)[0].precision == "float32"


def test_a_precision_that_raises_is_not_taken(tried):
    result, _ = tried(Raising, 0.01, 0.001)
    assert result.precision == "float32"


def test_a_precision_that_saves_next_to_nothing_is_not_worth_its_rounding(tried):
    assert tried(StandIn, 0.01, 0.0099)[0].precision == "float32"


def test_a_precision_that_is_far_slower_is_stopped_early(tried):
    slow, encoder = tried(StandIn, 0.01, 0.2)
    assert slow.precision == "float32"
    _, even = tried(StandIn, 0.01, 0.01)
    assert encoder.passes["bfloat16"] <= even.passes["bfloat16"] / 2


def test_a_slow_machine_takes_fewer_steps_and_still_finds_a_precision(tried):
    result, slow = tried(StandIn, 1.0, 0.5)
    assert result.precision == "bfloat16"
    _, quick = tried(StandIn, 0.01, 0.005)
    assert slow.passes["float32"] < quick.passes["float32"]


class Disturbed(StandIn):
    """Other work on the machine slows its first steps in bfloat16."""

    def reduced(self, image):
        self.now += {4: 0.5, 5: 0.3}.get(self.passes["bfloat16"], 0)
        return image


def test_a_trial_that_is_disturbed_goes_on(tried):
    _, quiet = tried(StandIn, 0.1, 0.04)
    result, encoder = tried(Disturbed, 0.1, 0.04)
    assert encoder.passes["float32"] > quiet.passes["float32"]
    assert result.precision == "bfloat16"


def test_the_real_network_gets_a_precision_that_the_device_has(weights):
    encoder = build("compact", weights, "average", CPU)
    result = precision_trial.trial(encoder, CPU)
    assert result.precision in supported_precisions(CPU)
    assert result.cosine >= precision_trial.COSINE
    assert result.difference <= precision_trial.DIFFERENCE
