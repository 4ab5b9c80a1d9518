"""The painters of the sample style pictures."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest

from stylizer.training.paintings import PAINTERS


@pytest.mark.parametrize("name", PAINTERS)
def test_a_seed_paints_one_picture(name: str) -> None:
    paint = import_module(f"stylizer.training.paintings.{name}").paint
    first, again, other = (np.asarray(paint(seed, 96)) for seed in (3, 3, 4))
    assert first.shape == (96, 96, 3)
    assert (first == again).all()
    assert (first != other).any()
    # Paint everywhere, and no flat picture: tones far apart.
    assert first.astype(float).mean(2).std() > 20
