"""Records and their XMP packets, and presets."""

from __future__ import annotations

import base64
import json
import random
import zlib
from dataclasses import replace

import pytest

from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.errors import RecipeError
from stylizer.engine.job import Change
from stylizer.engine.recipe import Recipe
from stylizer.files.record import xmp
from stylizer.files.record.record import Record, SourceRef
from stylizer.files.shipped.presets import PRESETS

GOOD = {
    "recipe": Recipe().to_dict(),
    "content": {"name": "a.png", "digest": "0", "edit": {"turns": 0, "crop": None}},
    "styles": [{"name": "b.png", "digest": "1", "edit": {"turns": 0, "crop": None}}],
    "start": None,
    "changes": [],
    "device": "cpu",
    "precision": "float32",
    "block": 512,
    "threads": 2,
    "steps": 5,
    "width": 8,
    "height": 8,
    "encoder_digest": "2",
    "stylizer": "0.1.0",
}


def test_a_record_survives_json():
    record = Record.from_json(json.dumps(GOOD))
    assert Record.from_json(record.to_json()) == record


@pytest.mark.parametrize(
    "damage",
    [
        {"recipe": 3},
        {"recipe": {"size": -1}},
        {"content": None},
        {"content": {"name": "a", "digest": "b", "edit": {"turns": 9, "crop": None}}},
        {"content": {"name": "a", "digest": "b", "edit": {"turns": 0, "crop": [0, 0, "x", 1]}}},
        {"changes": [{"iteration": 1, "settings": {"size": 4}}]},
        {"changes": [{"iteration": 0, "settings": {}}]},
        {"changes": [{"iteration": float("inf"), "settings": {}}]},
        {"changes": [{"iteration": 1.5, "settings": {}}]},
        {"threads": "many"},
        {"threads": 10**9},
        {"threads": float("inf")},
        {"steps": True},
        {"width": -1},
        {"styles": 4},
    ],
)
def test_damaged_records_are_refused(damage):
    with pytest.raises(RecipeError):
        Record.from_json(json.dumps({**GOOD, **damage}))


def test_source_names_hold_no_folders():
    data = {**GOOD, "content": {**GOOD["content"], "name": "../../etc/passwd"}}
    assert Record.from_json(json.dumps(data)).content.name == "passwd"


def test_source_names_that_are_no_valid_text_can_be_written():
    assert SourceRef("a\udce4.jpg", "0").name == "a?.jpg"


def test_mutated_records_are_read_or_refused():
    rng = random.Random(0)
    good = json.dumps(GOOD)
    odd = ["", "0", "-1", "1e999", "NaN", "null", "[]", "{}", "[[", '"', "9" * 5000, "\\ud800"]
    refused = 0
    for _ in range(3000):
        at = rng.randrange(len(good))
        text = good[:at] + rng.choice(odd) + good[at + rng.randrange(6) :]
        try:
            record = Record.from_json(text)
        except RecipeError:
            refused += 1
        else:
            assert Record.from_json(record.to_json()) == record
            record.to_json().encode()
    assert refused > 1000


@pytest.mark.parametrize("text", ["[" * 100_000, "{", "", "null", "3", '"x"'])
def test_other_json_is_refused(text):
    with pytest.raises(RecipeError):
        Record.from_json(text)


def packet(data: bytes) -> bytes:
    text = base64.b64encode(data)
    return b"<x><stylizer:record>" + text + b"</stylizer:record></x>"


def test_a_packet_is_read_back_and_bounded():
    record = Record.from_json(json.dumps(GOOD))
    written = xmp.packet(record)
    assert xmp.record_in(written) == record
    assert xmp.record_in(b"\0" * 50 + written + b"\0" * 50) == record
    bomb = zlib.compress(b'{"a": "' + b" " * (xmp.MAX_BYTES + 1) + b'"}')
    padded = zlib.compress(json.dumps(GOOD).encode() + b" " * xmp.MAX_BYTES)
    for data in (b"", b"x", bomb, padded, zlib.compress(b"\xff"), zlib.compress(b"3")[:-3]):
        assert xmp.record_in(packet(data)) is None
    assert xmp.record_in(b"<stylizer:record>" * 1000) is None


def test_a_record_that_could_not_be_read_back_is_not_written():
    change = Change(1, {"style": {"s1_1": 0.5}})
    record = replace(Record.from_json(json.dumps(GOOD)), changes=(change,) * 100_000)
    assert xmp.packet(record) is None


@pytest.mark.parametrize("encoder", ENCODERS)
@pytest.mark.parametrize("preset", PRESETS, ids=lambda p: p.name)
def test_presets_fit_every_encoder_and_keep_the_size(preset, encoder):
    recipe = Recipe(encoder=encoder, size=333, seed=4)
    applied = preset.apply(recipe)
    assert (applied.encoder, applied.size, applied.seed) == (encoder, 333, 4)
    assert applied.style_weights()
    assert applied.content_weights()


def test_exact_recipe_demands_the_arithmetic_that_was_used():
    exact = Record.from_json(json.dumps(GOOD)).exact
    assert exact == Recipe(precision="float32", block=512)


def test_record_from_before_there_were_blocks():
    old = {k: v for k, v in GOOD.items() if k != "block"}
    assert Record.from_json(json.dumps(old)).exact.block == 0
