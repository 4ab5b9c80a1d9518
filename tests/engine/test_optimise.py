"""Runs as a caller sees them: reproducible, steerable, of any size, safe from failures."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import numpy as np
import pytest
import torch

from stylizer.engine.control import Control
from stylizer.engine.encoders.base import Encoder
from stylizer.engine.encoders.build import build
from stylizer.engine.errors import (
    DeviceError,
    DivergedError,
    JobError,
    OutOfMemoryError,
    WeightsError,
)
from stylizer.engine.hardware.memory_estimate import needed_memory
from stylizer.engine.job import Change, Job
from stylizer.engine.objective.objective import Objective
from stylizer.engine.optimise import run
from stylizer.engine.recipe import Style
from stylizer.engine.term import Term


def finish(job, control=None):
    """Carry out a whole run, and return the pixels of its last step and all steps."""
    steps, pixels = [], None
    for step in run(job, control or Control()):
        steps.append(step)
        pixels = step.image() if step.done else pixels
    return pixels, steps


def test_the_loss_falls_and_the_picture_changes(job):
    made = job(first_steps=40, coarsest=48)
    pixels, steps = finish(made)
    first, last = (sum(s.losses.values()) for s in (steps[0], steps[-1]))
    assert last < 0.5 * first
    assert pixels.shape == (40, 48, 3)
    assert pixels.dtype == np.float32
    assert pixels.min() >= 0
    assert pixels.max() <= 1
    assert np.abs(pixels - made.content).mean() > 0.02


@pytest.mark.parametrize("settings", [{}, {"start": "noise", "seed": 5}, {"optimizer": "lbfgs"}])
def test_the_same_job_gives_the_same_pixels(job, settings):
    assert np.array_equal(finish(job(**settings))[0], finish(job(**settings))[0])


def test_another_seed_gives_another_picture_from_noise(job):
    one, two = (finish(job(start="noise", seed=seed))[0] for seed in (1, 2))
    assert not np.array_equal(one, two)


@pytest.mark.parametrize(
    ("optimizer", "growth", "count"), [("pyramid", 1.6, 4), ("adam", 2**0.5, 5)]
)
def test_scales_grow_up_to_the_size(job, optimizer, growth, count):
    made = job(300, 150, size=300, coarsest=75, first_steps=1, last_steps=1, optimizer=optimizer)
    _, steps = finish(made)
    widths = [s.size[0] for s in steps]
    assert widths[-1] == 300
    assert steps[-1].size == (300, 150)
    assert [b / a for a, b in pairwise(widths)] == pytest.approx([growth] * (count - 1), rel=0.02)
    assert steps[-1].work == pytest.approx(1.0)
    assert [s.iteration for s in steps] == list(range(1, count + 1))


@pytest.mark.parametrize(
    ("width", "height"), [(16, 16), (97, 61), (160, 16), (13, 130), (1, 40), (64, 64)]
)
@pytest.mark.parametrize("start", ["content", "style"])
def test_any_size_and_shape(job, width, height, start):
    made = job(width, height, start=start, first_steps=2, last_steps=2)
    pixels, _ = finish(made)
    assert pixels.shape == (height, width, 3)
    assert np.isfinite(pixels).all()


def test_content_and_style_of_very_different_sizes(job, picture):
    made = job(24, 20, size=64)
    made = dataclasses.replace(made, styles=(picture(400, 9, 1),))
    pixels, steps = finish(made)
    assert steps[-1].size == (64, 53)
    assert np.isfinite(pixels).all()


def test_a_live_change_acts_from_its_step_on_and_keeps_the_optimiser(job):
    """A run equals an unchanged run before the change, and differs after it, without a restart."""

    def shots(change_at):
        control, pictures, losses = Control(), [], []
        for step in run(job(first_steps=12, coarsest=48), control):
            pictures.append(step.image())
            losses.append(step)
            if step.iteration == change_at:
                control.change(job().recipe.replace(style={"s1_1": 50.0}, strength=0.9))
        return pictures, losses

    twin, _ = shots(None)
    moved, steps = shots(6)
    same = [np.array_equal(a, b) for a, b in zip(twin, moved, strict=True)]
    assert same == [True] * 6 + [False] * 6
    assert steps[6].change is not None
    assert steps[6].change.iteration == 7
    assert set(steps[6].change.settings) == {"style", "strength"}
    assert Term("style", "s1_1") in steps[6].losses
    assert Term("style", "s3_1") not in steps[6].losses
    # If Adam had restarted, each pixel would change by the full learning rate.
    assert np.abs(moved[6] - moved[5]).max() < 0.02


def test_replaying_recorded_changes_gives_equal_pixels(job):
    control, changes, pixels = Control(), [], None
    for step in run(job(), control):
        if step.iteration == 3:
            control.change(job().recipe.replace(strength=0.8, tv=0.2))
        if step.change:
            changes.append(step.change)
        pixels = step.image()
    assert [c.iteration for c in changes] == [4]
    assert np.array_equal(pixels, finish(job(changes=tuple(changes)))[0])


def test_blends_change_while_it_runs(job):
    control, made = Control(), job(styles=(Style(1.0), Style(0.0)))
    steps = []
    for step in run(made, control):
        steps.append(step)
        if step.iteration == 2:
            control.change(made.recipe.replace(styles=(Style(0.0), Style(1.0))))
    assert [s.change.iteration for s in steps if s.change] == [3]


def test_a_zero_blend_silences_a_style(job):
    one = job(styles=(Style(1.0), Style(0.0)))
    alone = job()
    alone = dataclasses.replace(alone, styles=one.styles[:1])
    np.testing.assert_allclose(finish(one)[0], finish(alone)[0], atol=1e-4)


def test_style_scale_changes_the_result(job):
    small, large = (finish(job(styles=(Style(scale=s),)))[0] for s in (0.5, 2.0))
    assert np.abs(small - large).mean() > 0.001


def test_luminance_keeps_the_colors_of_the_photo(job):
    made = job(colors="luminance", first_steps=30, coarsest=48)
    pixels, _ = finish(made)
    luma = np.array([0.2126, 0.7152, 0.0722], np.float32)
    chroma = [p - (p @ luma)[..., None] for p in (pixels, made.content)]
    inside = ((pixels > 0.002) & (pixels < 0.998)).all(-1)
    assert np.abs(chroma[0] - chroma[1])[inside].max() < 1e-4
    assert np.abs((pixels - made.content) @ luma).mean() > 0.01


def test_start_from_a_file_starts_there(job, picture):
    other = picture(48, 40, 50)
    made = job(start_from=other, start="file", first_steps=1, coarsest=48, learning_rate=1e-5)
    assert np.abs(finish(made)[0] - made.start).max() < 1e-3


def test_cancel_ends_before_the_next_step_also_when_paused(job):
    control = Control()
    steps = run(job(), control)
    next(steps)
    control.pause()
    control.cancel()
    assert list(steps) == []


def test_no_weight_at_all_leaves_the_photo(job):
    made = job(content={}, style={}, tv=0.0)
    np.testing.assert_allclose(finish(made)[0], made.content, atol=1e-5)


@pytest.mark.parametrize(("optimizer", "poison"), [("adam", range(4, 7)), ("lbfgs", range(4, 40))])
def test_overflow_goes_back_with_smaller_steps_and_says_so(job, monkeypatch, optimizer, poison):
    calls = {"n": 0}
    original = Objective.gradient

    def poisoned(self, image, seed):
        terms = original(self, image, seed)
        calls["n"] += 1
        if calls["n"] in poison:
            image.grad *= torch.nan
            return {k: v * torch.nan for k, v in terms.items()}
        return terms

    monkeypatch.setattr(Objective, "gradient", poisoned)
    pixels, steps = finish(job(first_steps=16, coarsest=48, optimizer=optimizer))
    notices = {s.notice for s in steps if s.notice}
    assert notices == {"The numbers grew too large. The run goes on with smaller steps."}
    assert np.isfinite(pixels).all()


def test_endless_overflow_ends_with_a_sentence(job, monkeypatch):
    def poisoned(self, image, seed):
        image.grad = torch.full_like(image, torch.nan)
        return {"x": image.grad.sum()}

    monkeypatch.setattr(Objective, "gradient", poisoned)
    with pytest.raises(DivergedError, match="learning rate"):
        finish(job(first_steps=200, coarsest=48))


def test_frames_are_small_uint8_copies(job):
    for step in run(job(), Control()):
        frame = step.frame(20)
        assert frame.dtype == np.uint8
        assert max(frame.shape[:2]) == 20
        np.testing.assert_allclose(frame.mean() / 255, step.image().mean(), atol=0.02)


def test_bad_jobs_are_refused_in_words(job, weights):
    made = job()
    with pytest.raises(JobError, match="at least one style"):
        dataclasses.replace(made, styles=())
    with pytest.raises(JobError, match="not finite"):
        dataclasses.replace(made, content=made.content * np.nan)
    broken = {k: v for k, v in weights.items() if not k.startswith("blocks.s3_2")}
    with pytest.raises(WeightsError, match=r"s3_2"):
        finish(Job(made.recipe, made.content, made.styles, broken))


def test_a_device_that_is_not_there_is_replaced_with_a_notice(job):
    pixels, steps = finish(job(device="cuda:77"))
    same, usual = finish(job())
    told = f"There is no device 'cuda:77' here. The run uses {usual[0].device} instead."
    assert [step.notice for step in steps] == [told] + [None] * (len(steps) - 1)
    assert {step.device for step in steps} == {usual[0].device}
    assert np.array_equal(pixels, same)


def test_a_size_that_cannot_fit_is_refused_before_it_starts(job, monkeypatch):
    monkeypatch.setattr("stylizer.engine.hardware.memory.available_memory", lambda device: 2**29)
    with pytest.raises(DeviceError, match=r"need about .* GB are free\. Choose at most \d+ px"):
        finish(job(size=8192))


SHALLOW = {
    "strength": 0.5,
    "content": {"s2_1": 1.0},
    "style": {"s1_1": 1.0, "s2_2": 1.0},
    "coarsest": 100,
    "first_steps": 3,
    "averaging": 0.0,
    "start": "content",
}
"""Settings with one scale, and with layers of small receptive fields."""


def test_little_memory_is_worked_in_with_blocks(job, monkeypatch):
    whole, _ = finish(job(200, 140, **SHALLOW))
    little = needed_memory(job(200, 140, **SHALLOW).recipe, (200, 140), [(64, 50)], 4, 160)
    monkeypatch.setattr("stylizer.engine.hardware.memory.available_memory", lambda device: little)
    parts, steps = finish(job(200, 140, **SHALLOW))
    assert {step.block for step in steps} == {128}
    assert np.abs(whole - parts).mean() < 1e-5


class Small(Encoder):
    """An encoder on a device that has no memory for pictures of more than `limit` pixels.

    `during(encoder, image)` is True once memory is short.
    """

    def __init__(self, encoder, limit, during):
        super().__init__()
        self.encoder, self.info, self.limit, self.during = encoder, encoder.info, limit, during
        self.looks = 0

    def forward(self, image, layers):
        self.looks += 1
        self.layers = layers
        if image.shape[2] * image.shape[3] > self.limit and self.during(self, image):
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        return self.encoder(image, layers)


@pytest.fixture
def paint(monkeypatch):
    """Return paint(job, during, limit), which carries out a run with blocks of 32 px or more.

    It returns the last picture and the steps.

    A picture of 75 x 65 px is 83 x 73 px with its margins; one of the styles is smaller.
    """
    monkeypatch.setattr("stylizer.engine.hardware.workplace.SMALLEST", 32)

    def run_short(made, during, limit=4500):
        encoder = build("compact", made.weights, "average", torch.device("cpu"))
        steps, pixels = [], None
        for step in run(made, Control(), Small(encoder, limit, during)):
            steps.append(step)
            pixels = step.image()
        return pixels, steps

    return run_short


@pytest.mark.parametrize("optimizer", ["pyramid", "adam", "lbfgs"])
@pytest.mark.parametrize(
    "during",
    [lambda encoder, image: True, lambda encoder, image: image.requires_grad],
    ids=["targets", "step"],
)
def test_memory_that_runs_short_halves_the_blocks(job, paint, optimizer, during):
    made = job(75, 65, optimizer=optimizer, **SHALLOW)
    found, steps = paint(made, during)
    notice = "Memory ran short: the picture is now worked on in blocks of 32 px."
    assert [step.notice for step in steps] == [notice, None, None]
    assert [step.block for step in steps] == [32] * 3
    parts, _ = finish(job(75, 65, optimizer=optimizer, block=32, **SHALLOW))
    assert np.abs(found - parts).max() < 1e-5
    assert np.abs(found - made.content).mean() > 0.01


def test_memory_that_runs_short_later_leaves_the_optimiser_as_it_was(job, paint):
    made = job(75, 65, optimizer="adam", **SHALLOW)
    # The encoder is called once for each of two targets, and once in each step.
    found, steps = paint(made, lambda encoder, image: encoder.looks > 4)
    assert [step.notice is None for step in steps] == [True, True, False]
    assert [step.block for step in steps] == [128, 128, 32]
    assert np.abs(found - finish(made)[0]).mean() < 1e-5


def test_lbfgs_goes_on_from_the_last_step_when_memory_runs_short(job, paint):
    made = job(75, 65, optimizer="lbfgs", **{**SHALLOW, "first_steps": 20})
    # Memory runs short in the middle of a line search.
    found, steps = paint(made, lambda encoder, image: encoder.looks > 15)
    losses = [sum(step.losses.values()) for step in steps if step.losses]
    assert losses == sorted(losses, reverse=True)
    assert {step.block for step in steps} == {128, 32}
    assert np.isfinite(found).all()


def test_memory_that_runs_short_at_a_changed_fader_halves_the_blocks(job, paint):
    deeper = Change(2, {"style": {"s1_1": 1.0, "s2_2": 1.0}})
    made = job(75, 65, changes=(deeper,), **{**SHALLOW, "style": {"s1_1": 1.0}})
    found, steps = paint(made, lambda encoder, image: "s2_2" in encoder.layers)
    assert [step.block for step in steps] == [128, 32, 32]
    assert Term("style", "s2_2") in steps[1].losses
    assert np.abs(found - finish(made)[0]).mean() < 1e-5


def test_memory_for_not_even_the_smallest_block_ends_the_run(job, paint):
    with pytest.raises(OutOfMemoryError):
        paint(job(75, 65, **SHALLOW), lambda encoder, image: True, limit=100)


def test_another_error_is_not_taken_for_a_lack_of_memory(job, paint):
    def broken(encoder, image):
        raise RuntimeError("expected scalar type Half but found Float")

    with pytest.raises(RuntimeError, match="scalar type"):
        paint(job(75, 65, **SHALLOW), broken)
