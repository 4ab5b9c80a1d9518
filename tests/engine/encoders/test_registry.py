"""The descriptions of the encoders that users read."""

from __future__ import annotations

import pytest

from stylizer.engine.encoders.info import Layer
from stylizer.engine.encoders.registry import ENCODERS

LETTERS = 10
"""Number of letters that fit under a fader."""


def test_encoders_are_called_by_their_titles() -> None:
    titles = {name: info.title for name, info in ENCODERS.items()}
    expected = {"compact": "Compact", "vgg19": "VGG-19", "vgg16": "VGG-16", "resnet50": "ResNet-50"}
    assert expected.items() <= titles.items()


@pytest.mark.parametrize("name", ENCODERS)
def test_each_fader_has_a_short_word_of_its_own(name: str) -> None:
    info = ENCODERS[name]
    titles = [info.title_of(layer.name) for layer in info.faders]
    assert len(set(titles)) == len(titles)
    assert max(map(len, titles)) <= LETTERS


def test_a_layer_without_a_title_is_called_by_its_name() -> None:
    layer = Layer("blocks.11 out", 1, 8)
    assert layer.title == layer.full_title == "blocks.11 out"
    assert Layer("s1_1", 1, 8, "Grain").full_title == "Grain (s1_1)"
    assert ENCODERS["compact"].title_of("blocks.11 out") == "blocks.11 out"
