"""The construction of an encoder from its description and its weights."""

from __future__ import annotations

import torch

from stylizer.engine.encoders.base import Encoder
from stylizer.engine.encoders.info import Arrays
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.encoders.smoothed import Smoothed
from stylizer.engine.errors import WeightsError


def network(name: str, pooling: str) -> Encoder:
    """Return the network of the encoder `name`, with meaningless weights.

    Raises TypeError if a plug-in makes something that is no Encoder.
    """
    info = ENCODERS[name]
    made = info.design.network(info, pooling)
    if not isinstance(made, Encoder):
        raise TypeError(f"the network of {info.title} is not an Encoder")
    return made


def build(
    name: str, weights: Arrays, pooling: str, device: torch.device, *, smoothed: bool = False
) -> Encoder:
    """Return the network of the encoder `name`, frozen, on `device`, channels-last.

    `weights` are the state of the network, name -> array. With `smoothed`, the features are
    smoothed (see smoothed.py). Raises WeightsError if an array is missing or has a wrong shape.
    """
    info = ENCODERS[name]
    encoder = network(name, pooling)
    state = {key: torch.as_tensor(value).float() for key, value in weights.items()}
    expected = {key: value.shape for key, value in encoder.state_dict().items()}
    wrong = sorted(k for k in expected if k not in state or state[k].shape != expected[k])
    if wrong:
        raise WeightsError(
            f"These are not the weights of {info.title}:"
            f" '{wrong[0]}' is missing or has another shape."
        )
    encoder.load_state_dict({key: state[key] for key in expected}, assign=True)
    encoder.requires_grad_(False).eval()
    encoder.to(device)
    # torch's type stubs lack this overload
    encoder.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return Smoothed(encoder) if smoothed else encoder
