"""Forecasts of memory and time, and the measured speed that they use."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from stylizer.app.run.forecast import forecast
from stylizer.engine.hardware.block_size import block_for
from stylizer.engine.recipe import Recipe
from stylizer.engine.scales.pyramid import plan
from stylizer.files.read.images import from_pixels
from stylizer.files.runs import speed_cache
from stylizer.files.runs.source import Source
from stylizer.files.runs.task import Task
from tests.app.run.test_progress import step

GB = 2**30


@pytest.fixture
def task():
    photo = Source(from_pixels(np.zeros((300, 400, 3), np.uint8), "photo"))
    return Task(Recipe(device="cpu"), photo, (photo,))


def sized(task, size):
    return dataclasses.replace(task, recipe=task.recipe.replace(size=size))


def free(monkeypatch, count):
    monkeypatch.setattr("stylizer.engine.hardware.memory.available_memory", lambda device: count)


def test_a_larger_picture_costs_more(task, monkeypatch):
    free(monkeypatch, 100 * GB)
    small, large = forecast(task), forecast(sized(task, 1024))
    assert 0 < small.needed < large.needed
    assert 0 < small.seconds < large.seconds
    assert small.block is None
    assert not small.refusal


def test_with_little_memory_a_run_uses_blocks_or_is_refused(task, monkeypatch):
    free(monkeypatch, 2 * GB)
    blocks = forecast(sized(task, 2048))
    assert blocks.block is not None
    assert blocks.needed <= 2 * GB
    free(monkeypatch, GB // 4)
    assert "GB are free" in forecast(sized(task, 2048)).refusal


def test_a_missing_device_costs_what_its_replacement_costs(task, monkeypatch):
    free(monkeypatch, 100 * GB)
    gone = dataclasses.replace(task, recipe=task.recipe.replace(device="cuda:99"))
    assert forecast(gone) == forecast(task)


def test_a_run_on_all_gpus_may_take_what_is_free_on_the_fullest(task, monkeypatch):
    monkeypatch.setattr(
        "stylizer.engine.hardware.device.device_names", lambda: ("xpu:0", "xpu:1", "xpu:all")
    )
    monkeypatch.setattr(
        "stylizer.engine.hardware.memory.available_memory", lambda place: (9 - place.index) * GB
    )
    told = []
    monkeypatch.setattr(
        speed_cache, "seconds_per_pixel", lambda recipe, name: told.append(name) or 1e-7
    )
    together, alone = (
        forecast(dataclasses.replace(task, recipe=task.recipe.replace(device=name)))
        for name in ("xpu:all", "xpu:0")
    )
    assert (together.free, alone.free) == (8 * GB, 9 * GB)
    assert told == ["xpu:all", "xpu:0"]  # each has its own speed
    assert together.needed >= alone.needed


def test_a_device_that_failed_is_replaced_by_the_processor(task, monkeypatch):
    free(monkeypatch, 100 * GB)
    usual = forecast(task)

    def broken(place):
        if place.type != "cpu":
            raise RuntimeError("CUDA error: unspecified launch failure")
        return 100 * GB

    monkeypatch.setattr("stylizer.engine.hardware.device.device_names", lambda: ("xpu:0", "cpu"))
    monkeypatch.setattr("stylizer.engine.hardware.memory.available_memory", broken)
    assert forecast(task) == usual


def test_the_time_of_a_run_is_the_forecast_of_the_next(task, monkeypatch):
    free(monkeypatch, 100 * GB)
    content = task.content.size_for(512)
    whole = block_for(task.recipe, content, [content], 4, 100 * GB)
    planned = sum(scale.steps for scale in plan(task.recipe, *content))
    last = dataclasses.replace(step(planned, 77.0, 1.0), done=True, block=whole)
    before = forecast(task).seconds
    for unfinished in (dataclasses.replace(last, done=False), dataclasses.replace(last, seconds=0)):
        speed_cache.learn(task.recipe, content, unfinished)
        assert forecast(task).seconds == before
    speed_cache.learn(task.recipe, content, last)
    assert forecast(task).seconds == pytest.approx(77.0)
    hard = dataclasses.replace(last, iteration=2 * planned, seconds=140.0)
    speed_cache.learn(task.recipe, content, hard)
    assert forecast(task).seconds == pytest.approx(70.0)
    speed_cache.CACHE.file.write_text("[]")
    assert forecast(task).seconds == before
    assert speed_cache.seconds_per_pixel(task.recipe, "cpu") > 0
