"""Measures the student on held-out pictures, from which it has not learnt."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from stylizer.engine.encoders.compact import Compact
from stylizer.training.data import photographs
from stylizer.training.objective import gradient_loss, style_gradient
from stylizer.training.teacher import MATCHES, SqueezeNet

Network = Callable[[Tensor], dict[str, Tensor]]
"""Returns the features of a picture (N, 3, H, W) by layer."""


def centre(path: Path, size: int) -> Tensor:
    """Return the middle square of a photograph at `size` px; (1, 3, size, size) in [0, 1]."""
    with Image.open(path) as opened:
        photo = opened.convert("RGB")
    side = min(photo.size)
    left, top = (photo.width - side) // 2, (photo.height - side) // 2
    photo = photo.resize(
        (size, size), Image.Resampling.LANCZOS, box=(left, top, left + side, top + side)
    )
    return torch.from_numpy(np.array(photo)).permute(2, 0, 1)[None].float() / 255


@torch.no_grad()
def held_out(student: Compact, teacher: Network, pictures: Iterable[Tensor]) -> dict[str, float]:
    """Return the mean squared error of each layer of the teacher, divided by the layer's variance.

    Error and variance are means over all pictures; the variance is that of each channel, averaged
    over the layer. 0 is perfect; 1 is no better than the mean of each channel.
    """
    error: dict[str, float] = {}
    first: dict[str, Tensor] = {}
    second: dict[str, Tensor] = {}
    count = 0
    for image in pictures:
        count += 1
        target = teacher(image)
        features = student(image, tuple(target))
        for name, wanted in target.items():
            squared = float((features[name] - wanted).square().mean())
            error[name] = error.get(name, 0.0) + squared
            first[name] = first.get(name, torch.zeros(())) + wanted.mean((0, 2, 3))
            second[name] = second.get(name, torch.zeros(())) + wanted.square().mean((0, 2, 3))
    spread = {n: (second[n] / count - (first[n] / count).square()).mean() for n in error}
    return {name: error[name] / count / float(spread[name]) for name in error}


def agreement(student: Compact, teacher: Network, pictures: Iterable[Tensor]) -> dict[str, float]:
    """Return the mean cosine between the style gradients of student and teacher in each layer.

    1 is perfect. The style of each picture is that of its neighbour in the list.
    """
    found: dict[str, list[float]] = {name: [] for name in MATCHES}
    for pair in pairwise(pictures):
        batch = torch.cat(pair)
        for name, cosines in found.items():
            mine = style_gradient(_layer(partial(student, layers=(name,)), name), batch)
            wanted = style_gradient(_layer(teacher, name), batch)
            cosines.append(1 - float(gradient_loss(mine.detach(), wanted)))
    return {name: sum(cosines) / len(cosines) for name, cosines in found.items()}


def _layer(network: Network, name: str) -> Callable[[Tensor], Tensor]:
    """Return a function that computes one layer of a network."""
    return lambda image: network(image)[name]


def report(
    student: Compact, teacher: SqueezeNet, folder: Path, size: int, limit: int
) -> dict[str, tuple[float, float]]:
    """Return (error, agreement) of each layer on the first `limit` photographs at `size` px.

    A `limit` of 0 stands for all photographs. Gradients are expensive, so their agreement is
    measured on at most 24 photographs.
    """
    paths = photographs(folder)[: limit or None]
    errors = held_out(student, teacher, (centre(path, size) for path in paths))
    cosines = agreement(student, teacher, (centre(path, size) for path in paths[:24]))
    return {name: (errors[name], cosines[name]) for name in MATCHES}
