"""The descriptions of encoders, which can be used before torch is loaded."""

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
"""Name in the state of a network -> array."""


@dataclass(frozen=True)
class Layer:
    """One layer of an encoder, whose features can be computed.

    `name` is the network's own name of the layer, which recipes and the command line use. `title`
    is a word of at most ten letters for what a person finds in this layer; the window shows it. By
    default it is the name. `sees` describes the same in a few words.

    `stage` is the number of the layer's resolution, from 1 for full size; each stage halves the
    resolution. `reach` is the distance to each side, in cells of this layer, at which the layer
    depends on the layer before: 1 for a 3x3 convolution, 0 for a rectifier, 0.5 for one cell of the
    stage before. `weights` is the number of multiply-adds for each cell, which is about the number
    of learnt weights. `inner` is the number of intermediate values of each cell that are computed
    on the way to the features and kept for the gradient. A layer that is not `rectified` gets a
    fader only while it has a weight.
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
    def full_title(self) -> str:
        """The title followed by the network's name of the layer, such as "Strokes (s3_1)"."""
        return self.name if self.title == self.name else f"{self.title} ({self.name})"

    @property
    def cell(self) -> int:
        """The width and height of a cell of this layer, in pixels."""
        return int(2 ** (self.stage - 1))


@dataclass(frozen=True)
class Design:
    """Three functions that make a network; torch is not needed until `network` is called.

    `network(info, pooling)` returns the network with meaningless weights. `tensors(info)` returns
    the name and shape of each array that a file of weights must hold. `state` converts these
    arrays, as float32, to the state of the network; by default they are the state already.
    """

    network: Callable[[EncoderInfo, str], nn.Module]
    tensors: Callable[[EncoderInfo], Mapping[str, tuple[int, ...]]]
    state: Callable[[Arrays], Arrays] = dict


@dataclass(frozen=True)
class EncoderInfo:
    """The description of an encoder: its layers from fine to coarse, and its usual settings.

    `content` and `style` are its usual layer weights (1.0 = 100 %); layers that are missing have
    weight 0. `torchvision` is the name of the weights of torchvision that can be downloaded; if it
    is empty, weights come from a file.
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
        """The names of all layers, in the order in which they are computed."""
        return tuple(layer.name for layer in self.layers)

    @property
    def faders(self) -> tuple[Layer, ...]:
        """The layers that a mixer shows: the rectified ones, from fine to coarse."""
        return tuple(layer for layer in self.layers if layer.rectified)

    def layer(self, name: str) -> Layer:
        """Return the layer called `name`. Raises KeyError if there is none."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise KeyError(name)

    def title_of(self, layer: str) -> str:
        """Return the title of a layer, or its name if this network has no such layer."""
        return next((each.title for each in self.layers if each.name == layer), layer)

    def radius(self, layers: Collection[str]) -> int:
        """Return the largest distance in pixels from a cell of `layers` to a pixel it needs."""
        radius = widest = 0.0
        for layer in self.layers:
            radius += layer.reach * layer.cell
            if layer.name in layers:
                widest = radius
        return math.ceil(widest)
