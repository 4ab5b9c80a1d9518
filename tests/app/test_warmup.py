"""The thread that loads torch, and the devices that it finds."""

from __future__ import annotations

import sys

from stylizer.app.warmup import Device, WarmUp


def test_torch_that_cannot_be_loaded_is_told_in_words(qtbot, monkeypatch):
    monkeypatch.setitem(sys.modules, "stylizer.engine.optimise", None)
    warm_up = WarmUp()
    with qtbot.waitSignal(warm_up.failed) as blocker:
        warm_up.start()
    warm_up.wait()
    assert "PyTorch" in blocker.args[0]


def test_devices_that_answer_are_found_with_their_free_memory(qtbot, monkeypatch):
    def available(device):
        if device.type == "cuda":
            raise RuntimeError("CUDA error: unspecified launch failure")
        return 5000

    monkeypatch.setattr("stylizer.engine.hardware.device.device_names", lambda: ("cuda:0", "cpu"))
    monkeypatch.setattr("stylizer.engine.hardware.device.title_of", lambda name: f"a {name}")
    monkeypatch.setattr("stylizer.engine.hardware.memory.available_memory", available)
    warm_up = WarmUp()
    with qtbot.waitSignal(warm_up.ready):
        warm_up.start()
    warm_up.wait()
    assert warm_up.devices == (Device("cpu", "a cpu", 5000),)


def test_gpus_together_have_as_much_free_as_the_fullest(qtbot, monkeypatch):
    names = ("cuda:0", "cuda:1", "cuda:all", "cpu")
    monkeypatch.setattr("stylizer.engine.hardware.device.device_names", lambda: names)
    monkeypatch.setattr("stylizer.engine.hardware.device.title_of", lambda name: f"a {name}")
    monkeypatch.setattr(
        "stylizer.engine.hardware.memory.available_memory",
        lambda place: 5000 - 1000 * (place.index or 0),
    )
    warm_up = WarmUp()
    with qtbot.waitSignal(warm_up.ready):
        warm_up.start()
    warm_up.wait()
    assert [found.name for found in warm_up.devices] == list(names)
    assert [found.free for found in warm_up.devices] == [5000, 4000, 4000, 5000]
