"""What torchvision knows about its own weights.

The torchvision wheel on PyPI for Linux is a CUDA build. Beside a CPU-only torch its compiled
operators do not load, and `import torchvision` stops at the missing schema of `nms`. Defining
the two schemas first lets its Python part (models, metadata of weights) import; nothing here
calls the operators themselves.
"""

from __future__ import annotations

from types import ModuleType

from stylizer.engine.encoders.info import EncoderInfo


def models() -> ModuleType:
    """The module `torchvision.models`, also beside a CPU-only torch; takes a second at first."""
    from torch import library as ops

    try:
        import torchvision
    except RuntimeError:
        library = ops.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
        for name in ("nms", "qnms"):
            schema = f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
            library.define(schema)  # type: ignore[no-untyped-call]
        _KEPT.append(library)  # the schemas live as long as the library object
        import torchvision
    found: ModuleType = torchvision.models
    return found


_KEPT: list[object] = []


def weights_url(name: str) -> str:
    """Address of the official ImageNet weights of `vgg16` or `vgg19`."""
    weights = models().get_model_weights(name)
    return str(weights.IMAGENET1K_V1.url)


def shapes(info: EncoderInfo) -> dict[str, tuple[int, ...]]:
    """State name -> shape of the convolutions of a VGG, as torchvision numbers them."""
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


CLASSIFIER = 25088 * 4096 + 4096 + 4096 * 4096 + 4096 + 4096 * 1000 + 1000
"""Weights behind the convolutions of every VGG, which come with the download."""
