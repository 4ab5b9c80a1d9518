"""Colour modes, judged by the colours of finished results."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from stylizer.engine.control import Control
from stylizer.engine.job import Change
from stylizer.engine.optimise import run
from stylizer.engine.recipe import Style

GREEN, RED = np.float32([0.3, 0.9, 0.2]), np.float32([0.9, 0.2, 0.3])
MODES = ["luminance", "covariance", "cholesky", "histogram", "palette"]
FROM_PHOTO = MODES[:-1]


@pytest.fixture
def pair(job, picture):
    """Return pair(**settings), which makes a job of a green photo and a red painting."""

    def make(**settings):
        usual = {"first_steps": 12, "coarsest": 32, "strength": 0.9, "averaging": 0.7}
        made = job(32, 28, **{**usual, "learning_rate": 0.05, **settings})
        content = 0.1 + 0.7 * made.content * GREEN
        styles = tuple((0.2 + 0.8 * style) * RED for style in made.styles)
        return dataclasses.replace(made, content=content, styles=styles)

    return make


def finish(job, break_at=None):
    """Run a job; return its last picture and the state after step `break_at`."""
    state = pixels = None
    for step in run(job, Control()):
        if step.iteration == break_at:
            state = step.state()
            state = dataclasses.replace(
                state, arrays={name: array.copy() for name, array in state.arrays.items()}
            )
        if step.done:
            pixels = step.image()
    return pixels, state


def revealing_settings(colors):
    """Return settings at which a mode differs from "style".

    The palette mode recolours the photo, which strokes then hide: strength 0 shows it.
    """
    return {"strength": 0.0} if colors == "palette" else {}


def distances(a, b):
    """Return the distances of the means and of the covariances of two pictures' colours."""
    a, b = (p.reshape(-1, 3).astype(np.float64) for p in (a, b))
    return (
        float(np.linalg.norm(a.mean(0) - b.mean(0))),
        float(np.linalg.norm(np.cov(a.T) - np.cov(b.T))),
    )


@pytest.mark.parametrize("colors", FROM_PHOTO)
def test_the_photo_gives_the_colors(pair, colors):
    plain, made = finish(pair())[0], pair(colors=colors)
    result, photo = finish(made)[0], made.content
    assert distances(result, photo)[0] < 0.35 * distances(plain, photo)[0]
    assert distances(result, photo)[1] < 0.6 * distances(plain, photo)[1]
    assert np.abs(result - photo).mean() > 0.02  # the picture was painted


def test_without_strength_the_palette_alone_is_put_on_the_photo(pair):
    made = pair(colors="palette", strength=0.0)
    result, photo, painting = finish(made)[0], made.content, made.styles[0]
    assert distances(result, painting)[0] < 0.1 * distances(photo, painting)[0]
    assert distances(result, painting)[1] < 0.4 * distances(photo, painting)[1]
    assert np.corrcoef(result.mean(-1).ravel(), photo.mean(-1).ravel())[0, 1] > 0.5


def test_the_palette_is_that_of_the_mixture(pair, picture):
    blue = picture(30, 40, 9) * np.float32([0.1, 0.2, 0.9])
    means = []
    for blend in (0.0, 0.5, 4.0):
        made = pair(colors="palette", strength=0.0, styles=(Style(1.0), Style(blend)))
        made = dataclasses.replace(made, styles=(made.styles[0], blue))
        means.append(finish(made)[0].mean((0, 1)))
    assert means[0][2] < means[1][2] < means[2][2]
    assert means[0][0] > means[1][0] > means[2][0]


@pytest.mark.parametrize("colors", MODES)
def test_color_strength_goes_from_the_style_to_the_mode(pair, colors):
    settings = revealing_settings(colors)
    plain = finish(pair(**settings))[0]
    none, half, whole = (
        finish(pair(colors=colors, color_strength=s, **settings))[0] for s in (0.0, 0.5, 1.0)
    )
    assert np.array_equal(none, plain)
    far = distances(whole, plain)[0]
    assert 0.15 * far < distances(half, plain)[0] < far
    assert 0.15 * far < distances(half, whole)[0] < far


@pytest.mark.parametrize("start", ["content", "noise", "style"])
def test_half_of_luminance_has_half_of_each_color(pair, start):
    """The mixed colours have half of the chroma of the photo and half of that of the painting."""
    made = pair(colors="luminance", color_strength=0.5, start=start, first_steps=25)
    tint = finish(made)[0].mean((0, 1)) @ np.float32([[1, 0], [-1, 1], [0, -1]])
    photo, painting = (
        p.mean((0, 1)) @ np.float32([[1, 0], [-1, 1], [0, -1]])
        for p in (made.content, made.styles[0])
    )
    np.testing.assert_allclose(tint, (photo + painting) / 2, atol=0.12)


@pytest.mark.parametrize("colors", MODES)
def test_the_strength_acts_while_it_runs(pair, colors):
    """A run changed from 0 to 1 ends near one that had 1 from the start."""
    changes = (Change(3, {"color_strength": 1.0}),)
    settings = revealing_settings(colors)
    later = dataclasses.replace(
        pair(colors=colors, color_strength=0.0, **settings), changes=changes
    )
    jobs = (later, pair(**settings), pair(colors=colors, **settings))
    result, plain, whole = (finish(job)[0] for job in jobs)
    assert distances(result, whole)[0] < 0.4 * distances(result, plain)[0]


def test_blends_act_on_the_palette_while_it_runs(pair, picture):
    blends = [{"blend": 0.0, "scale": 1.0}, {"blend": 1.0, "scale": 1.0}]
    made = pair(colors="palette", strength=0.0, styles=(Style(1.0), Style(0.0)))
    blue = picture(30, 40, 9) * np.float32([0.1, 0.2, 0.9])
    made = dataclasses.replace(made, styles=(made.styles[0], blue))
    changed = dataclasses.replace(made, changes=(Change(3, {"styles": blends}),))
    assert distances(finish(changed)[0], blue)[0] < 0.3 * distances(finish(made)[0], blue)[0]


@pytest.mark.parametrize("colors", ["luminance", "covariance", "palette"])
def test_a_run_that_is_resumed_has_the_strength_it_was_changed_to(pair, colors):
    changes = (Change(2, {"color_strength": 0.4}), Change(12, {"color_strength": 0.8}))
    made = dataclasses.replace(pair(colors=colors, first_steps=8, coarsest=24), changes=changes)
    whole, state = finish(made, 5)
    assert np.array_equal(finish(dataclasses.replace(made, resume=state))[0], whole)


@pytest.mark.parametrize("colors", ["histogram", "palette"])
def test_blocks_give_the_same_picture(pair, colors):
    steps = {"first_steps": 4, "optimizer": "adam", "learning_rate": 0.002}
    whole, parts = (finish(pair(colors=colors, block=b, **steps))[0] for b in (0, 16))
    np.testing.assert_allclose(parts, whole, atol=2e-3)


@pytest.mark.parametrize("colors", MODES)
@pytest.mark.parametrize("kind", ["grey", "one color", "one pixel"])
@pytest.mark.parametrize("poor", ["photo", "painting"])
def test_pictures_of_few_colors_survive(pair, colors, kind, poor):
    made = pair(colors=colors, first_steps=1)
    few = {
        "grey": made.content[..., :1].repeat(3, -1),
        "one color": np.full_like(made.content, 0.4),
        "one pixel": made.content[:1, :1],
    }[kind]
    pictures = {"content": few} if poor == "photo" else {"styles": (few,)}
    if kind == "one pixel" and poor == "photo":
        made = pair(colors=colors, first_steps=1, size=16, coarsest=16)
    result = finish(dataclasses.replace(made, **pictures))[0]
    assert np.isfinite(result).all()
    if kind == "grey" and poor == "photo" and colors in FROM_PHOTO:
        assert np.ptp(result, axis=-1).mean() < 0.1
