"""Regions in the window: a mask that is dropped on the photo gets a row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QToolButton

from stylizer.app.run.restore import restore
from stylizer.app.scene import needs_restart
from stylizer.engine.derived.texture_inversion import needs_photo, texture
from stylizer.engine.errors import FileError
from stylizer.engine.live import with_live_settings
from stylizer.engine.recipe import Recipe, Region, Style
from stylizer.files.read.images import from_pixels
from stylizer.files.record.record import Record
from stylizer.files.runs.source import Source
from stylizer.files.shipped.presets import PRESETS
from stylizer.ui.sources.sources import turned
from tests.helpers.window import action


@pytest.fixture
def mask_file(tmp_path: Path) -> Path:
    light = np.zeros((32, 40), np.uint8)
    light[:, 20:] = 255
    Image.fromarray(light).save(tmp_path / "sky.png")
    return tmp_path / "sky.png"


@pytest.fixture
def masked(ready, qtbot, mask_file: Path):
    """Return a window whose photo has a region."""
    ready.intake.open([mask_file], "regions")
    qtbot.waitUntil(lambda: len(ready.studio.recipe.regions) == 1)
    return ready


def mask(name="mask", shape=(32, 40)):
    return from_pixels(np.full((*shape, 3), 255, np.uint8), name)


def test_a_mask_dropped_on_the_photo_can_be_a_region(ready, qtbot, mask_file: Path) -> None:
    assert not ready.sources.regions.isVisible()
    ready.intake.open([mask_file], "content")
    qtbot.waitUntil(lambda: ready.intake.menu is not None)
    region, photo = ready.intake.menu.actions()
    assert "region" in region.text()
    assert "photo" in photo.text()
    region.trigger()
    studio = ready.studio
    assert studio.recipe.regions == (Region(),)
    assert [m.name for m in studio.content.masks] == ["sky.png"]
    qtbot.waitUntil(lambda: ready.sources.regions.isVisible())
    studio.undo_stack.undo()
    assert studio.recipe.regions == ()
    assert not ready.sources.regions.isVisible()


def test_a_mask_dropped_on_a_painting(ready, qtbot, tmp_path: Path) -> None:
    Image.fromarray(np.eye(36, 32, dtype=np.uint8) * 255).save(tmp_path / "part.png")
    ready.intake.open([tmp_path / "part.png"], 0)
    qtbot.waitUntil(lambda: ready.intake.menu is not None)
    ready.intake.menu.actions()[0].trigger()
    (style,) = ready.studio.styles
    assert (style.picture.name, style.masks[0].name) == ("painting.png", "part.png")
    (card,) = ready.sources.style_cards
    remove = next(b for b in card.findChildren(QToolButton) if "mask" in b.toolTip())
    remove.click()
    assert ready.studio.styles[0].masks == ()


def test_a_photo_dropped_on_the_photo_replaces_it(masked, qtbot, painting_file: Path) -> None:
    masked.intake.open([painting_file], "content")
    qtbot.waitUntil(lambda: masked.studio.content.picture.name == "painting.png")
    assert masked.studio.recipe.regions == ()


def test_a_row_changes_its_region(masked, qtbot, painting_file: Path) -> None:
    (row,) = masked.sources.regions.rows
    assert not row.painted.isVisible()
    row.strength.setValue(0)
    assert row.strength.text() == "Photo"
    row.feather.setValue(5)
    assert masked.studio.recipe.regions == (Region(0.0, (), 0.05),)
    masked.intake.open([painting_file], "styles")
    qtbot.waitUntil(lambda: len(masked.studio.styles) == 2)
    (row,) = masked.sources.regions.rows
    assert row.painted.text().startswith("all")
    row.painted.menu().actions()[0].trigger()
    assert masked.studio.recipe.regions[0].styles == (2,)
    assert row.painted.text().startswith("2")
    assert not row.painted.menu().actions()[1].isEnabled()
    row.painted.menu().actions()[0].trigger()
    assert masked.studio.recipe.regions[0].styles == ()
    row.remove_wanted.emit()
    assert masked.studio.recipe.regions == ()
    assert masked.studio.content.masks == ()


def test_every_control_of_a_row_has_a_name_and_a_hint(masked) -> None:
    (row,) = masked.sources.regions.rows
    for control in (row.strength, row.feather, row.painted):
        assert control.accessibleName()
        assert control.toolTip()


def test_a_mask_of_another_shape_is_refused(ready, qtbot, painting_file: Path) -> None:
    with qtbot.waitSignal(ready.intake.refused) as caught:
        ready.intake.open([painting_file], "regions")
    assert "another shape" in caught.args[0]
    assert ready.studio.recipe.regions == ()


def test_a_run_keeps_the_photo_in_a_protected_region(masked, qtbot, photo_file: Path) -> None:
    masked.studio.set_region(0, "strength", 0.0)
    masked.studio.set_field("strength", 1.0)
    masked.studio.set_field("averaging", 0.0)
    with qtbot.waitSignal(masked.runner.finished, timeout=60000):
        masked.start()
    pixels = masked.runner.picture.pixels
    photo = Image.open(photo_file).resize((32, 26), Image.Resampling.BICUBIC)
    apart = np.abs(pixels - np.asarray(photo, np.float32) / 255)
    assert apart[:, 18:].mean() < 0.02
    assert apart[:, :13].mean() > 0.03
    record = masked.runner.picture.record
    found = restore(record, photo_file.parent, ())
    assert found.missing == ()
    assert found.scene.recipe.regions == (Region(0.0),)
    assert [m.name for m in found.scene.content.masks] == ["sky.png"]
    (photo_file.parent / "sky.png").unlink()
    found = restore(record, photo_file.parent, ())
    assert found.missing == ("sky.png",)
    assert found.scene.recipe.regions == ()
    assert found.scene.content.masks == ()


def test_masks_follow_the_photo_and_numbers_follow_the_paintings(studio_with_three) -> None:
    studio = studio_with_three
    studio.add_regions([mask("a"), mask("b")])
    studio.set_region(0, "styles", (1, 3))
    studio.set_content(turned(studio.content))
    assert len(studio.recipe.regions) == 2
    studio.move_style(0, 2)
    assert studio.recipe.regions[0].styles == (2, 3)
    studio.remove_style(1)
    assert studio.recipe.regions[0].styles == (2,)
    studio.swap()
    assert studio.recipe.regions == ()
    assert all(source.masks == () for source in (studio.content, *studio.styles))


def test_a_preset_and_another_photo(studio_with_three) -> None:
    studio = studio_with_three
    studio.add_regions([mask()])
    studio.set_region(0, "strength", 0.2)
    studio.set_recipe(PRESETS[0].apply(studio.recipe), "preset")
    assert studio.recipe.regions == (Region(0.2),)
    with pytest.raises(FileError, match="another shape"):
        studio.add_regions([mask(shape=(40, 32))])
    studio.set_content(Source(mask("other")))
    assert studio.recipe.regions == ()


def test_the_texture_of_the_painting_has_no_regions(studio_with_three) -> None:
    studio = studio_with_three
    studio.add_regions([mask()])
    studio.set_region(0, "strength", 0.0)
    photo, recipe = studio.content, studio.recipe
    studio.set_recipe(texture(recipe), "Texture of the painting")
    assert studio.recipe.regions == studio.content.masks == ()
    assert not needs_photo(studio.recipe)
    studio.set_content(None)
    assert studio.complete
    studio.undo_stack.undo()
    studio.undo_stack.undo()
    assert (studio.content, studio.recipe) == (photo, recipe)


def test_a_texture_is_painted_over_a_protected_region(masked, qtbot) -> None:
    masked.studio.set_region(0, "strength", 0.0)
    with qtbot.waitSignal(masked.runner.finished, timeout=60000):
        action(masked, "Texture of the painting").trigger()
    record = masked.runner.picture.record
    assert record.recipe.regions == record.content.masks == ()


def test_a_recipe_goes_to_the_masks_and_paintings_that_are_there(studio_with_three) -> None:
    studio = studio_with_three
    studio.add_regions([mask()])
    studio.set_region(0, "styles", (1, 3))
    chosen = studio.recipe
    studio.add_regions([mask("b")])
    studio.remove_style(2)
    studio.set_recipe(chosen, "Choose picture 1")
    assert len(studio.recipe.styles) == 2
    assert studio.recipe.regions == (Region(styles=(1,)), Region())


def test_strength_and_styles_of_a_region_need_no_restart(studio_with_three) -> None:
    studio = studio_with_three
    studio.add_regions([mask()])
    ran = studio.scene
    studio.set_region(0, "strength", 0.2)
    studio.set_region(0, "styles", (2,))
    assert not needs_restart(ran, studio.scene)
    assert with_live_settings(ran.recipe, studio.recipe).regions == (Region(0.2, (2,)),)
    studio.set_region(0, "feather", 0.1)
    assert needs_restart(ran, studio.scene)
    assert with_live_settings(ran.recipe, studio.recipe).regions == (Region(0.2, (2,)),)


@pytest.fixture
def studio_with_three(photo_pixels, painting_pixels):
    from stylizer.app.studio import Studio

    studio = Studio()
    paintings = [Source(from_pixels(painting_pixels, f"painting {i}")) for i in range(3)]
    studio.set_sources(Source(from_pixels(photo_pixels, "photo")), paintings)
    assert studio.recipe.styles == (Style(),) * 3
    return studio


def test_a_record_without_its_photo_has_no_regions(tmp_path: Path, photo_pixels) -> None:
    photo = Source(from_pixels(photo_pixels, "photo"), masks=(mask(),))
    recipe = Recipe(regions=(Region(),))
    record = Record(
        recipe, photo.ref, (photo.ref,), None, (), "cpu", "float32", 64, 1, 3, 8, 8, "e"
    )
    assert restore(record, tmp_path, ()).scene.recipe.regions == ()
    known = restore(record, tmp_path, photo.pictures).scene
    assert known.recipe.regions == recipe.regions
    assert replace(known.content, edit=photo.edit).masks == photo.masks
