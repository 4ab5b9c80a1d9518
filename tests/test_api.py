"""The Python API."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stylizer import render
from stylizer.api import CancelledError
from stylizer.engine.control import Control
from stylizer.engine.errors import FileError, JobError, RecipeError
from stylizer.engine.recipe import Recipe, Style
from stylizer.engine.step import Step
from stylizer.files.read import images
from stylizer.files.shipped.samples import samples

QUICK = {"size": 32, "coarsest": 32, "first_steps": 3}
PHOTO, PAINTING = samples().contents[0], samples().styles[0]


def test_three_lines(tmp_path: Path) -> None:
    result = render(PHOTO, str(PAINTING), **QUICK)
    result.save(tmp_path / "out.png")
    picture = images.load(tmp_path / "out.png")
    assert picture.size == result.size == (32, 21)
    assert picture.record == result.record
    assert result.done
    assert result.steps == 3
    assert set(result.losses["first"]) == set(result.losses["last"])
    assert 0 < result.seconds_to_first_frame <= result.seconds


def test_output_is_written(tmp_path: Path) -> None:
    render(PHOTO, PAINTING, tmp_path / "out.jpg", **QUICK)
    assert images.load(tmp_path / "out.jpg").size == (32, 21)


def test_impossible_output_is_told_before_any_step(tmp_path: Path) -> None:
    steps: list[Step] = []
    with pytest.raises(FileError, match="no folder"):
        render(PHOTO, PAINTING, tmp_path / "no" / "out.png", on_step=steps.append, **QUICK)
    assert steps == []


def test_arrays_and_several_styles() -> None:
    content = np.full((20, 30, 3), 128, dtype=np.uint8)
    style = np.random.default_rng(0).random((40, 20, 3))
    result = render(content, [style, PAINTING], **QUICK)
    assert result.size == (32, 21)
    assert len(result.record.styles) == 2


def test_blends_come_with_a_recipe() -> None:
    recipe = Recipe(styles=(Style(blend=2.0), Style(scale=0.5)))
    result = render(PHOTO, [PAINTING, PHOTO], recipe=recipe, **QUICK)
    assert result.record.recipe.styles == recipe.styles


def test_start_picture() -> None:
    result = render(PHOTO, PAINTING, start=PAINTING, **QUICK)
    assert result.record.recipe.start == "file"
    assert result.record.start is not None


def test_wrong_input_raises_sentences(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no file"):
        render(tmp_path / "none.png", PAINTING, **QUICK)
    with pytest.raises(RecipeError, match="no setting 'colour'"):
        render(PHOTO, PAINTING, colour=1)
    with pytest.raises(JobError):
        render(np.zeros((4, 4)), PAINTING, **QUICK)


def test_cancel_gives_the_newest_picture() -> None:
    control = Control()

    def stop(step: Step) -> None:
        if step.iteration == 2:
            control.cancel()

    result = render(PHOTO, PAINTING, control=control, on_step=stop, **{**QUICK, "first_steps": 50})
    assert result.steps == 2
    assert not result.done
    assert result.size == (32, 21)


def test_cancel_before_the_first_step() -> None:
    control = Control()
    control.cancel()
    with pytest.raises(CancelledError):
        render(PHOTO, PAINTING, control=control, **QUICK)


def test_alpha_and_depth_reach_the_file(tmp_path: Path) -> None:
    photo = np.full((32, 48, 4), 255, np.uint8)
    photo[:, :24, 3] = 0
    Image.fromarray(photo).save(tmp_path / "cut.png")
    result = render(tmp_path / "cut.png", PAINTING, **QUICK)
    assert result.save(tmp_path / "out.tif", depth=16, record=False) == ()
    made = images.load(tmp_path / "out.tif")
    assert made.alpha is not None
    assert made.alpha.dtype == np.uint16
    assert (made.alpha[0, 0], made.alpha[0, -1]) == (0, 65535)
    with pytest.raises(FileError, match="8 or 16"):
        result.save(tmp_path / "out.tif", depth=9)
