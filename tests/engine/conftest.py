"""Small networks and pictures for the tests of the engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from stylizer.engine.encoders.compact import Compact
from stylizer.engine.encoders.registry import COMPACT
from stylizer.engine.hardware.threads import use_threads
from stylizer.engine.job import Job, Pixels
from stylizer.engine.recipe import Recipe


@pytest.fixture(autouse=True, scope="session")
def threads() -> None:
    use_threads()


@pytest.fixture(scope="session")
def weights() -> dict[str, NDArray[Any]]:
    """Return random weights of the compact encoder, for tests that need no trained weights."""
    torch.manual_seed(7)
    return {name: value.numpy() for name, value in Compact(COMPACT).state_dict().items()}


@pytest.fixture(scope="session")
def picture() -> Callable[..., Pixels]:
    """Return picture(width, height, seed), which draws coloured discs with a soft pattern."""

    def make(width: int, height: int, seed: int = 0) -> Pixels:
        generator = np.random.default_rng(seed)
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        pixels = np.zeros((height, width, 3), np.float32)
        for _ in range(12):
            cx, cy = generator.uniform(0, width), generator.uniform(0, height)
            size = generator.uniform(0.05, 0.4) * max(width, height)
            inside = np.hypot(x - cx, y - cy) < size
            wave = 0.5 + 0.5 * np.sin((x * generator.normal() + y * generator.normal()) * 0.5)
            color = generator.uniform(0, 1, 3).astype(np.float32)
            pixels[inside] = (0.7 + 0.3 * wave[..., None])[inside] * color
        return pixels

    return make


@pytest.fixture
def job(picture: Callable[..., Pixels], weights: dict[str, NDArray[Any]]) -> Callable[..., Job]:
    """Return job(width, height, **settings), which makes a small job in float32."""

    def make(
        width: int = 48,
        height: int = 40,
        *,
        start_from: Pixels | None = None,
        changes: tuple[Any, ...] = (),
        **settings: Any,
    ) -> Job:
        usual = {"size": max(width, height), "coarsest": 32, "first_steps": 8, "last_steps": 6}
        recipe = Recipe().replace(**{**usual, "precision": "float32", **settings})
        styles = tuple(picture(64, 50, 100 + i) for i in range(len(recipe.styles)))
        return Job(recipe, picture(width, height), styles, weights, start_from, changes)

    return make
