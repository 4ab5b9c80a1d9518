"""Regions: each part of a picture has its own strength and its own styles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from stylizer.engine.control import Control
from stylizer.engine.errors import JobError, RecipeError
from stylizer.engine.job import Change
from stylizer.engine.losses.registry import style_losses
from stylizer.engine.objective.objective import Objective
from stylizer.engine.optimise import run
from stylizer.engine.recipe import Recipe, Region, Style
from stylizer.engine.scales.masks import areas, content_masks, in_cells
from stylizer.engine.scales.pyramid import Scale
from stylizer.engine.term import Term
from tests.engine.scales.test_tiles import network, pictures

STYLE_LOSSES = [loss.name for loss in style_losses()]

LAYERS = {"content": {"s2_1": 1.0, "s3_1": 0.5}, "style": {"s1_1": 1.0, "s3_1": 0.5}}
QUIET = {"gram": 0.0, "feature_l2": 0.0}
CONTENT = ("feature_l2", "feature_l1", "feature_smooth_l1", "self_similarity")
PIXELS = {"pixel_l1": 0.1, "pixel_l2": 0.2, "laplacian": 0.3, "opponent": 0.4, "tv": 0.1}


def ramp(height, width):
    """Return a mask (1, 1, H, W): 0 on the left, 1 on the right, a soft edge in the middle."""
    line = (torch.linspace(-4, 5, width, dtype=torch.float64)).clamp(0, 1)
    return line.expand(1, 1, height, width)


def bump(height, width):
    """Return a mask (1, 1, H, W): a soft disc in the upper half, which overlaps the ramp."""
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    far = ((y - height / 3) ** 2 + (x - width / 2) ** 2).double().sqrt() / height
    return (1.5 - 4 * far).clamp(0, 1)[None, None]


def gradients(recipe, made, masks, style_masks=(), blocks=(None,)):
    """Return the terms and the gradient for each block size."""
    content, image, styles = made
    encoder = network("compact").double()
    found = []
    for block in blocks:
        objective = Objective(
            encoder, recipe, content, styles, image.dtype, block, masks=masks,
            style_masks=style_masks,
        )  # fmt: skip
        terms = {name: float(term) for name, term in objective.gradient(image, 5).items()}
        found.append((terms, image.grad))
    return found


@pytest.mark.parametrize("name", [*STYLE_LOSSES, *CONTENT, "pixels"])
def test_blocks_give_the_gradient_of_the_whole(picture, name):
    settings = PIXELS if name == "pixels" else {name: 0.7}
    recipe = Recipe().replace(
        **LAYERS,
        **QUIET | settings,
        styles=(Style(2.0), Style(1.0)),
        regions=(Region(0.7, (1,)), Region(0.3, (2,)), Region(0.0)),
        strength=0.6,
    )
    size = (67, 61)
    masks = torch.cat([ramp(67, 61), bump(67, 61), 1 - ramp(67, 61).flip(2)], 1)
    made = pictures(picture, size, 2)
    guide = bump(*made[2][0].shape[2:])
    (terms, whole), (others, parts) = gradients(recipe, made, masks, (guide, None), (None, 29))
    # Rounding errors grow in roots of small eigenvalues and in the choice of the nearest sample.
    tolerance = 1e-10 if name in ("gram", "covariance", "mean_std", *CONTENT, "pixels") else 1e-8
    assert others == pytest.approx(terms, rel=tolerance)
    assert float(whole.norm()) > 0
    assert float((parts - whole).norm() / whole.norm()) <= tolerance


@pytest.mark.parametrize("name", [*STYLE_LOSSES, *CONTENT, "pixels"])
def test_one_region_all_over_is_as_none(picture, name):
    settings = PIXELS if name == "pixels" else {name: 0.7}
    recipe = Recipe().replace(
        **LAYERS, **QUIET | settings, strength=0.7, styles=(Style(2.0), Style(1.0))
    )
    made = pictures(picture, (37, 45), 2)
    ((terms, plain),) = gradients(recipe, made, None)
    covered = recipe.replace(strength=0.1, regions=(Region(0.7, (1, 2)),))
    ((others, same),) = gradients(covered, made, torch.ones(1, 1, 37, 45, dtype=torch.float64))
    terms.pop(Term("tv"), None), others.pop(Term("tv"), None)  # total variation has no regions
    assert others == pytest.approx(terms, rel=1e-9)
    if name != "pixels":
        assert float((same - plain).norm() / plain.norm()) <= 1e-9


def test_guided_gram_is_the_published_formula(picture):
    """Gatys et al. 2017, section 4: F[r] = T[r] ∘ F with Σ T[r]² = 1, G[r] = F[r]ᵀ F[r]."""
    recipe = Recipe().replace(
        content={}, style={"s2_1": 1.0}, references="gatys", strength=0.5,
        styles=(Style(), Style()), regions=(Region(0.25, (2,)),),
    )  # fmt: skip
    _, image, styles = made = pictures(picture, (32, 48), 2)
    mask, guide = ramp(32, 48), bump(*styles[1].shape[2:])
    encoder = network("compact").double()

    def gram(shown, weight):
        features = encoder(shown, ["s2_1"])["s2_1"][0].flatten(1)
        cell = encoder.info.layer("s2_1").cell
        weight = in_cells(weight, cell).flatten()
        guided = features * (weight / weight.sum()).sqrt()
        return guided @ guided.T

    def apart(a, b):
        return (a - b).square().sum() / (4 * len(a) ** 2)

    first, second = gram(styles[0], torch.ones_like(styles[0][:, :1])), gram(styles[1], guide)
    leaf = image.clone().requires_grad_()
    share = float(mask.mean())
    inside = apart(gram(leaf, mask), second) * (2 * 0.25) ** 2
    rest = apart(gram(leaf, 1 - mask), (first + second) / 2)
    loss = share * inside + (1 - share) * rest
    loss.backward()
    ((terms, slope),) = gradients(recipe, made, mask, (None, guide))
    assert terms == pytest.approx({Term("style", "s2_1"): float(loss.detach())}, rel=1e-9)
    torch.testing.assert_close(slope, leaf.grad, rtol=1e-8, atol=1e-14)


@pytest.mark.parametrize("name", ["gram", "wasserstein", "feature_l1", "pixels"])
def test_gradient_is_the_slope_of_the_loss(picture, name):
    settings = PIXELS if name == "pixels" else {name: 1.0}
    recipe = Recipe().replace(**LAYERS, **QUIET | settings, regions=(Region(0.8),), strength=0.3)
    content, image, styles = pictures(picture, (24, 32))
    way = torch.randn(image.shape, generator=torch.Generator().manual_seed(1)).double()
    step = 1e-6
    values, slope = [], None
    for shift in (step, -step, 0.0):
        made = content, image + shift * way, styles
        ((terms, slope),) = gradients(recipe, made, ramp(24, 32))
        values.append(sum(terms.values()))
    expected = (values[0] - values[1]) / (2 * step)
    assert float((slope * way).sum()) == pytest.approx(expected, rel=1e-5)


def test_a_style_acts_in_its_region_alone(picture):
    recipe = Recipe().replace(
        content={}, style={"s1_1": 1.0}, styles=(Style(), Style()),
        regions=(Region(0.5, (1,)), Region(0.5, (2,))),
    )  # fmt: skip
    content, image, styles = pictures(picture, (24, 96), 2)
    half = (torch.arange(96) < 48).double().expand(1, 1, 24, 96)
    masks = torch.cat([half, 1 - half], 1)
    ((_, one),) = gradients(recipe, (content, image, styles), masks)
    ((_, two),) = gradients(recipe, (content, image, [styles[0], styles[1].flip(1)]), masks)
    torch.testing.assert_close(one[..., :32], two[..., :32], rtol=1e-9, atol=1e-15)
    assert float((one - two)[..., 64:].norm()) > 0.1 * float(one[..., 64:].norm())


def test_masks_share_what_they_both_cover():
    masks = torch.tensor([[0.0, 0.5, 1.0, 1.0], [0.0, 0.25, 0.0, 1.0]]).view(1, 2, 1, 4)
    found = areas(masks)[0, :, 0].T.tolist()
    assert found == [[0, 0, 1], [0.5, 0.25, 0.25], [1, 0, 0], [0.5, 0.5, 0]]


@pytest.mark.parametrize(("height", "width", "cell"), [(7, 9, 4), (16, 8, 8), (5, 5, 16)])
def test_masks_in_cells_are_means_also_at_the_edges(height, width, cell):
    mask = torch.rand(1, 1, height, width, generator=torch.Generator().manual_seed(2))
    expected = [
        [float(mask[0, 0, y : y + cell, x : x + cell].mean()) for x in range(0, width, cell)]
        for y in range(0, height, cell)
    ]
    np.testing.assert_allclose(in_cells(mask, cell)[0, 0].numpy(), expected, rtol=1e-6)


@pytest.mark.parametrize("size", [100, 2000])
def test_a_feather_is_a_share_of_the_picture(job, size):
    half = np.zeros((30, 40), np.float32)
    half[:, 20:] = 1
    made = regional(job, (half,), (Region(feather=0.2),), size=size)
    found = content_masks(made, Scale(size, size * 3 // 4, 1), torch.device("cpu"))
    line = found[0, 0, size // 2].numpy()
    assert (np.diff(line) >= -1e-6).all()
    soft = np.flatnonzero((line > 1e-4) & (line < 1 - 1e-4))
    assert len(soft) == pytest.approx(0.2 * size, rel=0.25)
    assert line[0] == 0
    assert line[-1] == pytest.approx(1, abs=1e-6)
    assert soft.mean() == pytest.approx(size / 2, abs=0.02 * size)


def disc(height=40, width=48):
    y, x = np.mgrid[0:height, 0:width]
    return (np.hypot(x - 20, y - 18) < 12).astype(np.float32)


def regional(job, masks, regions, style_masks=(), **settings):
    """Return a small job with regions."""
    made = job(**settings)
    recipe = made.recipe.replace(regions=regions)
    return replace(made, recipe=recipe, masks=masks, style_masks=style_masks)


def result(job):
    *_, last = run(job, Control())
    return last.image()


def test_a_protected_region_is_the_photo(job):
    made = regional(job, (disc(),), (Region(0.0),), style={"s1_1": 4.0}, strength=0.9)
    picture = result(made)
    y, x = np.mgrid[0:40, 0:48]
    far = np.hypot(x - 20, y - 18)
    changed = np.abs(picture - made.content).max(2)
    assert changed[far < 10].max() < 1e-6
    assert changed[far > 16].mean() > 0.02


def test_overlapping_regions_do_not_take_from_a_protected_one(job):
    regions = (Region(1.0, feather=0.0), Region(0.0, feather=0.0))
    made = regional(job, (np.ones((4, 5), np.float32), disc()), regions)
    picture = result(made)
    inside = disc() == 1
    np.testing.assert_allclose(picture[inside], made.content[inside], atol=1e-6)
    assert np.abs(picture - made.content)[~inside].mean() > 0.01


def test_strength_of_a_region_is_live(job):
    masks = (disc(),)
    usual = {"strength": 0.1, "start": "content", "optimizer": "adam"}
    made = regional(job, masks, (Region(0.9),), **usual)
    change = Change(1, {"regions": [{"strength": 0.2, "styles": [1], "feather": 0.02}]})
    other = regional(job, masks, (Region(0.2, (1,)),), **usual)
    np.testing.assert_array_equal(result(replace(made, changes=(change,))), result(other))
    assert np.abs(result(made) - result(other)).mean() > 0.003


def test_resumed_run_goes_on_with_its_regions(job):
    regions, styles = (Region(0.9, (2,)), Region(0.0)), (Style(), Style())
    made = regional(job, (disc(), 1 - disc()), regions, (None, disc()), styles=styles)
    state = whole = None
    for step in run(made, Control()):
        if step.iteration == 5:
            kept = step.state()
            state = replace(kept, arrays={k: v.copy() for k, v in kept.arrays.items()})
        if step.done:
            whole = step.image()
    np.testing.assert_array_equal(result(replace(made, resume=state)), whole)


def test_recipe_keeps_regions():
    recipe = Recipe(regions=(Region(0.0), Region(0.8, (2, 1, 2), 0.1)))
    assert recipe.regions[1].styles == (1, 2)
    assert Recipe.from_json(recipe.to_json()) == recipe


@pytest.mark.parametrize(
    ("regions", "sentence"),
    [
        (3, "list"),
        ([{"strength": 2}], "region strength: give a number from 0 to 1"),
        ([{"feather": 0.5}], "region feather"),
        ([{"styles": 1}], "numbers of styles"),
        ([{"styles": [0]}], "the first is 1"),
        ([{"styles": [True]}], "the first is 1"),
        ([{"color": 1}], "no setting 'color'"),
        ([None], "object"),
    ],
)
def test_wrong_regions_are_named(regions, sentence):
    with pytest.raises(RecipeError, match=sentence):
        Recipe.from_dict({"regions": regions})


@pytest.mark.parametrize(
    ("masks", "sentence"),
    [
        ((), "1 regions, but there are 0 masks"),
        ((np.ones((3, 4, 3), np.float32),), "height and width"),
        ((np.full((3, 4), 2, np.float32),), "from 0 to 1"),
        ((np.full((3, 4), np.nan, np.float32),), "from 0 to 1"),
        ((np.zeros((3, 4), np.float32),), "empty"),
    ],
)
def test_wrong_masks_are_refused(job, masks, sentence):
    with pytest.raises(JobError, match=sentence):
        replace(job(), recipe=Recipe(regions=(Region(),)), masks=masks)


def test_a_region_asks_for_styles_that_are_there(job):
    with pytest.raises(JobError, match="Region 1 is to be painted like style 2"):
        replace(job(), recipe=Recipe(regions=(Region(styles=(2,)),)), masks=(disc(),))
    with pytest.raises(JobError, match="for each style"):
        replace(job(), style_masks=(None, None))
