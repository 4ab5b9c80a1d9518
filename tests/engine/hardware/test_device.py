"""Devices that are present or missing."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from stylizer.engine.errors import DeviceError
from stylizer.engine.hardware import device, memory
from tests.helpers.gpu import GB


@pytest.fixture
def intel(monkeypatch):
    """Simulate two Intel GPUs."""
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
    """Return nvidia(count), which simulates `count` NVIDIA GPUs."""

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
    told = "There is no device 'cuda:all' here. The run uses cpu instead."
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
    told = f"There is no device 'cuda:77' here. The run uses {best} instead."
    assert device.nearest_device("cuda:77") == (best, told)
    assert device.nearest_device("cpu") == (torch.device("cpu"), None)
