"""Our ResNet-50 against torchvision's, layer by layer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from stylizer.engine.encoders.build import build
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.files.weights.torchvision import models

RESNET = ENCODERS["resnet50"]
THIN = 8
MEAN = torch.tensor([0.485, 0.456, 0.406], dtype=torch.float64).view(1, 3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225], dtype=torch.float64).view(1, 3, 1, 1)


@pytest.fixture(scope="module")
def reference() -> nn.Module:
    """Build torchvision's network with random weights and random normalisations."""
    torch.manual_seed(5)
    net = models().resnet50().eval()
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.2, 0.8)
            nn.init.normal_(module.bias, std=0.2)
            nn.init.normal_(module.running_mean, std=0.3)
            nn.init.uniform_(module.running_var, 0.4, 2.0)
    return net.requires_grad_(False)


def state_of(net: nn.Module) -> dict[str, np.ndarray]:
    return {name: value.numpy() for name, value in net.state_dict().items() if value.ndim}


def thin(pooling: str) -> nn.Module:
    """Build our network with random weights and a part of the channels."""
    layers = tuple(replace(layer, channels=layer.channels // THIN) for layer in RESNET.layers)
    net = RESNET.design.network(replace(RESNET, layers=layers), pooling)
    for module in net.modules():
        if isinstance(module, nn.Conv2d):
            module.to_empty(device="cpu").reset_parameters()
    return net


def test_the_tensors_wanted_are_those_that_torchvision_has(reference):
    theirs = {k: tuple(v.shape) for k, v in reference.state_dict().items() if v.ndim}
    wanted = RESNET.design.tensors(RESNET)
    assert wanted == {k: shape for k, shape in theirs.items() if not k.startswith("fc.")}


@pytest.mark.parametrize("size", [(97, 61), (64, 128)])
def test_every_layer_is_torchvisions(reference, size):
    state = RESNET.design.state(state_of(reference))
    ours = build("resnet50", state, "max", torch.device("cpu")).double()
    image = torch.rand(1, 3, *size, dtype=torch.float64)
    found = ours(image, RESNET.names)
    padded = [m for m in reference.modules() if isinstance(m, nn.Conv2d) and m.padding[0]]
    try:
        for module in padded:  # our network differs only in its padding
            module.padding_mode = "replicate"
        reference.double()
        x = reference.relu(reference.bn1(reference.conv1((image - MEAN) / STD)))
        expected = {"conv1": x}
        x = reference.maxpool(x)
        for name in ("layer1", "layer2", "layer3", "layer4"):
            x = expected[name] = getattr(reference, name)(x)
    finally:
        for module in padded:
            module.padding_mode = "zeros"
        reference.float()
    for name, features in expected.items():
        layer = RESNET.layer(name)
        assert found[name].shape[1:] == (
            layer.channels, -(-size[0] // layer.cell), -(-size[1] // layer.cell)
        )  # fmt: skip
        scale = float(features.abs().max())
        assert float((found[name] - features).abs().max()) <= 1e-5 * scale


def test_runs_no_deeper_than_asked(reference):
    state = RESNET.design.state(state_of(reference))
    ours = build("resnet50", state, "average", torch.device("cpu"))
    ran = []
    for name in RESNET.names:
        ours.get_submodule(name).register_forward_hook(lambda *_, name=name: ran.append(name))
    assert set(ours(torch.rand(1, 3, 20, 20), ["conv1", "layer2"])) == {"conv1", "layer2"}
    assert ran == ["conv1", "layer1", "layer2"]
    with pytest.raises(KeyError, match="ResNet-50 has no layer layer5"):
        ours(torch.rand(1, 3, 20, 20), ["layer5"])


@pytest.mark.parametrize("pooling", ["average", "max"])
@pytest.mark.parametrize("size", [(1, 1), (3, 200), (33, 16)])
def test_thin_pictures_reach_the_last_layer(pooling, size):
    features = thin(pooling)(torch.rand(1, 3, *size), ["layer4"])["layer4"]
    assert features.shape[2:] == (-(-size[0] // 32), -(-size[1] // 32))
    assert features.isfinite().all()


def test_what_a_layer_holds_for_the_slope_is_counted():
    """Count the numbers that autograd saves in each stage, by saved-tensor hooks."""
    net = thin("max")
    kept: dict[int, int] = {}

    def keep(tensor):
        if not isinstance(tensor, nn.Parameter) and tensor.dim() == 4 and tensor.requires_grad:
            kept[tensor.data_ptr()] = tensor.numel()
        return tensor

    image = torch.rand(1, 3, 512, 512, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        features = net(image, ["layer4"])
    assert features["layer4"].requires_grad
    counted = sum(
        (layer.channels + layer.inner) // THIN * (512 // layer.cell) ** 2 for layer in RESNET.layers
    )
    # Add the picture without and with its border, and the pooled features.
    counted += 3 * 512**2 + 3 * 518**2 + 64 // THIN * 128**2
    assert sum(kept.values()) == pytest.approx(counted, rel=0.03)
