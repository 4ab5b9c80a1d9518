"""Speed and time left of a run, from its steps."""

from __future__ import annotations

import pytest

from stylizer.app.run.progress import ProgressMeter
from stylizer.engine.step import Step


def step(iteration, seconds, work):
    return Step(
        iteration, 100, 1, 1, (8, 8), work, seconds, "cpu", "float32", 64,
        None, None, None, False, False, lambda: None, lambda _: None, lambda *_: None, lambda: None,
    )  # fmt: skip


def test_speed_and_time_left_follow_the_last_seconds():
    meter = ProgressMeter()
    assert meter.update(step(1, 0.0, 0.0)).rate is None
    for i in range(2, 41):
        progress = meter.update(step(i, i * 0.25, i / 100))
    assert progress.rate == pytest.approx(4)
    assert progress.left == pytest.approx(15)
    # When a device has failed, the run goes back and continues at another speed.
    assert meter.update(step(21, 11.0, 0.21)).rate is None
    progress = meter.update(step(22, 12.0, 0.22))
    assert progress.rate == pytest.approx(1)
    assert progress.left == pytest.approx(78)
