"""The gradient in blocks equals that of the whole picture, for every division into blocks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from stylizer.engine.control import Control
from stylizer.engine.encoders.base import Encoder
from stylizer.engine.encoders.build import build
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.losses.registry import style_losses
from stylizer.engine.objective.objective import Objective
from stylizer.engine.optimise import run
from stylizer.engine.recipe import Recipe, Style
from stylizer.engine.scales import tiles
from stylizer.engine.scales.blocks import divide
from stylizer.engine.scales.features import owned

STYLE_LOSSES = [loss.name for loss in style_losses()]

NETWORKS = [
    ("compact", "average"),
    ("vgg19", "average"),
    ("vgg19", "max"),
    ("vgg16", "average"),
    ("vgg16", "max"),
    ("resnet50", "average"),
    ("resnet50", "max"),
]


def network(name, pooling="average", *, thin=None):
    """Build a network with seeded weights, whose layers have features of about the same size.

    Networks other than the compact one have a part of their channels.
    """
    torch.manual_seed(11)
    info = ENCODERS[name]
    if name != "compact":
        by = thin or (32 if name == "resnet50" else 8)
        layers = tuple(replace(layer, channels=layer.channels // by) for layer in info.layers)
        info = replace(info, layers=layers)
    encoder = info.design.network(info, pooling)
    for module in encoder.modules():
        if isinstance(module, nn.Conv2d):
            module.to_empty(device="cpu")
            nn.init.kaiming_normal_(module.weight)
            nn.init.normal_(module.bias, std=0.1)
    return encoder.requires_grad_(False)


class Watched(Encoder):
    """Records the size of each picture that another encoder gets."""

    def __init__(self, encoder, on_look=lambda: None):
        super().__init__()
        self.encoder, self.info, self.on_look = encoder, encoder.info, on_look
        self.sizes = []

    def forward(self, image, layers):
        self.sizes.append(tuple(image.shape[2:]))
        self.on_look()
        return self.encoder(image, layers)


def pictures(picture, size, count=1, dtype=torch.float64):
    """Return (content, image, styles). The styles have other sizes than the content.

    The image has grain, because in flat colour all maxima are equal and rounding chooses one.
    """
    height, width = size
    sizes = [(width, height)] * 2 + [(53 + 20 * i, 37) for i in range(count)]
    made = [
        torch.from_numpy(picture(*size, seed)).to(dtype).movedim(-1, 0)[None]
        for seed, size in enumerate(sizes)
    ]
    grain = torch.rand(made[1].shape, generator=torch.Generator().manual_seed(3))
    return made[0], made[1] * 0.9 + 0.1 * grain, made[2:]


def gradients(encoder, recipe, made, blocks):
    """Return the terms and the gradient for each block size."""
    content, image, styles = made
    found = []
    for block in blocks:
        objective = Objective(encoder, recipe, content, styles, image.dtype, block)
        terms = {name: float(term) for name, term in objective.gradient(image).items()}
        found.append((terms, image.grad))
    return found


def assert_equal(encoder, recipe, made, block, tolerance):
    (terms, whole), (others, parts) = gradients(encoder, recipe, made, (None, block))
    assert others == pytest.approx(terms, rel=tolerance)
    assert float(whole.norm()) > 0
    assert float((parts - whole).norm() / whole.norm()) <= tolerance


def deepest(name):
    """Return weights for several content layers, and for style layers down to the last."""
    if name == "compact":
        return {"content": {"s1_1": 0.5, "s4_1": 1.0}, "style": {"s2_2": 1.0, "s5_1": 2.0}}
    if name == "resnet50":
        return {"content": {"conv1": 0.5, "layer2": 1.0}, "style": {"layer1": 1.0, "layer4": 2.0}}
    return {
        "content": {"relu1_2": 0.5, "relu4_2": 1.0},
        "style": {"conv1_1": 1.0, "relu3_1": 1.0, "relu5_1": 2.0},
    }


@pytest.mark.parametrize(("name", "pooling"), NETWORKS)
@pytest.mark.parametrize(
    ("size", "block"),
    [((7, 300), 1), ((300, 7), 64), ((83, 97), 48), ((1, 211), 100)],
    ids=lambda value: str(value).replace(" ", ""),
)
def test_gradient_of_every_network(picture, name, pooling, size, block):
    recipe = Recipe().replace(
        encoder=name, pooling=pooling, pixel_l1=0.1, pixel_l2=0.2, tv=0.3, **deepest(name)
    )
    encoder = network(name, pooling).double()
    assert_equal(encoder, recipe, pictures(picture, size), block, 1e-10)


@pytest.mark.parametrize(("name", "pooling"), NETWORKS)
def test_gradient_in_float32(picture, name, pooling):
    recipe = Recipe().replace(encoder=name, pooling=pooling, tv=0.3, **deepest(name))
    made = pictures(picture, (31, 211), dtype=torch.float32)
    assert_equal(network(name, pooling), recipe, made, 48, 1e-5)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "pooling"), NETWORKS)
@pytest.mark.parametrize(
    ("dtype", "tolerance"), [(torch.float64, 1e-10), (torch.float32, 1e-5)], ids=str
)
def test_gradient_of_the_full_networks(picture, name, pooling, dtype, tolerance):
    encoder = network(name, pooling, thin=1).to(dtype)
    recipe = Recipe().replace(encoder=name, pooling=pooling, tv=0.3, **deepest(name))
    assert_equal(encoder, recipe, pictures(picture, (45, 331), dtype=dtype), 96, tolerance)


@pytest.mark.parametrize(
    "settings",
    [
        {"style": {}},
        {"content": {}},
        {"content": {"s1_1": 1.0}, "style": {}},
        {"content": {"s1_1": 1.0, "s2_1": 0.3, "s3_2": 0.2}},
        {"references": "gatys", "content": {"s2_1": 1.0}, "style": {"s1_1": 1e3}},
        {"content": {}, "style": {}, "pixel_l2": 1.0},
        {"strength": 0.0},
        {"strength": 1.0},
        {"styles": (Style(2.0), Style(1.0), Style(0.0))},
    ],
    ids=lambda settings: ",".join(settings),
)
@pytest.mark.parametrize(("size", "block"), [((13, 23), 1), ((61, 67), 29)], ids=["1", "29"])
def test_gradient_of_every_term(picture, settings, size, block):
    usual = {"content": {"s3_1": 1.0}, "style": {"s1_1": 1.0, "s2_2": 1.0, "s3_1": 0.5}}
    recipe = Recipe().replace(**{**usual, **settings})
    made = pictures(picture, size, len(recipe.styles))
    assert_equal(network("compact").double(), recipe, made, block, 1e-10)


OTHERS = {"gram": 0.0, "feature_l2": 0.0}
CONTENT = {"feature_l1", "feature_smooth_l1", "self_similarity"}


@pytest.mark.parametrize("name", sorted({*STYLE_LOSSES, *CONTENT} - {"gram"}))
@pytest.mark.parametrize("references", ["relative", "gatys"])
def test_gradient_of_every_loss(picture, name, references):
    layers = {"content": {"s2_1": 1.0, "s3_1": 1.0}, "style": {}}
    if name in STYLE_LOSSES:
        layers = {"content": {}, "style": {"s1_1": 1.0, "s3_1": 0.5}}
    recipe = Recipe().replace(**layers, **OTHERS | {name: 0.7}, references=references)
    recipe = recipe.replace(styles=(Style(2.0), Style(1.0)))
    made = pictures(picture, (61, 67), 2)
    assert_equal(network("compact").double(), recipe, made, 29, 1e-8)


def test_gradient_is_what_autograd_finds_for_the_formula(picture):
    """Eqs. 1 to 7 of Gatys et al. 2016 are computed on the whole picture, without blocks."""
    encoder = network("compact").double()
    recipe = Recipe(strength=0.5).replace(
        references="gatys", content={"s3_1": 1e-3}, style={"s1_1": 10.0, "s2_2": 5.0}, tv=2.0
    )
    content, image, (style,) = made = pictures(picture, (61, 83))
    leaf = image.clone().requires_grad_()
    loss = 2.0 * (leaf.diff(dim=2).square().mean() + leaf.diff(dim=3).square().mean())
    found, wanted = (encoder(x, ["s3_1"])["s3_1"] for x in (leaf, content))
    loss = loss + 1e-3 / 2 * (found - wanted).square().sum()
    for layer, weight in recipe.style.items():
        mine, theirs = (encoder(x, [layer])[layer][0].flatten(1) for x in (leaf, style))
        apart = mine @ mine.T / mine.shape[1] - theirs @ theirs.T / theirs.shape[1]
        loss = loss + weight * apart.square().sum() / (4 * len(mine) ** 2)
    loss.backward()
    for terms, gradient in gradients(encoder, recipe, made, (None, 16)):
        assert sum(terms.values()) == pytest.approx(float(loss.detach()), rel=1e-10)
        torch.testing.assert_close(gradient, leaf.grad, rtol=1e-8, atol=1e-14)


def test_changed_weights_act_as_in_a_new_objective(picture):
    """The new weights need deeper layers, for which the picture is divided again."""
    encoder, (content, image, styles) = network("compact").double(), pictures(picture, (47, 90))
    before = Recipe(content={"s1_1": 1.0}, style={"s1_1": 1.0})
    after = Recipe(content={"s1_1": 1.0, "s3_3": 1.0}, style={"s1_1": 0.5, "s4_1": 1.0})
    objective = Objective(encoder, before, content, styles, torch.float64, 20)
    objective.change(after)
    objective.gradient(image)
    found = image.grad
    ((_, expected),) = gradients(encoder, after, (content, image, styles), [20])
    torch.testing.assert_close(found, expected, rtol=1e-10, atol=0.0)


def test_moments_under_a_mask_and_features_at_chosen_cells(picture):
    """Losses need not be sums of squares. It is enough that what they collect can be added."""
    encoder, (_, image, _) = network("compact").double(), pictures(picture, (61, 83))
    info, layer = encoder.info, "s2_2"
    cell = info.layer(layer).cell
    generator = torch.Generator().manual_seed(5)
    mask = torch.rand(1, 1, 31, 42, dtype=torch.float64, generator=generator)
    chosen = torch.stack(
        [torch.randint(n, (40,), generator=generator) for n in mask.shape[2:]], dim=1
    )

    def look(view, block):
        cells = owned(encoder(view, [layer])[layer], block, cell)[0]
        weights = block.part(mask, cell)[0]
        rows, cols = block.rows.owned(cell), block.cols.owned(cell)
        sampled = cells.new_zeros(len(chosen), len(cells))
        for i, (y, x) in enumerate(chosen.tolist()):
            if rows.start <= y < rows.stop and cols.start <= x < cols.stop:
                sampled[i] = cells[:, y - rows.start, x - cols.start]
        moments = torch.stack([(weights * cells**k).sum((1, 2)) for k in (1, 2)])
        return {"moments": moments, "weight": weights.sum(), "sampled": sampled}

    def losses(totals):
        mean, square = totals["moments"] / totals["weight"]
        ranks = totals["sampled"].sort(dim=0).values
        wanted = torch.linspace(0, 1, len(ranks), dtype=torch.float64)[:, None]
        return {
            "spread": (square - mean**2).sqrt().sum(),
            "ranks": (ranks - wanted).square().mean(),
        }

    (terms, whole), *others = (
        tiles.gradient([image], divide(61, 83, side, info, [layer]), look, losses)
        for side in (None, 10, 24)
    )
    for found, parts in others:
        torch.testing.assert_close(found, terms, rtol=1e-10, atol=0.0)
        assert float((parts - whole).norm() / whole.norm()) <= 1e-10


@pytest.mark.parametrize("info", ENCODERS.values(), ids=ENCODERS)
@pytest.mark.parametrize("size", [(1, 1), (7, 300), (97, 61), (16, 32)])
@pytest.mark.parametrize("side", [None, 1, 30, 5000])
def test_each_cell_belongs_to_one_block(info, size, side):
    blocks = divide(*size, side, info, info.names)
    assert side != 5000 or len(blocks) == 1
    for cell in {layer.cell for layer in info.layers}:
        layer = torch.zeros(1, 1, -(-size[0] // cell), -(-size[1] // cell))
        for block in blocks:
            seen = block.seen(torch.zeros(1, 1, *size))
            features = torch.ones(1, 1, *(-(-n // cell) for n in seen.shape[2:]))
            block.part(layer, cell).add_(owned(features, block, cell))
        assert (layer == 1).all()


@pytest.mark.parametrize("name", ENCODERS)
def test_a_cell_depends_on_pixels_as_far_as_the_radius(name):
    """With equal positive weights nothing cancels, so each pixel in the receptive field counts."""
    encoder = network(name)
    for parameter in encoder.parameters():
        nn.init.constant_(parameter, 1 / parameter[0].numel() if parameter.dim() > 1 else 0.0)
    for layer in {layer.stage: layer for layer in encoder.info.layers}.values():
        middle, radius = 8 * layer.cell, encoder.info.radius([layer.name])
        size = max(2 * middle, middle + layer.cell + radius + 3)
        image = torch.full((1, 3, size, 1), 0.9, requires_grad=True)
        encoder(image, [layer.name])[layer.name][0, :, 8].sum().backward()
        rows = image.grad.abs().sum((0, 1, 3)).nonzero()
        assert int(rows.min()) == max(middle - radius, 0)
        # With a stride, a cell is at the upper left of its receptive field, which then ends sooner.
        strided = any(each.reach % 1 > 0 for each in encoder.info.layers)
        beyond = radius - layer.cell + 1 if strided else radius
        assert int(rows.max()) == middle + layer.cell - 1 + beyond


def test_no_look_is_larger_than_a_block_with_its_margin(picture):
    """This also holds for the content and for style pictures of any size."""
    recipe = Recipe(content={"s1_1": 1.0, "s3_1": 1.0}, style={"s2_2": 1.0})
    encoder = Watched(network("compact"))
    content, image, _ = pictures(picture, (90, 101), dtype=torch.float32)
    style = torch.rand(1, 3, 300, 20)
    Objective(encoder, recipe, content, [style], torch.float32, 32).gradient(image)
    assert max(max(size) for size in encoder.sizes) <= 32 + 2 * 12


@pytest.mark.parametrize(("block", "looks"), [(None, 1), (50, 8)])
def test_a_whole_picture_is_looked_at_once_a_block_twice(picture, block, looks):
    content, image, styles = pictures(picture, (90, 100), dtype=torch.float32)
    encoder = Watched(network("compact"))
    objective = Objective(encoder, Recipe(), content, styles, torch.float32, block)
    encoder.sizes.clear()
    objective.gradient(image)
    assert len(encoder.sizes) == looks


@pytest.mark.parametrize("optimizer", ["adam", "lbfgs"])
@pytest.mark.parametrize("at", [3, 40, 61])
def test_cancel_acts_before_the_next_block(job, optimizer, at):
    made, control = job(90, 80, block=16, optimizer=optimizer, coarsest=90), Control()

    def look():
        if len(encoder.sizes) == at:
            control.cancel()

    encoder = Watched(build("compact", made.weights, "average", torch.device("cpu")), look)
    list(run(made, control, encoder))
    assert len(encoder.sizes) == at


@pytest.mark.parametrize("optimizer", ["adam", "lbfgs"])
def test_a_run_in_blocks_paints_the_same_picture(job, optimizer):
    settings = {"optimizer": optimizer, "coarsest": 48, "first_steps": 4}
    whole, parts = (
        [step.image() for step in run(job(**settings, block=block), Control())][-1]
        for block in (0, 24)
    )
    assert not np.array_equal(whole, job().content)
    assert np.abs(whole - parts).mean() < 1e-4


def test_reduced_precision_in_blocks_stays_near_float32(picture):
    content, image, styles = pictures(picture, (37, 51), dtype=torch.float32)
    encoder = network("compact")
    # In a random network, rounding alone decides which cells are rare.
    recipe = Recipe(objects=1.0)
    found = []
    for precision, block in ((torch.float32, None), (torch.bfloat16, 32)):
        objective = Objective(encoder, recipe, content, styles, precision, block)
        objective.gradient(image)
        found.append(image.grad.flatten())
    assert float(torch.cosine_similarity(*found, dim=0)) > 0.99


def test_a_whole_painting_is_encoded_once(picture):
    content, _, styles = pictures(picture, (37, 51))
    encoder = Watched(network("compact").double())
    Objective(encoder, Recipe(), content, styles, torch.float64)
    assert encoder.sizes.count(tuple(styles[0].shape[2:])) == 1
