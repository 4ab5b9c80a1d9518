"""DINO's ResNet-50 (Caron et al. 2021): a network that was never told what is in a picture.

The file of weights is dino_resnet50_pretrain.pth of github.com/facebookresearch/dino, which names
its tensors as torchvision does and has no classifier behind them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylizer.engine.encoders import layouts
from stylizer.engine.encoders.info import Design, EncoderInfo

if TYPE_CHECKING:
    from stylizer.engine.encoders.base import Encoder


def network(info: EncoderInfo, pooling: str) -> Encoder:
    # Here and not above, since torch takes half a second to load.
    from stylizer.engine.encoders.resnet import ResNet50

    return ResNet50(info, pooling)


INFO = EncoderInfo(
    name="dino_resnet50",
    title="DINO ResNet-50",
    summary="Learnt from pictures alone, without labels.",
    layers=layouts.resnet50_layers(),
    content={"layer2": 1.0},
    style={"conv1": 1.0, "layer1": 1.0, "layer2": 1.0, "layer3": 1.0},
    poolings=("average", "max"),
    design=Design(network, tensors=layouts.resnet50, state=layouts.folded),
    licence="DINO's weights, Apache 2.0, trained on ImageNet, whose terms may apply",
)
