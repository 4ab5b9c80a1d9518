"""Check that the tensors of a file fit the network of an encoder, and convert them to weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from stylizer.engine.encoders.info import Arrays, EncoderInfo
from stylizer.engine.errors import WeightsError
from stylizer.files.weights.checkpoint import Tensor


def fits(info: EncoderInfo, tensors: dict[str, Tensor]) -> bool:
    """Return whether a file holds all tensors of an encoder."""
    return _misfit(info, tensors) is None


def state_of(info: EncoderInfo, file: Path, tensors: dict[str, Tensor]) -> Arrays:
    """Return the weights of an encoder's network: tensor name -> float32 array, all finite.

    Raises WeightsError, with the name of `file`, when a tensor is missing or damaged.
    """
    if (key := _misfit(info, tensors)) is not None:
        raise WeightsError(
            f"{file.name} does not hold the weights of {info.title}:"
            f" '{key}' is missing, of another shape, or neither float32 nor float16."
        )
    named = _named(info, tensors)
    wanted = {k: named[k].read().astype(np.float32) for k in info.design.tensors(info)}
    with np.errstate(all="ignore"):  # values that are not finite are reported below
        state = info.design.state(wanted)
    for key, values in (*wanted.items(), *state.items()):
        if not np.isfinite(values).all():
            raise WeightsError(
                f"{file.name} is damaged: '{key}' holds values that are not finite numbers."
            )
    return state


def _named(info: EncoderInfo, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the tensors under their names in the whole model.

    A file may hold only a part of the model, in which names lack the prefix of that part.
    """
    parts = {key.partition(".")[0] for key in info.design.tensors(info)}
    part = f"{parts.pop()}." if len(parts) == 1 else ""
    return {k if k.startswith(part) else f"{part}{k}": t for k, t in tensors.items()}


def _misfit(info: EncoderInfo, tensors: dict[str, Tensor]) -> str | None:
    """Return the name of the first tensor that is missing, unusable or of another shape.

    Return None when the file has all tensors.
    """
    named = _named(info, tensors)
    for key, shape in info.design.tensors(info).items():
        if key not in named or named[key].shape != shape or not named[key].usable:
            return key
    return None
