"""The one protocol of every feature network."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection

from torch import Tensor, nn

from stylizer.engine.encoders.info import EncoderInfo


class Encoder(nn.Module):
    """A frozen network that turns a picture into features.

    Calling it with an image (1, 3, H, W), sRGB in [0, 1], H and W >= 1, and the
    names of layers gives {name: features (1, C, ceil(H / 2^(stage-1)), ...)}; it
    runs no deeper than the deepest of them. It is differentiable in the image.
    Pooling cells lie from the upper left corner on, and what a cell depends on reaches no
    further than `info.radius` says, so features can be computed from a part of a picture.
    """

    info: EncoderInfo

    @abstractmethod
    def forward(self, image: Tensor, layers: Collection[str]) -> dict[str, Tensor]:
        """Features of `layers`; KeyError names a layer that the network does not have."""
