"""The layers and tensors of VGG and ResNet-50, with their names in torchvision's files of weights.

This module does not import torch.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stylizer.engine.encoders.info import Arrays, EncoderInfo, Layer

BLOCKS = {"layer1": 3, "layer2": 4, "layer3": 6, "layer4": 3}
"""The number of bottlenecks in each stage of ResNet-50 (He et al. 2016, table 1)."""
NORM = ("weight", "bias", "running_mean", "running_var")
EPSILON = 1e-5
"""Number that batch normalisation adds to the variance in torchvision."""


def vgg(info: EncoderInfo) -> dict[str, tuple[int, ...]]:
    """Return the shape of each tensor of a VGG's convolutions, by its name in torchvision."""
    found: dict[str, tuple[int, ...]] = {}
    index, inside, stage = 0, 3, 1
    for layer in info.layers:
        index, stage = index + layer.stage - stage, layer.stage  # a pooling between two stages
        if layer.name.startswith("conv"):
            found[f"features.{index}.weight"] = (layer.channels, inside, 3, 3)
            found[f"features.{index}.bias"] = (layer.channels,)
            inside = layer.channels
        index += 1
    return found


def resnet50(info: EncoderInfo) -> dict[str, tuple[int, ...]]:
    """Return the shape of each tensor of a ResNet-50, by its name in torchvision."""
    found: dict[str, tuple[int, ...]] = {}
    for conv, shape in _convolutions(info):
        found[f"{conv}.weight"] = shape
        found |= {f"{_norm(conv)}.{part}": shape[:1] for part in NORM}
    return found


def resnet50_layers() -> tuple[Layer, ...]:
    """Return the layers of a network with the architecture of ResNet-50 (He et al. 2016)."""
    texts = (
        ("Strokes", "strokes and textures"),
        ("Motifs", "small shapes"),
        ("Patterns", "shapes and patterns"),
        ("Objects", "objects"),
    )
    layers = [Layer("conv1", 2, 64, "Edges", "edges and colour", reach=1.5, weights=147 * 64)]
    inside = 64
    for i, ((name, count), text) in enumerate(zip(BLOCKS.items(), texts, strict=True)):
        out = 256 * 2**i
        middle = out // 4
        finer = 4 if i else 1  # cells before the stride, where the first 1x1 convolution runs
        block = out * middle + 9 * middle**2 + middle * out
        first = inside * (middle * finer + out) + 9 * middle**2 + middle * out
        # Rectified features, and their copies with a replicated border.
        inner = count * (3 * middle + out) - out + 2 * (finer - 1) * middle
        # Half a cell is due to the pooling or the stride; layer1 has a pooling and no stride.
        reach = 0.5 + (count - 1 if i else count)
        weights = first + (count - 1) * block
        layers.append(Layer(name, i + 3, out, *text, reach, weights, inner))
        inside = out
    return tuple(layers)


def folded(arrays: Arrays) -> Arrays:
    """Return the state of a ResNet whose batch normalisations are folded into its convolutions.

    Folding is exact for a network in eval mode. With s = weight / √(variance + ε), the weight of
    the convolution is multiplied by s, and its bias becomes bias - s · mean.
    """
    state: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]] = {}
    for name, kernel in arrays.items():
        if kernel.ndim != 4:
            continue
        conv = name.removesuffix(".weight")
        weight, bias, mean, variance = (
            arrays[f"{_norm(conv)}.{part}"].astype(np.float64) for part in NORM
        )
        scale = weight / np.sqrt(variance + EPSILON)
        own = conv.replace("downsample.0", "downsample")
        state[f"{own}.weight"] = (scale[:, None, None, None] * kernel).astype(np.float32)
        state[f"{own}.bias"] = (bias - scale * mean).astype(np.float32)
    return state


def _norm(conv: str) -> str:
    """Return torchvision's name of the batch normalisation after a convolution."""
    return conv.replace("conv", "bn").replace("downsample.0", "downsample.1")


def _convolutions(info: EncoderInfo) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the name and shape of each convolution of a ResNet-50."""
    inside = info.layer("conv1").channels
    yield "conv1", (inside, 3, 7, 7)
    for stage, count in BLOCKS.items():
        out = info.layer(stage).channels
        middle = out // 4
        for i in range(count):
            yield f"{stage}.{i}.conv1", (middle, inside, 1, 1)
            yield f"{stage}.{i}.conv2", (middle, middle, 3, 3)
            yield f"{stage}.{i}.conv3", (out, middle, 1, 1)
            if i == 0:
                yield f"{stage}.{i}.downsample.0", (out, inside, 1, 1)
            inside = out
