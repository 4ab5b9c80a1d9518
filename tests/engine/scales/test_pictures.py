"""The picture that a run starts from."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from stylizer.engine.job import Job
from stylizer.engine.recipe import Recipe, Region, Style
from stylizer.engine.scales.pictures import ScalePictures
from stylizer.engine.scales.pyramid import Scale

CPU = torch.device("cpu")
SCALE = Scale(48, 32, 1)
USUAL = 0.5
"""Share of the content's detail at the usual strength."""


def grain(color: tuple[float, float, float]) -> np.ndarray:
    """Return pixels (32, 48, 3) of noise around a colour."""
    noise = np.random.default_rng(0).normal(0, 0.05, (32, 48, 3))
    return (noise + color).clip(0, 1).astype(np.float32)


GRAY, RED, BLUE = grain((0.5, 0.5, 0.5)), grain((0.8, 0.2, 0.2)), grain((0.2, 0.2, 0.8))


def start(
    share: float, paintings: tuple[np.ndarray, ...], masks: torch.Tensor | None = None, **settings
) -> torch.Tensor:
    """Return the start of a run, as colours (32, 48, 3)."""
    recipe = Recipe(size=48, styles=(Style(),) * len(paintings), **settings)
    marks = () if masks is None else tuple(masks[0].numpy())
    pictures = ScalePictures(Job(recipe, GRAY, paintings, {}, masks=marks), recipe, CPU)
    photo = pictures.content(SCALE)[0]
    return pictures.start(SCALE, photo, share, masks)[0].movedim(0, -1)


def test_the_photo_takes_the_colours_of_the_painting() -> None:
    found = start(USUAL, (RED,)).flatten(0, 1)
    wanted = torch.from_numpy(RED).flatten(0, 1)
    torch.testing.assert_close(found.mean(0), wanted.mean(0), atol=0.01, rtol=0)
    torch.testing.assert_close(found.T.cov(), wanted.T.cov(), atol=0.001, rtol=0)


@pytest.mark.parametrize(("share", "expected"), [(1.0, 0.0), (0.75, 0.5), (USUAL, 1.0), (0.1, 1.0)])
def test_it_takes_them_by_the_strength(share: float, expected: float) -> None:
    photo, full = torch.from_numpy(GRAY), start(USUAL, (RED,))
    torch.testing.assert_close(start(share, (RED,)), torch.lerp(photo, full, expected))


def test_each_region_takes_the_colours_of_its_own_painting() -> None:
    left = torch.zeros(1, 1, 32, 48)
    left[..., :24] = 1
    regions = (Region(styles=(1,)), Region(styles=(2,)))
    found = start(USUAL, (RED, BLUE), torch.cat([left, 1 - left], 1), regions=regions)
    for part, painting in ((found[:, :24], RED), (found[:, 24:], BLUE)):
        color = torch.from_numpy(painting).mean((0, 1))
        torch.testing.assert_close(part.mean((0, 1)), color, atol=0.02, rtol=0)
