"""Heat maps: dark where a term is met, and the same in blocks."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from stylizer.engine.control import Control
from stylizer.engine.losses.registry import style_losses
from stylizer.engine.objective.heat import shown_heat
from stylizer.engine.objective.objective import Objective
from stylizer.engine.optimise import run
from stylizer.engine.recipe import Recipe
from stylizer.engine.scales.margin import padded
from stylizer.engine.term import Term
from tests.engine.scales.test_tiles import network

STYLE_LOSSES = [loss.name for loss in style_losses()]

ONLY = dict.fromkeys(STYLE_LOSSES, 0.0)


@pytest.fixture(scope="module")
def encoder():
    return network("compact").double()


@pytest.fixture
def objective(picture, encoder):
    """Return make(photo, block=None, **settings), which builds an objective with one painting."""
    painting = tensor(picture(61, 53, 9))

    def make(photo, block=None, like=painting, **settings):
        recipe = Recipe().replace(**settings)
        return Objective(encoder, recipe, photo, [like], torch.float64, block)

    return make


def tensor(pixels):
    return torch.from_numpy(pixels).double().movedim(-1, 0)[None].contiguous()


def disturbed(picture, rows, columns):
    other = picture.clone()
    noise = torch.rand(
        picture[..., rows, columns].shape, generator=torch.Generator().manual_seed(2)
    )
    other[..., rows, columns] = noise
    return other


def test_content_is_dark_where_it_is_kept_and_bright_where_it_was_disturbed(objective, picture):
    content = tensor(picture(96, 80))
    seen = objective(content)
    heat, cell = seen.heat(content, Term("content", "s4_1"))
    assert cell == 8
    assert heat.shape == (10, 12)
    assert float(heat.max()) <= 1e-6
    heat, _ = seen.heat(disturbed(content, slice(16, 32), slice(56, 72)), Term("content", "s4_1"))
    row, column = np.unravel_index(int(heat.argmax()), heat.shape)
    assert row in (2, 3)
    assert column in (7, 8)
    assert float(heat.max()) > 0.05
    assert float(heat[7:, :3].max()) <= 1e-6  # far from the cells that depend on the change


def test_content_is_the_relative_distance_of_each_cell(objective, picture, encoder):
    content, other = tensor(picture(64, 48)), tensor(picture(64, 48, 1))
    heat, _ = objective(content, content={"s3_1": 1.0}).heat(other, Term("content", "s3_1"))
    a = encoder(other, ["s3_1"])["s3_1"].double()
    b = encoder(content, ["s3_1"])["s3_1"].double()
    expected = ((a - b).square().mean(1)[0] / b.square().mean() / 2).clamp(max=1)
    assert torch.allclose(heat.double(), expected, atol=1e-9)


def test_style_is_dark_for_the_painting_itself(objective, picture):
    painting, other = tensor(picture(64, 64, 3)), tensor(picture(64, 64, 4))
    seen = objective(other, like=painting)
    done, _ = seen.heat(painting, Term("style", "s3_1"))
    begun, _ = seen.heat(other, Term("style", "s3_1"))
    assert float(done.max()) < 1e-2
    assert float(begun.max()) > 10 * float(done.max())


def test_gram_heat_is_the_norm_of_its_gradient(objective, picture, encoder):
    painting, other = tensor(picture(64, 64, 3)), tensor(picture(64, 64, 4))
    heat, _ = objective(other, like=painting).heat(other, Term("style", "s3_1"))
    a = encoder(other, ["s3_1"])["s3_1"][0].double().flatten(1)
    b = encoder(painting, ["s3_1"])["s3_1"][0].double().flatten(1)
    own, wanted = a @ a.T / a.shape[1], b @ b.T / b.shape[1]
    pull = ((own - wanted) @ a).square().sum(0)
    bright = pull.sort().values[round(0.99 * len(pull)) - 1]
    level = min(1.0, float((own - wanted).norm() / wanted.norm())) ** 0.5
    expected = (pull / bright).clamp(max=1) * level
    assert torch.allclose(heat.flatten().double(), expected, atol=1e-9)


@pytest.mark.parametrize("loss", STYLE_LOSSES)
def test_every_style_loss_lights_the_whole_picture(objective, picture, loss):
    other = tensor(picture(160, 144, 4))  # some losses sample the cells of a fine layer
    settings = {**ONLY, loss: 1.0, "style": {"s2_2": 1.0}}
    heat, _ = objective(other, **settings).heat(other, Term("style", "s2_2"))
    assert bool(((heat >= 0) & (heat <= 1)).all())
    assert float((heat > 0).float().mean()) > 0.5


@pytest.mark.parametrize(
    ("term", "loss"),
    [
        (Term("content", "s4_1"), "gram"),
        (Term("style", "s2_2"), "gram"),
        (Term("style", "s2_2"), "nearest"),
        (Term("style", "s3_1"), "wasserstein"),
    ],
)
def test_the_map_in_blocks_is_that_of_the_whole(objective, picture, term, loss):
    content, other = tensor(picture(75, 61)), tensor(picture(75, 61, 1))
    layer = {term.layer: 1.0}
    settings = {**ONLY, loss: 1.0, "content": layer, "style": layer}
    whole, _ = objective(content, **settings).heat(other, term)
    parts, _ = objective(content, 32, **settings).heat(other, term)
    assert whole.shape == parts.shape
    assert torch.allclose(whole, parts, atol=1e-9)


def test_a_layer_without_weight_has_no_map(objective, picture):
    content = tensor(picture(48, 40))
    for term in (Term("content", "s1_1"), Term("style", "s5_1"), Term("tv"), Term("content")):
        assert objective(content).heat(content, term) is None
    assert objective(content, strength=1.0).heat(content, Term("content", "s4_1")) is None


def test_a_map_lies_on_the_picture_without_its_margin(picture, objective):
    content = tensor(picture(96, 80))
    other = disturbed(content, slice(16, 32), slice(56, 72))
    seen = objective(padded(content), content={"s1_1": 1.0})
    heat, cell = seen.heat(padded(other), Term("content", "s1_1"))
    shown = shown_heat(heat, cell, padded(other), 1000)
    changed = (other - content).abs().sum(1)[0] > 0
    inner = torch.zeros(80, 96, dtype=torch.bool)
    inner[18:30, 58:70] = True
    assert shown.shape == (80, 96)
    assert (shown[(inner & changed).numpy()] > 0.01).mean() > 0.95
    assert shown[:14].max() == shown[34:].max() == 0
    small = shown_heat(heat, cell, padded(other), 24)
    assert small.shape == (20, 24)
    assert small[5:7, 15:17].min() > 4 * small[12:].max()


def test_a_run_tells_it_when_asked(job):
    maps = [
        (
            step.heat(Term("style", "s3_1"), 16),
            step.heat(Term("content", "s4_1"), 16),
            step.heat(Term("tv"), 16),
        )
        for step in run(job(), Control())
    ]
    assert all(style.shape[1] <= 16 and 0 < style.max() <= 1 for style, _, _ in maps)
    assert all(content.max() > 0 for _, content, _ in maps[1:])
    assert all(none is None for _, _, none in maps)


def test_looking_changes_nothing(job):
    short = job(first_steps=3, last_steps=2)
    *_, plain = run(short, Control())
    for step in run(short, Control()):
        step.heat(Term("style", "s3_1"), 16)
    assert np.array_equal(plain.image(), step.image())


def test_a_cancelled_run_and_one_that_is_over_tell_none(job):
    control = Control()
    for step in run(job(first_steps=1, last_steps=1), control):
        if step.done:
            assert step.heat(Term("style", "s3_1"), 16) is not None
            control.cancel()
            assert step.heat(Term("style", "s3_1"), 16) is None
    assert step.heat(Term("style", "s3_1"), 16) is None
