"""Masks: white is inside the region, even after the photo is turned and cropped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stylizer.engine.control import Control
from stylizer.engine.errors import FileError
from stylizer.engine.recipe import Recipe, Region, Style
from stylizer.files.read import images
from stylizer.files.read.images import from_pixels
from stylizer.files.read.masks import looks_like_mask, read
from stylizer.files.record.edit import WHOLE, Edit
from stylizer.files.record.record import Record, SourceRef
from stylizer.files.runs.autosave import Autosave
from stylizer.files.runs.driver import drive
from stylizer.files.runs.finder import Finder
from stylizer.files.runs.saved_runs import saved_runs
from stylizer.files.runs.source import Source
from stylizer.files.runs.task import Task
from stylizer.files.shipped.presets import PRESETS

PHOTO = from_pixels(np.full((60, 80, 3), 90, np.uint8), "photo.png")


def grey(light, name="mask.png"):
    return from_pixels(np.stack([np.asarray(light)] * 3, axis=2).astype(np.uint8), name)


def half(height=60, width=80):
    """Make a mask that is white on the right."""
    light = np.zeros((height, width))
    light[:, width // 2 :] = 255
    return light


def test_luminance_is_the_mask():
    light = np.linspace(0, 255, 60 * 80).reshape(60, 80).round()
    np.testing.assert_allclose(read(grey(light), PHOTO, WHOLE, (80, 60)), light / 255, atol=1e-6)


def test_alpha_is_the_mask_where_there_is_any():
    white = np.full((60, 80, 3), 255, np.uint8)
    mask = from_pixels(white, "mask.png", half().astype(np.uint8))
    found = read(mask, PHOTO, WHOLE, (80, 60))
    assert found[:, :40].max() == 0
    assert found[:, 40:].min() == 1


@pytest.mark.parametrize("size", [(80, 60), (40, 30), (20, 15), (333, 250), (1600, 1200)])
def test_a_mask_of_another_size_marks_the_same_place(size):
    found = read(grey(half(size[1], size[0] // 2 * 2)), PHOTO, WHOLE, (80, 60))
    assert found.shape == (60, 80)
    assert found[:, :38].max() < 0.01
    assert found[:, 42:].min() > 0.99


@pytest.mark.parametrize("side", [1, 3])
@pytest.mark.parametrize("crop", [None, (0.0, 0.25, 1.0, 1.0), (0.1, 0.31, 0.73, 0.9)])
def test_a_mask_follows_the_photo(side, crop):
    """A mask equal to the photo stays equal to it after the edit."""
    y, x = np.mgrid[0:60, 0:80] / 20
    light = (127 + 120 * np.sin(x + 2 * y)).round()
    source = Source(grey(light), Edit(side, crop), (grey(light),))
    (found,) = source.masks_for(200)
    np.testing.assert_allclose(found, source.pixels[..., 0], atol=1e-6)


def test_a_smaller_mask_is_cropped_by_parts_of_its_pixels():
    ramp = np.tile(np.linspace(0, 255, 80), (60, 1))
    small = np.asarray(Image.fromarray(ramp.astype(np.float32)).resize((20, 15), Image.BOX))
    edit = Edit(0, (0.17, 0.0, 0.59, 1.0))
    (large,) = Source(PHOTO, edit, (grey(ramp.round()),)).masks_for(80)
    (found,) = Source(PHOTO, edit, (grey(small.round()),)).masks_for(80)
    np.testing.assert_allclose(found, large, atol=0.02)


def test_other_shapes_and_empty_masks_are_refused():
    with pytest.raises(FileError, match=r"80 x 80 pixels\) has another shape than photo\.png"):
        read(grey(half(80, 80)), PHOTO, WHOLE, (80, 60))
    with pytest.raises(FileError, match="completely black"):
        read(grey(np.zeros((60, 80))), PHOTO, WHOLE, (80, 60))


def test_a_grey_picture_of_the_same_shape_looks_like_a_mask():
    assert looks_like_mask(grey(half()), PHOTO)
    assert not looks_like_mask(grey(half(80, 80)), PHOTO)
    coloured = np.random.default_rng(0).integers(0, 255, (60, 80, 3)).astype(np.uint8)
    assert not looks_like_mask(from_pixels(coloured, "other"), PHOTO)


@pytest.fixture
def task(photo_file: Path, painting_file: Path) -> Task:
    """Return a task with a mask from a file, a pasted mask, and a mask over the painting."""
    sky = photo_file.parent / "sky.png"
    Image.fromarray(half(32, 40).astype(np.uint8)).save(sky)
    recipe = Recipe(size=32, coarsest=32, first_steps=4, precision="float32").replace(
        regions=(Region(0.0), Region(0.8, (1,)))
    )
    masks = (images.load(sky), grey(255 - half(32, 40), "pasted"))
    content = Source(images.load(photo_file), Edit(1), masks)
    style = Source(images.load(painting_file), masks=(grey(half(36, 32)),))
    return Task(recipe, content, (style,))


def test_a_job_has_the_masks(task):
    job = task.job()
    assert [mask.shape for mask in job.masks] == [(32, 26)] * 2
    # A quarter turn clockwise brings what was on the right to the bottom.
    assert job.masks[0][:14].max() == 0
    assert job.masks[0][18:].min() > 0.99
    assert job.style_masks[0].shape == (32, 28)
    assert replace(task, styles=(Source(task.styles[0].picture),)).job().style_masks == ()


def test_a_saved_run_goes_on_with_its_masks(task, monkeypatch):
    monkeypatch.setattr("stylizer.files.runs.autosave.EVERY", 0.0)
    control = Control()
    with Autosave({}) as saving:
        for event in drive(task, control, autosave=saving):
            if event.step.iteration == 2:
                control.cancel()
    (saved,) = saved_runs()
    found = saved.task()
    assert [m.digest for m in found.content.masks] == [m.digest for m in task.content.masks]
    assert found.recipe.regions == task.recipe.regions
    for mine, theirs in zip(found.job().masks, task.job().masks, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    np.testing.assert_array_equal(found.job().style_masks[0], task.job().style_masks[0])


def test_a_record_names_the_masks(task):
    ref = task.content.ref
    assert [mask.name for mask in ref.masks] == ["sky.png", "pasted"]
    finder = Finder(task.content.picture.path.parent)
    assert finder.masks(ref) == ()
    assert finder.missing == ["pasted"]
    only = replace(ref, masks=ref.masks[:1])
    finder = Finder(task.content.picture.path.parent)
    source = finder.find(only)
    assert [mask.name for mask in source.masks] == ["sky.png"]
    assert source.edit == Edit(1)
    assert finder.missing == []


def test_records_with_and_without_masks_come_back():
    plain = Record(
        Recipe(), SourceRef("a", "1"), (SourceRef("b", "2"),), None, (),
        "cpu", "float32", 64, 1, 3, 8, 8, "e",
    )  # fmt: skip
    masked = replace(
        plain,
        recipe=Recipe(regions=(Region(0.0), Region(styles=(1,)))),
        content=SourceRef("a", "1", masks=(SourceRef("m", "3"), SourceRef("n", "4"))),
    )
    for record in (plain, masked):
        assert Record.from_json(record.to_json()) == record
    old = plain.to_json().replace(',"masks":[]', "").replace('"regions":[],', "")
    assert "masks" not in old
    assert "regions" not in old
    assert Record.from_json(old) == plain


def test_a_preset_keeps_the_regions():
    recipe = Recipe(styles=(Style(),), regions=(Region(0.0),))
    assert all(preset.apply(recipe).regions == recipe.regions for preset in PRESETS)
