"""Made-up weights under torchvision's names, small enough for a test."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
import torch

from stylizer.engine.encoders.registry import ENCODERS
from stylizer.files.weights import installed

FOREIGN = ("vgg19", "vgg16")


def shrink(patch: pytest.MonkeyPatch) -> None:
    """Give all networks of torchvision an eighth of their channels."""
    for name in (*FOREIGN, "resnet50"):
        info = ENCODERS[name]
        layers = tuple(replace(layer, channels=layer.channels // 8) for layer in info.layers)
        patch.setitem(ENCODERS, name, replace(info, layers=layers))


def state_of(name: str, seed: int = 1) -> dict[str, torch.Tensor]:
    """Return a state dict of random numbers, with a tensor of the classifier, which is not used."""
    generator = torch.Generator().manual_seed(seed)
    shapes = ENCODERS[name].design.tensors(ENCODERS[name])
    state = {k: torch.randn(shape, generator=generator) * 0.02 for k, shape in shapes.items()}
    return {**state, "classifier.0.weight": torch.zeros(3, 3)}


def saved(state: dict[str, object], suffix: str = ".pth") -> bytes:
    """Return the bytes of a .pth file. The suffix ".old.pth" means the format before torch 1.6."""
    stream = io.BytesIO()
    torch.save(state, stream, _use_new_zipfile_serialization=suffix != ".old.pth")
    return stream.getvalue()


def left() -> list[str]:
    """Return the names of all files in the folder of weights, sorted."""
    return sorted(path.name for path in installed.folder().iterdir())
