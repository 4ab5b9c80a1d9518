"""What there is to know about an encoder before torch is loaded."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import nn

Pooling = Literal["average", "max"]
Arrays = Mapping[str, NDArray[Any]]
"""Name -> numbers of a network."""


@dataclass(frozen=True)
class Layer:
    """One layer whose features can be asked for.

    `stage` counts the resolutions from 1 (full size); each stage halves the one before.
    `title` is one short word for what a person will find in this layer, by which the window calls
    it (left out, its `name`); `sees` says it in a few words. `reach` is how many of its
    cells its own step looks to each side: 1 for a 3x3 convolution, 0 for a rectifier, a half for
    a cell of the stage before. `weights` is how many multiply-adds a cell takes, which is also how
    many numbers were learned, or a few more. `inner` is how many numbers of a cell its step makes
    on the way to its features and keeps for the gradient. A layer that is not `rectified` gets no
    fader.
    """

    name: str
    stage: int
    channels: int
    title: str = ""
    sees: str = ""
    reach: float = 1
    weights: int = 0
    inner: int = 0
    rectified: bool = True

    def __post_init__(self) -> None:
        if not self.title:
            object.__setattr__(self, "title", self.name)

    @property
    def cell(self) -> int:
        """How many pixels wide and high a cell of this layer is."""
        return int(2 ** (self.stage - 1))


@dataclass(frozen=True)
class Design:
    """How a network is made, without torch until `network` is called.

    `network(info, pooling)` gives it with weights that mean nothing yet. `tensors(info)` names what
    is wanted of a file of weights, name -> shape; `state` turns these, as float32, into the
    network's own state (by default they are that already).
    """

    network: Callable[[EncoderInfo, str], nn.Module]
    tensors: Callable[[EncoderInfo], Mapping[str, tuple[int, ...]]]
    state: Callable[[Arrays], Arrays] = dict


@dataclass(frozen=True)
class EncoderInfo:
    """A feature network: its layers from fine to coarse and how it is best used.

    `content` and `style` are the layer weights that suit it (1.0 = 100 %); a layer
    that does not stand there has weight 0. `faders` are the layers that a mixer
    shows when it cannot show them all.
    `torchvision` is which of torchvision's weights can be fetched; without, they come from a file.
    """

    name: str
    title: str
    summary: str
    layers: tuple[Layer, ...]
    content: Mapping[str, float]
    style: Mapping[str, float]
    poolings: tuple[Pooling, ...]
    design: Design
    built_in: bool = False
    torchvision: str = ""
    licence: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(layer.name for layer in self.layers)

    @property
    def faders(self) -> tuple[Layer, ...]:
        """Layers for a mixer: rectified ones, from fine to coarse."""
        return tuple(layer for layer in self.layers if layer.rectified)

    def layer(self, name: str) -> Layer:
        """The layer of that name; KeyError when there is none."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise KeyError(name)

    def radius(self, layers: Collection[str]) -> int:
        """How many pixels beyond its own a cell of `layers` depends on, at most, to each side."""
        radius = widest = 0.0
        for layer in self.layers:
            radius += layer.reach * layer.cell
            if layer.name in layers:
                widest = radius
        return math.ceil(widest)
