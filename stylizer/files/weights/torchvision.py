"""Addresses and sizes of torchvision's weights.

The torchvision wheel on PyPI for Linux is a CUDA build. With a CPU-only torch its compiled
operators do not load, and `import torchvision` fails at the missing schema of `nms`. Defining
the two schemas first lets its Python part (models, metadata of weights) import; nothing here
calls the operators themselves.
"""

from __future__ import annotations

from types import ModuleType

from stylizer.engine.encoders.registry import ENCODERS


def models() -> ModuleType:
    """Import `torchvision.models`, also with a CPU-only torch; takes a second the first time."""
    from torch import library as ops

    try:
        import torchvision
    except RuntimeError:
        library = ops.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
        for name in ("nms", "qnms"):
            schema = f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
            library.define(schema)  # type: ignore[no-untyped-call]
        _LIBRARIES.append(library)  # the schemas live as long as the library object
        import torchvision
    module: ModuleType = torchvision.models
    return module


_LIBRARIES: list[object] = []


def weights_url(name: str) -> str:
    """Return the address of the official weights of an encoder of torchvision."""
    weights = models().get_model_weights(name)
    return str(weights[ENCODERS[name].torchvision].url)


def classifier(name: str) -> int:
    """Return how many numbers the official file holds besides the convolutions."""
    if name.startswith("vgg"):
        return 25088 * 4096 + 4096 + 4096 * 4096 + 4096 + 4096 * 1000 + 1000
    return 2048 * 1000 + 1000
