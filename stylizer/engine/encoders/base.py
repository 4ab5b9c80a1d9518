"""The base class of all encoders."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection

from torch import Tensor, nn

from stylizer.engine.encoders.info import EncoderInfo


class Encoder(nn.Module):
    """A frozen network that computes features of a picture.

    An encoder is called with an image (1, 3, H, W), sRGB in [0, 1], H and W >= 1, and with the
    names of layers. It returns {name: features (1, C, ceil(H / 2^(stage-1)),
    ceil(W / 2^(stage-1)))}, and computes no layer deeper than the deepest of `layers`. It is
    differentiable in the image. The first cell begins at the upper left corner, and a cell depends
    only on pixels within `info.radius`, so that features can be computed from a part of a picture.
    """

    info: EncoderInfo

    @abstractmethod
    def forward(self, image: Tensor, layers: Collection[str]) -> dict[str, Tensor]:
        """Return the features of `layers`. Raises KeyError for a layer that the network lacks."""
