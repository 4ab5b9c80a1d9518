"""Renders without a photo or without a painting, and the blank canvas in their records."""

from __future__ import annotations

import numpy as np
import pytest

from stylizer import render
from stylizer.cli import main
from stylizer.engine.errors import JobError
from stylizer.engine.term import Term
from stylizer.files.read import images
from stylizer.files.record.record import Record, SourceRef
from stylizer.files.runs.blank import blank, blank_for, blank_from_record, is_blank
from stylizer.files.runs.finder import Finder

SHORT = {"size": 32, "coarsest": 16, "first_steps": 3, "last_steps": 3, "precision": "float32"}
FLAGS = [part for name, value in SHORT.items() for part in ("--set", f"{name}={value}")]


def test_a_canvas_comes_back_from_its_record():
    canvas = blank(48, 30)
    found = Finder(None).find(canvas.ref)
    assert is_blank(canvas)
    assert found is not None
    assert np.array_equal(found.pixels, canvas.pixels)


@pytest.mark.parametrize("digest", ["blank 0 x 9", "blank 99999 x 9", "blank 9", "ab" * 32])
def test_other_digests_give_no_canvas(digest):
    assert blank_from_record(SourceRef("canvas", digest)) is None


def test_a_canvas_has_the_shape_of_the_painting(painting_pixels):
    painting = images.from_pixels(painting_pixels, "painting")
    from stylizer.files.runs.source import Source

    assert blank_for(Source(painting), 72).size == (64, 72)


def test_a_texture_and_its_replay_through_the_api(painting_pixels):
    result = render(None, painting_pixels, **SHORT)
    assert result.pixels.shape == (32, 28, 3)
    record = Record.from_json(result.record.to_json())
    again = render(
        blank_from_record(record.content),
        painting_pixels,
        recipe=record.exact,
        threads=record.threads,
    )
    assert np.array_equal(result.pixels, again.pixels)
    assert again.record.content == record.content


def test_a_photo_alone_is_inverted(photo_pixels):
    result = render(photo_pixels, **SHORT)
    assert result.record.styles == ()
    assert set(result.losses["last"]) == {Term("content", "s4_1")}


def test_a_render_without_any_picture_is_refused():
    with pytest.raises(JobError, match="photo"):
        render(None, ())


def test_the_command_line_paints_a_texture_and_replays_it(painting_file, tmp_path, capsys):
    first, second = tmp_path / "a.png", tmp_path / "b.png"
    style = ["render", "--quiet", "--style", str(painting_file)]
    assert main([*style, "--output", str(first), "--layer", "s2_2", *FLAGS]) == 0
    record = images.load(first).record
    assert record.recipe.style_weights() == {"s2_2": 1.0}
    assert main([*style, "--output", str(second), "--recipe", str(first)]) == 0
    assert capsys.readouterr().err == ""
    assert np.array_equal(images.load(first).pixels, images.load(second).pixels)


def test_the_command_line_inverts_a_photo(photo_file, tmp_path):
    out = tmp_path / "a.png"
    photo = ["render", "--quiet", "--content", str(photo_file), "--output", str(out)]
    assert main([*photo, "--layer", "s3_1", *FLAGS]) == 0
    record = images.load(out).record
    assert record.recipe.content_weights() == {"s3_1": 1.0}
    assert record.styles == ()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [(["--content", "--style"], "--layer works only"), ([], "a photo, a painting")],
)
def test_contradictory_options_get_one_sentence(
    photo_file, painting_file, tmp_path, capsys, given, sentence
):
    files = dict(zip(["--content", "--style"], [photo_file, painting_file], strict=True))
    paths = [part for flag in given for part in (flag, str(files[flag]))]
    output = ["--output", str(tmp_path / "a.png"), "--layer", "s3_1"]
    assert main(["render", *paths, *output]) == 2
    assert sentence in capsys.readouterr().err
