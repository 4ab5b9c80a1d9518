"""The protocol that every feature network follows."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection

from torch import Tensor, nn

from stylizer.engine.encoders.info import EncoderInfo


class Encoder(nn.Module):
    """A frozen network that turns a picture into features.

    Called with an image (1, 3, H, W), sRGB in [0, 1], H and W >= 1, and the names of layers, it
    returns {name: features (1, C, ceil(H / 2^(stage-1)), ceil(W / 2^(stage-1)))}, and runs no
    deeper than the deepest of them. It is differentiable in the image. Cells are counted from the
    upper left corner, and a cell depends on no pixel further away than `info.radius` says, so
    features can be computed from a part of a picture.
    """

    info: EncoderInfo

    @abstractmethod
    def forward(self, image: Tensor, layers: Collection[str]) -> dict[str, Tensor]:
        """Return the features of `layers`; KeyError names a layer that the network lacks."""
