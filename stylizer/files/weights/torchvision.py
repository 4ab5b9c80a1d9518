"""The addresses and sizes of torchvision's weights.

The torchvision wheel on PyPI for Linux is a CUDA build. With a CPU-only torch its compiled
operators do not load, and `import torchvision` fails because the schema of `nms` is missing. If
the two missing schemas are defined first, the Python part of torchvision (models, metadata of
weights) can be imported. Nothing here calls the operators themselves.
"""

from __future__ import annotations

from types import ModuleType

from stylizer.engine.encoders.registry import ENCODERS


def models() -> ModuleType:
    """Import `torchvision.models`, even with a CPU-only torch. The first call takes a second."""
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
    """Return the address of the official weights of an encoder that torchvision has."""
    weights = models().get_model_weights(name)
    return str(weights[ENCODERS[name].torchvision].url)


def classifier(name: str) -> int:
    """Return the number of parameters of the classifier, which the official file also holds."""
    if name.startswith("vgg"):
        return 25088 * 4096 + 4096 + 4096 * 4096 + 4096 + 4096 * 1000 + 1000
    return 2048 * 1000 + 1000
