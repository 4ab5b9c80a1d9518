"""Blocks that are distributed to several devices, which are simulated on the processor."""

from __future__ import annotations

import contextlib
import copy
from collections import Counter

import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from stylizer.engine.control import Control
from stylizer.engine.encoders.base import Encoder
from stylizer.engine.encoders.build import build
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.hardware import device, fallback
from stylizer.engine.objective.objective import Objective
from stylizer.engine.optimise import run
from stylizer.engine.recipe import Recipe
from stylizer.engine.scales.blocks import SHORTEST, divide
from stylizer.engine.scales.features import Lane
from tests.engine.scales.test_tiles import network, pictures
from tests.helpers.gpu import GB, Fragile, Pretended

CPU = torch.device("cpu")
EVERYTHING = {
    "content": {"s2_2": 0.3, "s3_1": 1.0},
    "style": {"s2_1": 1.0, "s3_2": 0.5},
    "self_similarity": 0.5,
    "histogram": 0.5,
    "covariance": 0.5,
    "seed_diversity": 0.5,
    "tv": 0.3,
}
"""Settings with terms of sums, of samples, and of features that are kept or, as s2_2 in blocks,
are not."""


class Noting(Encoder):
    """Records which part of a picture another encoder gets, and on which device."""

    def __init__(self, encoder):
        super().__init__()
        self.encoder, self.info, self.looks = encoder, encoder.info, []

    def forward(self, image, layers):
        self.looks.append((image.storage_offset() // 3, *image.shape[2:], image.device.type))
        return self.encoder(image, layers)


def lanes(count):
    """Return `count` lanes of the network on the processor. The first belongs to the objective."""
    encoder = network("compact").double()
    return [Lane(CPU, Noting(copy.deepcopy(encoder))) for _ in range(count)]


def objective(made, recipe, lanes, block):
    content, _, styles = made
    first, *others = lanes
    return Objective(
        first.encoder, recipe, content, styles, torch.float64, block, other_lanes=tuple(others)
    )


@pytest.mark.parametrize(
    ("size", "block", "count"),
    [((24, 150), 48, 2), ((24, 150), 48, 3), ((9, 130), None, 3), ((40, 9), 16, 2)],
    ids=str,
)
def test_gradient_over_lanes_is_that_of_one(picture, monkeypatch, size, block, count):
    monkeypatch.setattr("stylizer.engine.scales.blocks.SHORTEST", 40)
    recipe, made = Recipe().replace(**EVERYTHING), pictures(picture, size)
    image = made[1]
    alone = objective(made, recipe, lanes(1), block).gradient(image)
    expected = image.grad
    shared = objective(made, recipe, lanes(count), block).gradient(image)
    assert shared.keys() == alone.keys()
    for name, term in alone.items():
        assert float(shared[name]) == pytest.approx(float(term), rel=1e-10)
    assert float((image.grad - expected).norm() / expected.norm()) <= 1e-10


def test_lanes_share_the_blocks_equally_and_each_looks_at_its_own_alone(picture):
    layers = {"content": {"s1_1": 0.3, "s3_1": 1.0}, "style": {"s2_1": 1.0}}
    recipe, made = Recipe(**layers), pictures(picture, (64, 96))
    both = lanes(2)
    found = objective(made, recipe, both, 32)
    for lane in both:
        lane.encoder.looks.clear()
    found.gradient(made[1])
    mine, theirs = (Counter(lane.encoder.looks) for lane in both)
    # Six blocks: two passes over the picture, and one over the content for features not kept.
    assert mine.total() == theirs.total() == 3 * 4
    assert set(mine.values()) == set(theirs.values()) == {4}
    assert not mine.keys() & theirs.keys()


@pytest.mark.parametrize(("length", "looks"), [(79, [1, 0]), (80, [1, 1])])
def test_a_lane_with_one_block_looks_once(picture, monkeypatch, length, looks):
    """A small picture is one block, which only the first device gets."""
    monkeypatch.setattr("stylizer.engine.scales.blocks.SHORTEST", 40)
    recipe, made, both = Recipe(), pictures(picture, (9, length)), lanes(2)
    found = objective(made, recipe, both, None)
    for lane in both:
        lane.encoder.looks.clear()
    found.gradient(made[1])
    assert [len(lane.encoder.looks) for lane in both] == looks


def test_changed_weights_and_blocks_act_as_in_a_new_objective(picture):
    made = pictures(picture, (16, 60))
    image = made[1]
    before = Recipe(content={"s1_1": 1.0}, style={"s1_1": 1.0})
    after = Recipe().replace(content={"s3_3": 1.0}, style={"s4_1": 1.0}, seed_diversity=1.0)
    objective(made, after, lanes(2), 24).gradient(image)
    expected = image.grad
    changed = objective(made, before, lanes(2), 40)
    changed.change(after)
    changed.gradient(image)
    assert float((image.grad - expected).norm() / expected.norm()) <= 1e-10
    changed.use_blocks(24)
    changed.gradient(image)
    assert float((image.grad - expected).norm() / expected.norm()) <= 1e-10


class Moves(TorchDispatchMode):
    """Context manager that records the sizes of all tensors that move between devices in `sizes`.

    The second device is "meta". Its tensors hold no values and cannot be mixed with tensors on the
    processor, so tensors that come back from it are zero.
    """

    def __init__(self):
        super().__init__()
        self.sizes = []

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        target = (kwargs or {}).get("device")
        if func is torch.ops.aten._to_copy.default and target not in (None, args[0].device):
            self.sizes.append(args[0].numel())
            if args[0].is_meta:
                return torch.zeros(args[0].shape, dtype=args[0].dtype)
        return func(*args, **(kwargs or {}))


def test_between_devices_go_pictures_and_sums_once_and_nothing_else(picture, monkeypatch):
    # torch.autocast refuses "meta", even when it is disabled.
    monkeypatch.setattr(torch, "autocast", lambda *_, **__: contextlib.nullcontext())
    recipe, made = Recipe().replace(**EVERYTHING), pictures(picture, (32, 128))
    image = made[1]
    found = []
    for block in (32, 64):
        encoder = Noting(network("compact").double())
        beside = Lane(torch.device("meta"), copy.deepcopy(encoder).to("meta"))
        with Moves():
            both = objective(made, recipe, [Lane(CPU, encoder), beside], block)
        with Moves() as moves:
            terms = both.gradient(image)
        found.append(sorted(moves.sizes))
        assert {kind for *_, kind in encoder.looks} == {"cpu"}
        assert {kind for *_, kind in beside.encoder.looks} == {"meta"}
        assert float(sum(terms.values())) > 0
    assert found[0] == found[1]  # the number of blocks makes no difference
    assert found[0].count(image.numel()) == 2  # once as a picture, and back as a gradient


@pytest.mark.parametrize("count", [1, 2, 3, 4, 6])
@pytest.mark.parametrize(
    ("size", "side"),
    [((3072, 4096), None), ((4096, 3072), 1500), ((4096, 4096), 2048), ((5000, 300), 1000)],
    ids=str,
)
def test_large_pictures_give_every_lane_as_many_blocks(size, side, count):
    info = ENCODERS["vgg19"]
    blocks = divide(*size, side, info, info.names, count)
    dealt = Counter(block.lane for block in blocks)
    assert set(dealt) == set(range(count))
    assert len(set(dealt.values())) == 1
    owned = max(span.stop - span.start for b in blocks for span in (b.rows, b.cols))
    assert owned < (side or max(size)) + 16  # 16 px is the coarsest cell
    layer = torch.zeros(size)
    for block in blocks:
        block.part(layer, 1).add_(1)
    assert (layer == 1).all()


def test_small_pictures_are_not_cut_for_the_sake_of_lanes():
    info = ENCODERS["vgg19"]
    assert len(divide(SHORTEST, 2 * SHORTEST - 1, None, info, info.names, 4)) == 1
    assert len(divide(SHORTEST, 3 * SHORTEST, None, info, info.names, 4)) == 3


@pytest.fixture
def two(monkeypatch):
    """Simulate "xpu:all" as two devices on the processor. The smaller free memory is 4 GB."""
    place, known = Pretended("cpu"), (device.find_device, device.devices_sharing)
    monkeypatch.setattr(
        device, "find_device", lambda name: place if name == "xpu:all" else known[0](name)
    )
    monkeypatch.setattr(
        device,
        "devices_sharing",
        lambda name: (place, place) if name == "xpu:all" else known[1](name),
    )
    monkeypatch.setattr(torch.xpu, "mem_get_info", lambda device: (8 * GB, 16 * GB))
    monkeypatch.setattr(torch.xpu, "memory_reserved", lambda device: 0)
    monkeypatch.setattr(torch.xpu, "memory_allocated", lambda device: 0)


SETTINGS = {"size": 48, "coarsest": 48, "first_steps": 2, "block": 48}


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("optimizer", ["adam", "lbfgs"])
def test_a_run_over_two_devices_paints_the_same_picture(job, optimizer):
    alone, shared = (
        list(run(job(**SETTINGS, optimizer=optimizer, device=name), Control()))[-1]
        for name in ("cpu", "xpu:all")
    )
    assert (alone.device, shared.device) == ("cpu", "xpu:all")
    assert np.abs(alone.image() - shared.image()).mean() < 1e-4


class Second(Fragile):
    """An encoder that works, but whose copy on a second device fails."""

    def __deepcopy__(self, memo):
        return Fragile(self.made, lambda encoder: encoder.looks == 4)  # fails in the second step

    def __init__(self, made):
        super().__init__(made, lambda encoder: False)
        self.made = made


@pytest.mark.usefixtures("two")
def test_when_any_of_the_devices_fails_the_processor_goes_on(job):
    made = job(**SETTINGS, device="xpu:all", optimizer="adam", objects=1.0)

    def painter(job, control):
        return run(job, control, Second(made) if job is made else None)

    steps = list(fallback.steps(made, Control(), painter))
    (told,) = [step.notice for step in steps if step.notice]
    assert told == "xpu:all failed: going on with the processor from scale 1."
    assert steps[0].device == "xpu:all"
    assert steps[-1].device == "cpu"
    assert steps[-1].done


@pytest.mark.usefixtures("two")
def test_the_encoder_given_to_a_run_is_not_the_one_of_other_devices(job):
    """No encoder may be called from two devices."""
    made, seen = job(**SETTINGS, device="xpu:all"), set()

    class Told(Encoder):
        def __init__(self):
            super().__init__()
            self.encoder = build("compact", made.weights, "average", CPU)
            self.info = self.encoder.info

        def forward(self, image, layers):
            seen.add(id(self))
            return self.encoder(image, layers)

    mine = Told()
    list(run(made, Control(), mine))
    assert len(seen) == 2
    assert id(mine) in seen
