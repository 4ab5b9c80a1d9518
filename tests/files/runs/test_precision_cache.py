"""The precision trial is made once on each machine, and again if its file is lost or damaged."""

from __future__ import annotations

import json

import pytest
import torch

from stylizer.engine.hardware import precision_trial
from stylizer.engine.hardware.precision_trial import TrialResult
from stylizer.engine.recipe import Recipe
from stylizer.files.read import images
from stylizer.files.runs import precision_cache
from stylizer.files.runs.precision_cache import (
    precision,  # the real function, before a fixture replaces it
)
from stylizer.files.runs.source import Source
from stylizer.files.runs.task import Task
from stylizer.files.weights import installed

RECIPE = Recipe(device="cpu")


@pytest.fixture
def trials(monkeypatch):
    """Return the list of trials that were made. They choose float32 and bfloat16 in turn."""
    made = []

    def find(encoder, device):
        made.append(("float32", "bfloat16")[len(made) % 2])
        return TrialResult(made[-1], {"float32": 0.2, "bfloat16": 0.2}, 1.0, 0.0, 4096)

    monkeypatch.setattr(precision_trial, "trial", find)
    return made


def chosen(recipe=RECIPE):
    return precision(recipe, installed.weights(recipe.encoder))


def test_a_second_run_uses_the_result_of_the_first_trial(trials):
    assert [chosen(), chosen(), chosen()] == ["float32"] * 3
    assert len(trials) == 1
    (kept,) = json.loads(precision_cache.CACHE.file.read_text()).values()
    assert kept["seconds"] == {"float32": 0.2, "bfloat16": 0.2}


@pytest.mark.parametrize("settings", [{"precision": "bfloat16"}, {"optimizer": "lbfgs"}])
def test_no_trial_where_there_is_no_choice(trials, settings):
    recipe = RECIPE.replace(**settings)
    assert chosen(recipe) == recipe.precision
    assert trials == []


def test_another_torch_thread_count_processor_or_encoder_needs_another_trial(trials, monkeypatch):
    chosen()
    with monkeypatch.context() as patch:
        patch.setattr(torch, "__version__", "99.0")
        assert chosen() == "bfloat16"
    with monkeypatch.context() as patch:
        patch.setattr(torch, "get_num_threads", lambda: 77)
        assert chosen() == "float32"
    with monkeypatch.context() as patch:
        patch.setenv("ONEDNN_MAX_CPU_ISA", "SSE41")
        assert chosen() == "bfloat16"
    with monkeypatch.context() as patch:
        patch.setattr(installed, "digest", lambda name: "other weights")
        assert chosen() == "float32"
    assert len(trials) == 5
    assert chosen() == "float32"
    assert len(trials) == 5


@pytest.mark.parametrize("data", [b"", b"{", b"[1]", b'{"a": 1}', b'{"a": {}}', b"\xff\xfe"])
def test_a_damaged_file_is_replaced(trials, data):
    precision_cache.CACHE.file.write_bytes(data)
    assert chosen() == chosen() == "float32"
    assert len(trials) == 1


def test_an_unknown_precision_in_the_file_is_ignored(trials):
    chosen()
    text = precision_cache.CACHE.file.read_text()
    precision_cache.CACHE.file.write_text(
        text.replace('"precision": "float32"', '"precision": "int4"')
    )
    assert chosen() == "bfloat16"


def test_without_a_writable_file_every_run_makes_a_trial(trials):
    precision_cache.CACHE.file.mkdir()
    assert [chosen(), chosen()] == ["float32", "bfloat16"]


def test_the_file_stays_small_and_keeps_the_newest(trials, monkeypatch):
    monkeypatch.setattr("stylizer.files.store.json_cache.MAX_ENTRIES", 3)
    for threads in range(101, 106):
        monkeypatch.setattr(torch, "get_num_threads", lambda threads=threads: threads)
        chosen()
    assert len(json.loads(precision_cache.CACHE.file.read_text())) == 3
    chosen()
    assert len(trials) == 5


def test_no_memory_for_the_trial_leaves_the_choice_to_the_engine(monkeypatch):
    def fail(encoder, device):
        raise torch.OutOfMemoryError("out of memory")

    monkeypatch.setattr(precision_trial, "trial", fail)
    assert chosen() == "auto"
    assert not precision_cache.CACHE.file.exists()


def test_a_job_has_the_precision_of_the_trial(trials, photo_file, monkeypatch):
    monkeypatch.setattr(precision_cache, "precision", precision)
    photo = Source(images.load(photo_file))
    assert Task(RECIPE.replace(size=32), photo, (photo,)).job().precision == "float32"
