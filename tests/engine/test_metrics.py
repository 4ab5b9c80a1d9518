"""How far apart two pictures are."""

from __future__ import annotations

import pytest
import torch

from stylizer.engine.encoders.build import build
from stylizer.engine.metrics import style_distance
from stylizer.files import encoders


def test_the_style_distance_is_zero_for_equal_pictures_and_symmetric() -> None:
    eye = build("compact", encoders.weights("compact"), "average", torch.device("cpu"))
    generator = torch.Generator().manual_seed(0)
    first, second = (torch.rand(1, 3, 24, 20, generator=generator) for _ in range(2))
    layers = ("s1_1", "s3_1")
    assert style_distance(eye, first, first, layers) == 0
    apart = style_distance(eye, first, second * 0.3, layers)
    assert apart > 0.1
    assert style_distance(eye, second * 0.3, first, layers) == pytest.approx(apart)
