"""Descriptions of encoders: what is known of each before torch is loaded."""

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
"""The numbers of a network, by their names in its state."""


@dataclass(frozen=True)
class Layer:
    """One layer whose features can be asked for.

    `name` is the network's own, by which recipes and the command line know the layer. `title` is
    the word by which the window calls it: what a person finds in this layer, in at most ten
    letters. Left out, it is the name. `sees` says the same in a few words.

    `stage` counts the resolutions from 1 (full size); each stage halves the one before. `reach`
    is how many of its cells its own step looks to each side: 1 for a 3x3 convolution, 0 for a
    rectifier, a half for a cell of the stage before. `weights` is how many multiply-adds a cell
    takes, which is also how many numbers were learned, or a few more. `inner` is how many numbers
    of a cell its step makes on the way to its features and keeps for the gradient. A layer that is
    not `rectified` gets a fader only while it has a weight.
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
        """The title with the network's name behind it, such as "Strokes (s3_1)"."""
        return self.name if self.title == self.name else f"{self.title} ({self.name})"

    @property
    def cell(self) -> int:
        """The width and height of a cell of this layer, in pixels."""
        return int(2 ** (self.stage - 1))


@dataclass(frozen=True)
class Design:
    """Three functions that make a network; none needs torch before `network` is called.

    `network(info, pooling)` returns it with weights that mean nothing yet. `tensors(info)` returns
    the name and shape of each array that a file of weights must hold; `state` turns these arrays,
    as float32, into the network's own state (by default they are that already).
    """

    network: Callable[[EncoderInfo, str], nn.Module]
    tensors: Callable[[EncoderInfo], Mapping[str, tuple[int, ...]]]
    state: Callable[[Arrays], Arrays] = dict


@dataclass(frozen=True)
class EncoderInfo:
    """A feature network: its layers from fine to coarse and how it is best used.

    `content` and `style` are the layer weights that suit it (1.0 = 100 %); a layer that is not
    among them has weight 0. `torchvision` names the weights of torchvision that can be fetched;
    where it is empty, weights come from a file.
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
        """Return the layer called `name`; KeyError when there is none."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise KeyError(name)

    def title_of(self, layer: str) -> str:
        """Return the title of a layer; the name itself when this network has no such layer."""
        return next((each.title for each in self.layers if each.name == layer), layer)

    def radius(self, layers: Collection[str]) -> int:
        """Return how many pixels to each side of its own a cell of `layers` depends on, at most."""
        radius = widest = 0.0
        for layer in self.layers:
            radius += layer.reach * layer.cell
            if layer.name in layers:
                widest = radius
        return math.ceil(widest)
