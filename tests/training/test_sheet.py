"""Contact sheets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stylizer.engine.errors import RecipeError
from stylizer.engine.recipe import Recipe
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
    assert Variant.parse("x: preset=gatys tv=2", SMALL).recipe.loss("tv") == 2
