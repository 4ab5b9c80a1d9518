"""The painters of the sample style pictures."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from stylizer.files.shipped.samples import samples
from stylizer.training.paintings import PAINTERS

SIZE = 96


def painted(name: str, seed: int) -> Image.Image:
    picture: Image.Image = import_module(f"stylizer.training.paintings.{name}").paint(seed, SIZE)
    return picture


def coarse(picture: Image.Image) -> NDArray[np.float64]:
    """Return the colours of a picture at 12 x 12 px, 0 to 255."""
    return np.asarray(picture.convert("RGB").resize((12, 12), Image.Resampling.BOX), float)


@pytest.fixture(scope="module")
def shipped() -> dict[str, NDArray[np.float64]]:
    return {path.stem: coarse(Image.open(path)) for path in samples().styles}


@pytest.mark.parametrize("name", PAINTERS)
def test_a_painter_paints_the_sample_that_ships(name, shipped) -> None:
    """The picture is smaller, equal on every call, and nearer to its sample than to all others."""
    picture, again = (painted(name, PAINTERS[name]) for _ in range(2))
    assert picture.size == (SIZE, SIZE)
    assert picture.tobytes() == again.tobytes()
    apart = {other: np.abs(coarse(picture) - seen).mean() for other, seen in shipped.items()}
    assert min(apart, key=apart.get) == name
    dark, bright = np.quantile(np.asarray(picture), [0.02, 0.98])
    assert dark < 50
    assert bright > 200


@pytest.mark.parametrize("name", ["glass", "waves"])
def test_another_seed_paints_another_picture(name) -> None:
    assert painted(name, 1).tobytes() != painted(name, 2).tobytes()
