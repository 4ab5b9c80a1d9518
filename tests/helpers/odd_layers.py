"""The compact network as a plug-in, with layers whose names contain dots and spaces."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from torch import Tensor

from stylizer.engine.encoders.base import Encoder
from stylizer.engine.encoders.compact import Compact
from stylizer.engine.encoders.info import Arrays, Design, EncoderInfo
from stylizer.engine.encoders.registry import COMPACT

NAMES = {"s2_2": "blocks.2", "s3_1": "blocks.11", "s4_1": "my layer"}


class OddLayers(Encoder):
    def __init__(self, info: EncoderInfo) -> None:
        super().__init__()
        self.info, self.inner = info, Compact(COMPACT)

    def forward(self, image: Tensor, layers: Collection[str]) -> dict[str, Tensor]:
        own = {NAMES.get(layer.name, layer.name): layer.name for layer in COMPACT.layers}
        found = self.inner(image, [own[name] for name in layers])
        return {name: found[own[name]] for name in layers}


def state(compact: Arrays) -> Arrays:
    """Return the weights of the compact network under the names of this network."""
    return {f"inner.{name}": array for name, array in compact.items()}


INFO = replace(
    COMPACT,
    name="resnet50",  # tests replace this encoder
    title="Odd layers",
    layers=tuple(replace(x, name=NAMES.get(x.name, x.name)) for x in COMPACT.layers),
    content={"my layer": 1.0},
    style={"blocks.2": 1.0, "blocks.11": 1.0, "my layer": 1.0},
    design=Design(lambda info, pooling: OddLayers(info), lambda info: {}, state),
    built_in=False,
)
