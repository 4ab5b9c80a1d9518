"""Contact sheets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from stylizer.engine.encoders.build import build
from stylizer.engine.errors import RecipeError
from stylizer.engine.metrics import style_distance
from stylizer.engine.recipe import Recipe
from stylizer.files import encoders
from stylizer.training.sheet import Variant, make, usual_pairs

SMALL = Recipe(size=32, coarsest=32, first_steps=2, last_steps=2, precision="float32")


def pixels(path: Path):
    with Image.open(path) as image:
        return np.asarray(image)


def test_a_sheet_has_a_row_for_each_pair_and_a_column_for_each_variant(tmp_path: Path, capsys):
    variants = [Variant.parse(text, SMALL) for text in ("soft: strength=0", "hard: strength=1")]
    sheet = make(usual_pairs(2), variants, tmp_path)
    assert pixels(sheet).shape == (22 + 2 * 40, 4 * 40, 3)
    soft, hard = (pixels(tmp_path / f"coffee-swirls-{name}.png") for name in ("soft", "hard"))
    assert (soft != hard).any()
    assert capsys.readouterr().out.count("soft to hard:") == 2


def test_a_variant_says_what_is_wrong_with_it() -> None:
    with pytest.raises(RecipeError, match="no preset 'nice'"):
        Variant.parse("x: preset=nice", SMALL)
    assert Variant.parse("x: preset=gatys tv=2", SMALL).recipe.tv == 2


def test_the_style_distance_is_zero_for_equal_pictures_and_symmetric() -> None:
    eye = build("compact", encoders.weights("compact"), "average", torch.device("cpu"))
    generator = torch.Generator().manual_seed(0)
    first, second = (torch.rand(1, 3, 24, 20, generator=generator) for _ in range(2))
    layers = ("s1_1", "s3_1")
    assert style_distance(eye, first, first, layers) == 0
    apart = style_distance(eye, first, second * 0.3, layers)
    assert apart > 0.1
    assert style_distance(eye, second * 0.3, first, layers) == pytest.approx(apart)
