"""`stylizer doctor`: its report, also on broken installations."""

from __future__ import annotations

import json
import sys

import pytest

from stylizer.cli import doctor, main


def test_the_report_has_all_sections(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    for word in ("stylizer", "python", "torch", "PySide6", "cpu", "free on cpu", "compact", "data"):
        assert word in out
    assert main(["doctor", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert {"Versions", "Devices", "Memory", "Encoders", "Folders", "Window"} <= set(report)


def test_several_gpus_are_also_listed_together(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda name: "a GPU")
    monkeypatch.setattr(
        "stylizer.engine.hardware.memory.available_memory",
        lambda place: (3 - (place.index or 0)) * 2**30,
    )
    assert doctor.devices()["cuda:all"] == "All 2 GPUs (experimental)"
    assert doctor.memory()["free on cuda:all"] == "2.0 GB"
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    assert "cuda:all" not in doctor.devices()


def test_a_cpu_only_torch_with_an_nvidia_gpu_gets_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(doctor, "has_nvidia", lambda: True)
    monkeypatch.setattr(torch.version, "cuda", None)
    monkeypatch.setattr(torch.version, "hip", None)
    advice = doctor.examine()["Advice"]["NVIDIA GPU"]
    assert f"{sys.executable} -m pip" in advice
    assert "torch==" in advice
    assert "+cpu" not in advice


def test_no_advice_without_an_nvidia_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "has_nvidia", lambda: False)
    assert "Advice" not in doctor.examine()


def test_a_broken_part_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> doctor.Section:
        raise OSError("torn")

    monkeypatch.setattr(doctor, "devices", broken)
    report = doctor.examine()
    assert report["Devices"] == {"error": "OSError: torn"}
    assert "compact" in report["Encoders"]
