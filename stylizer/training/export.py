"""Makes the weights that ship from a checkpoint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor

from stylizer.engine.encoders.compact import Compact
from stylizer.engine.encoders.registry import COMPACT
from stylizer.training.normalised import Normalised, convolutions

OWN: Mapping[str, str] = {"s1_1": "s2_1", "s2_1": "s2_2"}
"""Layers without a counterpart in the teacher, each with the layer that reads it."""


@torch.no_grad()
def rescale(encoder: Compact, batches: Iterable[Tensor]) -> dict[str, float]:
    """Scale the encoder's own layers to a mean square of one; later layers stay as they are.

    Each convolution of `OWN` is divided by a number, and the weights of the next convolution are
    multiplied by it, which is exact because a ReLU network is positively homogeneous. Return the
    root mean squares that were found.
    """
    total, count = dict.fromkeys(OWN, 0.0), 0
    for image in batches:
        count += 1
        for name, feature in encoder(image, tuple(OWN)).items():
            total[name] += float(feature.square().mean())
    found = {name: (square / count) ** 0.5 for name, square in total.items()}
    convs = convolutions(encoder)
    for name, reader in OWN.items():
        for parameter in convs[f"blocks.{name}.conv"].parameters():
            parameter.div_(found[name])
        convs[f"blocks.{reader}.conv"].weight.mul_(found[name])
    return found


def shipped(state: Mapping[str, Any], batches: list[Tensor]) -> Compact:
    """Return the encoder of a checkpoint, with averaged weights and the normalisation folded in.

    If the statistics still change with every batch, those of the averaged weights are measured
    first. If the statistics are frozen, the weights have been trained to fit them.
    """
    student = Normalised()
    student.load_state_dict(state["average"])
    if not state["settled"]:
        student.recalibrate(batches)
    student.eval()
    encoder = Compact(COMPACT)
    encoder.load_state_dict(student.folded())
    rescale(encoder, batches)
    return encoder


def write(weights: Mapping[str, Tensor], file: Path, metadata: Mapping[str, str]) -> None:
    """Write safetensors atomically: readers see the old or the new file, never half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".part")
    tensors = {name: value.detach().float().contiguous() for name, value in weights.items()}
    save_file(tensors, unfinished, metadata=dict(metadata))
    unfinished.chmod(0o644)
    unfinished.replace(file)


def export(state: Mapping[str, Any], batches: list[Tensor], file: Path) -> None:
    """Write the averaged weights of a checkpoint, normalised and rescaled over `batches`."""
    encoder = shipped(state, batches)
    settings = state["settings"]
    summary = (
        f"{state['done']} steps of {settings['batch']} crops of {settings['crop']} px, "
        f"{state['seconds'] / 60:.0f} minutes, seed {settings['seed']}"
    )
    metadata = {
        "name": "compact",
        "version": "2",
        "teacher": "SqueezeNet v1.0, ImageNet (Iandola et al. 2016)",
        "training": summary,
    }
    write(encoder.state_dict(), file, metadata)
