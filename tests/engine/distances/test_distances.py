"""Distances between pictures."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from stylizer.engine.distances.distances import DistanceMeter, distance_meter
from stylizer.engine.distances.patches import patch_levels
from stylizer.engine.distances.statistics import (
    STATISTICS,
    perceptual_distance,
    relative_distance,
    style_distance,
)
from stylizer.engine.distances.structure import structure_distance
from stylizer.engine.encoders.build import build
from stylizer.engine.job import Job, Pixels
from stylizer.files.weights import installed

CPU = torch.device("cpu")
Draw = Callable[..., Tensor]


def patch_distance(a, b):
    return relative_distance(patch_levels(a), patch_levels(b))


@pytest.fixture(scope="module")
def encoder():
    return build("compact", installed.weights("compact"), "average", CPU)


@pytest.fixture(scope="module")
def draw(picture: Callable[..., Pixels]) -> Draw:
    """Return draw(width, height, seed), which makes a picture (1, 3, H, W)."""

    def make(width: int = 80, height: int = 64, seed: int = 0) -> Tensor:
        return torch.from_numpy(picture(width, height, seed)).movedim(-1, 0)[None].contiguous()

    return make


def blurred(image: Tensor, side: int) -> Tensor:
    pad = side // 2
    return F.avg_pool2d(F.pad(image, (pad,) * 4, mode="replicate"), side, 1)


def noisy(image: Tensor, much: float) -> Tensor:
    noise = torch.randn(image.shape, generator=torch.Generator().manual_seed(1))
    return (image + much * noise).clamp(0, 1)


def grows(values: list[float]) -> bool:
    return values[0] == pytest.approx(0, abs=1e-6) and values == sorted(values)


def test_the_perceptual_distance_is_the_published_one() -> None:
    generator = np.random.default_rng(2)
    a, b = (
        {"x": generator.normal(size=(5, 3, 4)), "y": generator.random((2, 2, 3))} for _ in range(2)
    )
    factors = {"x": generator.random(5), "y": 0.5}
    expected = 0.0
    for layer, factor in factors.items():
        channels, height, width = a[layer].shape
        for y in range(height):
            for x in range(width):
                one, other = a[layer][:, y, x], b[layer][:, y, x]
                unit = one / np.sqrt((one**2).sum()) - other / np.sqrt((other**2).sum())
                weights = np.broadcast_to(factor, channels)
                expected += sum(w * u**2 for w, u in zip(weights, unit, strict=True)) / (
                    height * width
                )

    def seen(features: dict[str, np.ndarray]) -> dict[str, Tensor]:
        return {name: torch.from_numpy(values)[None] for name, values in features.items()}

    weights = {"x": torch.from_numpy(factors["x"]), "y": 0.5}
    assert perceptual_distance(seen(a), seen(b), weights) == pytest.approx(expected, rel=1e-9)
    brighter = {name: 3 * values for name, values in seen(a).items()}
    assert perceptual_distance(brighter, seen(a), weights) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("statistic", STATISTICS)
def test_the_style_distance_knows_what_but_not_where(statistic: str, encoder, draw: Draw) -> None:
    first, second = draw(), draw(72, 60, seed=9) * 0.5
    layers = ("s1_1", "s3_1")
    assert style_distance(encoder, first, first, layers, statistic) == 0
    distance = style_distance(encoder, first, second, layers, statistic)
    assert 0.1 < distance < 2
    assert style_distance(encoder, second, first, layers, statistic) == pytest.approx(distance)
    mirrored = style_distance(encoder, first, first.flip(3), layers, statistic)
    assert mirrored < 0.6 * distance


def test_the_gram_distance_is_relative_to_both(encoder, draw: Draw) -> None:
    first, second = draw(24, 20), draw(20, 24, seed=1)

    def matrix(image: Tensor) -> np.ndarray:
        flat = encoder(image, ["s2_1"])["s2_1"][0].flatten(1).double().numpy()
        return flat @ flat.T / flat.shape[1]

    a, b = matrix(first), matrix(second)
    expected = 2 * np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))
    assert style_distance(encoder, first, second, ["s2_1"]) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("worse", [blurred, noisy], ids=["blur", "noise"])
@pytest.mark.parametrize("name", ["perceptual", "structure", "style", "patches"])
def test_a_picture_made_worse_is_further_away(
    name: str, worse: Callable[..., Tensor], encoder, draw: Draw
) -> None:
    picture = draw()
    meter = DistanceMeter(encoder, picture, [picture], [1.0])
    steps = (1, 3, 7, 13) if worse is blurred else (0, 0.05, 0.15, 0.4)
    found = [getattr(meter.measure(worse(picture, step)), name) for step in steps]
    assert grows(found), found


@pytest.mark.parametrize("name", ["perceptual", "structure"])
def test_the_content_fades_into_another(name: str, encoder, draw: Draw) -> None:
    one, other = draw(), draw(seed=5)
    meter = DistanceMeter(encoder, one)
    mixed = [one.lerp(other, share) for share in (0, 0.25, 0.5, 0.75, 1)]
    assert grows([getattr(meter.measure(image), name) for image in mixed])


def test_structure_is_of_forms_not_of_tones(draw: Draw) -> None:
    picture, other = draw(), draw(seed=3)
    assert structure_distance(picture, 0.3 + 0.5 * picture) == pytest.approx(0, abs=1e-3)
    assert structure_distance(picture, 1 - picture) == pytest.approx(0, abs=1e-5)
    distance = structure_distance(picture, other)
    assert 0.7 < distance < 1.3
    turned = structure_distance(picture.rot90(1, (2, 3)), other.rot90(1, (2, 3)))
    assert turned == pytest.approx(distance, abs=1e-5)
    flat = torch.full_like(picture, 0.5)
    assert structure_distance(flat, picture) == pytest.approx(1, abs=0.05)
    assert structure_distance(flat, flat * 0.2) == pytest.approx(0, abs=1e-5)


def test_crossed_stripes_have_opposite_structure() -> None:
    stripes = (torch.arange(64) * 0.2).sin().expand(1, 3, 64, 64) * 0.4 + 0.5
    assert 1.6 < structure_distance(stripes, stripes.mT) <= 2


def test_patches_are_of_strokes_and_colours(draw: Draw) -> None:
    painting, other = draw(32, 32).repeat(1, 1, 6, 6), draw(40, 32, seed=8).repeat(1, 1, 4, 5)
    distance = patch_distance(painting, other)
    assert 0.1 < distance < 2
    assert patch_distance(other, painting) == pytest.approx(distance)
    moved = painting.roll((16, 8), (2, 3))
    assert patch_distance(painting, moved) < 0.5 * distance
    assert patch_distance(painting, painting.flip(1)) > patch_distance(painting, moved)


def test_one_level_of_patches_is_a_sliced_wasserstein_distance(monkeypatch, draw: Draw) -> None:
    """The reference sorts projections of the same patches, in float64."""
    from stylizer.engine.distances import patches

    monkeypatch.setattr(patches, "DEPTH", 1)
    count = 256
    monkeypatch.setattr(patches, "PATCHES", count)
    a, b = draw(40, 30), draw(40, 30, seed=2)
    rng = torch.Generator().manual_seed(0)
    places = torch.randperm(24 * 34, generator=rng)[:count].tolist()
    along = torch.randn(64, 147, generator=torch.Generator().manual_seed(0))
    along = (along / along.norm(dim=1, keepdim=True)).double().numpy()

    def sorted_of(image: Tensor) -> np.ndarray:
        pixels = image[0].double().numpy() - 0.5
        corners = [divmod(place, 34) for place in places]
        cut = [pixels[:, y : y + 7, x : x + 7].ravel() for y, x in corners]
        return np.sort(along @ np.stack(cut).T, axis=1)

    one, other = sorted_of(a), sorted_of(b)
    sizes = np.linalg.norm(one) + np.linalg.norm(other)
    expected = 2 * np.linalg.norm(one - other) / sizes
    assert patch_distance(a, b) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("shape", [(1, 1), (3, 40), (16, 5)])
def test_tiny_pictures_can_be_measured(shape: tuple[int, int], encoder) -> None:
    generator = torch.Generator().manual_seed(0)
    a, b = (torch.rand(1, 3, *shape, generator=generator) for _ in range(2))
    same = DistanceMeter(encoder, a, [a], [1.0]).measure(a)
    assert (same.perceptual, same.style, same.patches) == (0, 0, 0)
    other = DistanceMeter(encoder, a, [a], [1.0]).measure(b)
    assert all(np.isfinite(value) for value in vars(other).values())


def test_what_is_not_there_is_not_measured(encoder, draw: Draw) -> None:
    picture = draw()
    no_style = DistanceMeter(encoder, picture).measure(picture)
    assert (no_style.perceptual, no_style.style, no_style.patches) == (0, None, None)
    no_content = DistanceMeter(encoder, None, [picture], [2.0]).measure(picture)
    assert (no_content.perceptual, no_content.structure, no_content.style) == (None, None, 0)


def test_a_mixture_lies_between_its_styles(encoder, draw: Draw) -> None:
    one, other = draw(), draw(seed=4)

    def distance(*shares: float) -> float | None:
        return DistanceMeter(encoder, None, [one, other], shares).measure(one).style

    found = [distance(1, 0), distance(3, 1), distance(1, 1), distance(0, 1)]
    assert grows(found), found
    assert distance(0, 0) == pytest.approx(distance(1, 1))


def test_a_job_measures_pictures_of_any_size(job: Callable[..., Job], encoder) -> None:
    small = job(48, 40)
    measure = distance_meter(small, encoder, CPU)
    assert measure(small.content).perceptual == pytest.approx(0, abs=1e-6)
    twice = np.repeat(np.repeat(small.content, 2, 0), 2, 1)
    assert measure(twice).perceptual < 0.2 * measure(small.content[::-1]).perceptual
