"""What there is to know about an encoder before torch is loaded."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

Pooling = Literal["average", "max"]


@dataclass(frozen=True)
class Layer:
    """One layer whose features can be asked for.

    `stage` counts the resolutions from 1 (full size); each stage halves the one before.
    `sees` says in a few words what a person will find in this layer. `reach` is how many
    cells its own step looks to each side: 1 for a 3x3 convolution, 0 for a rectifier. `weights`
    is how many numbers were learned for it, so also the multiply-adds that a cell takes.
    """

    name: str
    stage: int
    channels: int
    sees: str = ""
    reach: int = 1
    weights: int = 0

    @property
    def cell(self) -> int:
        """How many pixels wide and high a cell of this layer is."""
        return int(2 ** (self.stage - 1))


@dataclass(frozen=True)
class EncoderInfo:
    """A feature network: its layers from fine to coarse and how it is best used.

    `content` and `style` are the layer weights that suit it (1.0 = 100 %); a layer
    that does not stand there has weight 0. `faders` are the layers that a mixer
    shows when it cannot show them all.
    """

    name: str
    title: str
    summary: str
    layers: tuple[Layer, ...]
    content: Mapping[str, float]
    style: Mapping[str, float]
    poolings: tuple[Pooling, ...]
    built_in: bool = False
    licence: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(layer.name for layer in self.layers)

    @property
    def faders(self) -> tuple[Layer, ...]:
        """Layers for a mixer: rectified ones, from fine to coarse."""
        return tuple(layer for layer in self.layers if not layer.name.startswith("conv"))

    def layer(self, name: str) -> Layer:
        """The layer of that name; KeyError when there is none."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise KeyError(name)

    def radius(self, layers: Collection[str]) -> int:
        """How many pixels beyond its own a cell of `layers` depends on, at most, to each side."""
        radius = widest = 0
        for layer in self.layers:
            radius += layer.reach * layer.cell
            if layer.name in layers:
                widest = radius
        return widest
