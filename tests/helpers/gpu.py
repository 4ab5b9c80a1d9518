"""A GPU that is simulated on the processor, and fails when a test wants it to."""

from __future__ import annotations

import pytest
import torch

from stylizer.engine.encoders.base import Encoder
from stylizer.engine.encoders.build import build
from stylizer.engine.hardware import device

GB = 2**30


class Pretended(str):
    """The name of a device: the processor for torch, and a GPU for the engine."""

    type = "xpu"

    def __str__(self):
        return "xpu:0"


class Fragile(Encoder):
    """An encoder on a device that fails as soon as `breaks(encoder)` is True before a call."""

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


def pretend(monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulate a device "xpu:0"."""
    there = device.find_device
    monkeypatch.setattr(
        device, "find_device", lambda name: Pretended("cpu") if name == "xpu:0" else there(name)
    )
    monkeypatch.setattr(torch.xpu, "mem_get_info", lambda device: (8 * GB, 16 * GB))
    monkeypatch.setattr(torch.xpu, "memory_reserved", lambda device: 0)
    monkeypatch.setattr(torch.xpu, "memory_allocated", lambda device: 0)
