"""The registry of all encoders, as descriptions that do not need torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylizer.engine.encoders import layouts
from stylizer.engine.encoders.info import Design, EncoderInfo, Layer
from stylizer.engine.encoders.plugins import found

if TYPE_CHECKING:
    from stylizer.engine.encoders.base import Encoder

TORCHVISION = "torchvision's weights, trained on ImageNet, whose terms may apply"


def _make_compact(info: EncoderInfo, pooling: str) -> Encoder:
    from stylizer.engine.encoders.compact import Compact

    return Compact(info)


def _make_vgg(info: EncoderInfo, pooling: str) -> Encoder:
    from stylizer.engine.encoders.vgg import Vgg

    return Vgg(info, pooling)


def _make_resnet(info: EncoderInfo, pooling: str) -> Encoder:
    from stylizer.engine.encoders.resnet import ResNet50

    return ResNet50(info, pooling)


COMPACT = EncoderInfo(
    name="compact",
    title="Compact",
    summary="Built in: small, fast on any computer, works offline.",
    layers=(
        Layer("s1_1", 1, 24, "Grain", "grain of canvas and paper", weights=648),
        Layer("s2_1", 2, 48, "Flecks", "flecks and short edges", weights=10_368),
        Layer("s2_2", 2, 96, "Patches", "patches of tone and colour", weights=41_472),
        Layer("s3_1", 3, 128, "Strokes", "single strokes", weights=23_552),
        Layer("s3_2", 3, 128, "Lines", "long and bent lines", weights=24_576),
        Layer("s3_3", 3, 256, "Texture", "what strokes make together", weights=67_584),
        Layer("s4_1", 4, 256, "Motifs", "small motifs, such as a curl or an eye", weights=73_728),
        Layer("s4_2", 4, 384, "Patterns", "areas of one pattern", weights=174_080),
        Layer("s4_3", 4, 384, "Shapes", "shapes and their outlines", weights=184_320),
        Layer("s4_4", 4, 512, "Figures", "large forms and their arrangement", weights=282_624),
        Layer("s5_1", 5, 512, "Objects", "whole objects, hardly their colours", weights=491_520),
    ),
    content={"s4_1": 1.0},
    style={"s1_1": 1.0, "s2_2": 1.0, "s3_1": 1.0, "s3_3": 1.0, "s4_2": 1.0, "s4_4": 0.25},
    poolings=("average",),
    design=Design(_make_compact, lambda info: {}),
    built_in=True,
    licence="MIT, as all of Stylizer",
)


STAGES = (
    ("Grain", "grain and colour"),
    ("Flecks", "fine strokes"),
    ("Strokes", "strokes and textures"),
    ("Motifs", "shapes"),
    ("Objects", "objects"),
)
"""Title and description of a VGG's layers at each resolution, chosen after those of the built-in
encoder at the same resolution."""


def _vgg(name: str, title: str, summary: str, depths: tuple[int, ...]) -> EncoderInfo:
    """Describe a VGG (Simonyan and Zisserman 2015) with `depths` convolutions at each resolution.

    (2, 2, 3, 3, 3) is configuration D, (2, 2, 4, 4, 4) is E. The layers have the names that Gatys
    et al. use.
    """
    layers = []
    inside = 3
    for stage, (depth, (word, sees)) in enumerate(zip(depths, STAGES, strict=True), start=1):
        channels = min(64 * 2 ** (stage - 1), 512)
        for i in range(1, depth + 1):
            weights = 9 * inside * channels
            conv, relu = f"conv{stage}_{i}", f"relu{stage}_{i}"
            layers += [
                Layer(conv, stage, channels, sees=sees, weights=weights, rectified=False),
                Layer(relu, stage, channels, f"{word} {i}", sees, reach=0),
            ]
            inside = channels
    return EncoderInfo(
        name=name,
        title=title,
        summary=summary,
        layers=tuple(layers),
        content={"relu4_2": 1.0},
        style={f"relu{stage}_1": 1.0 for stage in range(1, 6)},
        poolings=("average", "max"),
        design=Design(_make_vgg, layouts.vgg),
        torchvision="IMAGENET1K_V1",
        licence=TORCHVISION,
    )


RESNET50 = EncoderInfo(
    name="resnet50",
    title="ResNet-50",
    summary="A deeper network with shortcuts, to compare with (experimental).",
    layers=layouts.resnet50_layers(),
    content={"layer2": 1.0},
    style={"conv1": 1.0, "layer1": 1.0, "layer2": 1.0, "layer3": 1.0},
    poolings=("average", "max"),
    design=Design(_make_resnet, layouts.resnet50, layouts.folded),
    # The papers on style transfer with ResNets use these weights. Torchvision's V2 weights were
    # trained on mixed pictures and soft labels, for more accuracy.
    torchvision="IMAGENET1K_V1",
    licence=TORCHVISION,
)

OWN = (
    COMPACT,
    _vgg("vgg19", "VGG-19", "The network that Gatys et al. painted with.", (2, 2, 4, 4, 4)),
    _vgg("vgg16", "VGG-16", "Three layers fewer than VGG-19, so quicker.", (2, 2, 3, 3, 3)),
    RESNET50,
)

PLUGINS, BROKEN = found({info.name for info in OWN})
"""Encoders of other packages, and a sentence for each entry point that cannot be used."""

ENCODERS: dict[str, EncoderInfo] = {info.name: info for info in (*OWN, *PLUGINS)}
