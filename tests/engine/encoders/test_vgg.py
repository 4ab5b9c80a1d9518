"""Our VGG against torchvision's, layer by layer."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from stylizer.engine.encoders.build import build
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.errors import WeightsError
from stylizer.files.weights.torchvision import models


def reference(name: str) -> nn.Sequential:
    """Build torchvision's layers with seeded weights, without the classifier of half a gigabyte."""
    torch.manual_seed(3)
    vgg = models().vgg
    return vgg.make_layers(vgg.cfgs["E" if name == "vgg19" else "D"], batch_norm=False)


def state_of(features: nn.Sequential) -> dict[str, np.ndarray]:
    return {f"features.{k}": v.numpy() for k, v in features.state_dict().items()}


@pytest.mark.parametrize("name", ["vgg19", "vgg16"])
def test_every_layer_is_torchvisions(name):
    features = reference(name)
    encoder = build(name, state_of(features), "max", torch.device("cpu"))
    image = torch.rand(1, 3, 160, 160)
    found = encoder(image, ENCODERS[name].names)

    x = (image - torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)) / torch.tensor(
        [0.229, 0.224, 0.225]
    ).view(1, 3, 1, 1)
    names = iter(ENCODERS[name].names)
    margin = {1: 12, 2: 8, 3: 8, 4: 4, 5: 0}
    for module in features:
        x = nn.ReLU()(x) if isinstance(module, nn.ReLU) else module(x)
        if isinstance(module, nn.MaxPool2d):
            continue
        layer = next(names)
        assert found[layer].shape == x.shape
        # Our border is replicated and theirs is zero, so only the inside of stages 1 to 4 is equal.
        stage = ENCODERS[name].layer(layer).stage
        if stage <= 3:
            m = margin[stage]
            torch.testing.assert_close(
                found[layer][..., m:-m, m:-m], x[..., m:-m, m:-m], rtol=1e-4, atol=1e-4
            )
    assert next(names, None) is None


def test_runs_no_deeper_than_asked():
    encoder = build("vgg19", state_of(reference("vgg19")), "average", torch.device("cpu"))
    ran = []
    for key, module in encoder.features.items():
        module.register_forward_hook(lambda *_, key=key: ran.append(int(key)))
    encoder(torch.rand(1, 3, 32, 32), ["relu2_1", "conv1_1"])
    assert ran == [0, 2, 5]


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (17, 16)])
def test_thin_pictures_reach_the_last_layer(size):
    encoder = build("vgg16", state_of(reference("vgg16")), "average", torch.device("cpu"))
    features = encoder(torch.rand(1, 3, *size), ["relu5_3"])
    assert features["relu5_3"].isfinite().all()


def test_wrong_weights_are_named():
    state = state_of(reference("vgg16"))
    state.pop("features.5.bias")
    with pytest.raises(WeightsError, match=r"features\.5\.bias"):
        build("vgg16", state, "average", torch.device("cpu"))
