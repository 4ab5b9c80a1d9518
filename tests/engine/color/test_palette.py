"""Colour transfer between pictures, compared with numpy in float64."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
import torch

from stylizer.engine.color import palette as palettes
from stylizer.engine.color.palette import match_covariance, match_histogram, mixture

MATCHES = {
    "cholesky": partial(match_covariance, root="cholesky"),
    "pca": partial(match_covariance, root="pca"),
    "histogram": match_histogram,
}
each_match = pytest.mark.parametrize("match", MATCHES.values(), ids=MATCHES)


def image(seed, height=40, width=30):
    """Return a picture of correlated colours, well inside [0, 1]."""
    generator = torch.Generator().manual_seed(seed)
    mixing = 0.05 * torch.randn(3, 3, generator=generator) + 0.05 * torch.eye(3)
    colors = 0.4 + 0.05 * seed + mixing @ torch.rand(3, height * width, generator=generator)
    return colors.view(1, 3, height, width)


def colors(picture):
    return picture.flatten(2)[0].double().numpy()


def distance(a, b):
    """Return the mean over 200 directions of the squared difference of sorted colours."""
    generator = np.random.default_rng(0)
    total = 0.0
    for v in generator.normal(size=(200, 3)):
        total += ((np.sort(v @ colors(a)) - np.sort(v @ colors(b))) ** 2).mean()
    return total / 200


@each_match
def test_mean_and_spread_become_those_of_the_palette(match):
    picture, palette = image(0), image(3)
    result = match(picture, palette)
    np.testing.assert_allclose(colors(result).mean(1), colors(palette).mean(1), atol=2e-3)
    assert distance(result, palette) < 0.1 * distance(picture, palette)


@pytest.mark.parametrize("root", ["cholesky", "pca"])
def test_covariance_match_as_published(root):
    picture, palette = image(0), image(3, 25, 25)
    x, y = colors(picture), colors(palette)
    roots = []
    for covariance in (np.cov(x, bias=True), np.cov(y, bias=True)):
        if root == "cholesky":
            roots.append(np.linalg.cholesky(covariance))
        else:
            values, vectors = np.linalg.eigh(covariance)
            roots.append(vectors @ np.diag(np.sqrt(values)) @ vectors.T)
    matrix = roots[1] @ np.linalg.inv(roots[0])
    expected = matrix @ (x - x.mean(1, keepdims=True)) + y.mean(1, keepdims=True)
    found = match_covariance(picture, palette, root)
    np.testing.assert_allclose(colors(found), expected.clip(0, 1), atol=1e-5)
    np.testing.assert_allclose(np.cov(colors(found), bias=True), np.cov(y, bias=True), atol=1e-6)


def test_histogram_match_comes_nearer_to_a_palette_of_two_colours():
    picture, palette = image(0), image(3)
    palette[:, :, :10] = torch.tensor([0.1, 0.2, 0.6]).view(1, 3, 1, 1)
    by_covariance = distance(match_covariance(picture, palette), palette)
    assert distance(match_histogram(picture, palette), palette) < 0.6 * by_covariance


def test_grain_of_smooth_areas_grows_little(monkeypatch):
    """Half of the picture is one colour, which must not be spread over the whole palette."""
    picture = image(0, 60, 60)
    grain = torch.randn(1, 3, 30, 60, generator=torch.Generator().manual_seed(0)) / 255
    picture[:, :, :30] = 0.5 + grain
    palette = torch.rand(1, 3, 60, 60, generator=torch.Generator().manual_seed(1))

    def spread(match):
        return float(match(picture, palette)[:, :, :30].flatten(2).std(2).max())

    for root in ("cholesky", "pca"):
        by_covariance = spread(partial(match_covariance, root=root))
        assert by_covariance < 1.1 * palettes.GAIN * float(grain.std())
    by_histogram = spread(match_histogram)
    monkeypatch.setattr(palettes, "BLUR", 0.002)  # almost no blur
    assert by_histogram < 0.7 * spread(match_histogram)


def test_a_large_picture_is_worked_on_in_strips(monkeypatch):
    picture, palette = image(0), image(3)
    whole = [match(picture, palette) for match in MATCHES.values()]
    monkeypatch.setattr(palettes, "STRIP", 100)
    for match, expected in zip(MATCHES.values(), whole, strict=True):
        torch.testing.assert_close(match(picture, palette), expected, atol=1e-6, rtol=0)


def test_colors_of_a_large_picture_are_learnt_from_all_over_it():
    top, bottom = image(0, 400, 300), image(4, 400, 300)
    palette = torch.cat([top, bottom], 2)
    picture = torch.rand(1, 3, 50, 40, generator=torch.Generator().manual_seed(0))
    found = colors(match_covariance(picture, palette))
    np.testing.assert_allclose(found.mean(1), colors(palette).mean(1), atol=2e-3)
    np.testing.assert_allclose(np.cov(found), np.cov(colors(palette)), atol=2e-4)


@pytest.mark.parametrize(("shares", "first"), [((3.0, 1.0), 0.75), ((0.0, 2.0), 0), ((0, 0), 0.5)])
def test_a_mixture_has_so_much_of_each(shares, first):
    red, blue = torch.zeros(1, 3, 9, 7), torch.zeros(1, 3, 300, 200)
    red[:, 0] = blue[:, 2] = 1
    np.testing.assert_allclose(colors(mixture([red, blue], shares)).mean(1), [first, 0, 1 - first])


@each_match
def test_a_picture_with_its_own_palette_stays_itself(match):
    picture = image(0)
    torch.testing.assert_close(match(picture, picture), picture, atol=1e-4, rtol=0)


@each_match
def test_strength_goes_from_none_to_all(match):
    picture, palette = image(0), image(3)
    whole = match(picture, palette)
    assert torch.equal(match(picture, palette, strength=0.0), picture)
    torch.testing.assert_close(
        match(picture, palette, strength=0.25), picture + 0.25 * (whole - picture)
    )


@each_match
@pytest.mark.parametrize("swap", [False, True], ids=["picture", "palette"])
@pytest.mark.parametrize("kind", ["grey", "one color", "black", "one pixel"])
def test_pictures_of_few_colors_survive(match, swap, kind):
    poor = {
        "grey": image(2)[:, :1].expand(1, 3, 40, 30),
        "one color": torch.tensor([0.9, 0.2, 0.1]).view(1, 3, 1, 1).expand(1, 3, 40, 30),
        "black": torch.zeros(1, 3, 40, 30),
        "one pixel": torch.tensor([0.9, 0.2, 0.1]).view(1, 3, 1, 1),
    }[kind]
    picture, palette = (image(1), poor) if swap else (poor, image(1))
    result = match(picture, palette)
    assert result.shape == picture.shape
    assert float(result.min()) >= 0
    assert float(result.max()) <= 1
    np.testing.assert_allclose(colors(result).mean(1), colors(palette).mean(1), atol=0.02)
    if kind != "grey":  # the picture or the palette has only one colour
        assert float(result.flatten(2).std(2, correction=0).max()) < 0.01


@each_match
def test_results_stay_in_range(match):
    picture = torch.rand(1, 3, 20, 20, generator=torch.Generator().manual_seed(0))
    palette = torch.rand(1, 3, 9, 9, generator=torch.Generator().manual_seed(1)).round()
    result = match(picture, palette)
    assert float(result.min()) >= 0
    assert float(result.max()) <= 1


def test_grain_of_a_grey_picture_stays_grey():
    """Hue variation below one level of 255 is not amplified to that of the palette."""
    gray = torch.rand(1, 1, 60, 60, generator=torch.Generator().manual_seed(0))
    noise = torch.randn(1, 3, 60, 60, generator=torch.Generator().manual_seed(1)) / 1000
    picture = (0.3 + 0.4 * gray + noise).clamp(0, 1)
    result = match_covariance(picture, image(3))
    spread = (result[:, 0] - result[:, 1]).std()
    assert float(spread) < 0.5 * float((image(3)[:, 0] - image(3)[:, 1]).std())
