from __future__ import annotations

from dataclasses import replace

import pytest

from stylizer.app.studio import Studio
from stylizer.engine.errors import JobError, RecipeError
from stylizer.engine.recipe import Recipe
from stylizer.files.read.images import from_pixels
from stylizer.files.record.edit import Edit
from stylizer.files.runs.source import Source


def source(pixels, name):
    return Source(from_pixels(pixels, name))


def test_a_drag_is_one_undo_step(studio):
    for value in (0.6, 0.7, 0.8):
        studio.set_field("strength", value)
    studio.end_edit()
    assert studio.undo_stack.count() == 1
    studio.undo_stack.undo()
    assert studio.recipe.strength == Recipe().strength
    studio.undo_stack.redo()
    assert studio.recipe.strength == 0.8


def test_two_drags_are_two_undo_steps(studio):
    studio.set_field("strength", 0.6)
    studio.end_edit()
    studio.set_field("strength", 0.7)
    studio.undo_stack.undo()
    assert studio.recipe.strength == 0.6


def test_a_drag_back_to_where_it_began_leaves_nothing_to_undo(studio):
    studio.set_field("strength", 0.6)
    studio.set_field("strength", Recipe().strength)
    studio.end_edit()
    assert not studio.undo_stack.canUndo()


def test_signals_come_only_on_a_real_change(studio, qtbot):
    with qtbot.assertNotEmitted(studio.changed):
        studio.set_field("strength", Recipe().strength)
        studio.set_content(studio.content)
    with qtbot.waitSignal(studio.recipe_changed), qtbot.assertNotEmitted(studio.content_changed):
        studio.set_field("size", 640)


def test_a_wrong_value_is_refused_and_changes_nothing(studio):
    with pytest.raises(RecipeError):
        studio.set_field("size", 3)
    assert studio.recipe.size == 32
    assert not studio.undo_stack.canUndo()


def test_styles_keep_their_blend_when_they_move_and_go(studio, photo_pixels):
    studio.add_styles([source(photo_pixels, "b"), source(photo_pixels, "c")])
    studio.set_style(1, "blend", 0.25)
    studio.move_style(1, 2)
    assert [s.picture.name for s in studio.styles] == ["painting", "c", "b"]
    assert [s.blend for s in studio.recipe.styles] == [1.0, 1.0, 0.25]
    studio.remove_style(0)
    assert [s.blend for s in studio.recipe.styles] == [1.0, 0.25]
    for _ in range(3):
        studio.undo_stack.undo()
    assert [s.blend for s in studio.recipe.styles] == [1.0, 1.0, 1.0]


def test_swap_exchanges_photo_and_painting(studio):
    studio.swap()
    assert studio.content.picture.name == "painting"
    assert studio.styles[0].picture.name == "photo"
    studio.undo_stack.undo()
    assert studio.content.picture.name == "photo"


def test_an_edit_of_a_source_can_be_undone(studio):
    before = studio.content
    studio.set_content(replace(before, edit=Edit(1, None)))
    assert studio.content.pixels.shape[:2] == (40, 32)
    studio.undo_stack.undo()
    assert studio.content is before


def test_the_start_picture_and_the_recipe_go_together(studio, photo_pixels):
    studio.set_start(source(photo_pixels, "start"))
    assert studio.recipe.start == "file"
    studio.set_start(None)
    assert studio.recipe.start == Recipe.start


def test_the_task_says_what_is_missing(photo_pixels):
    studio = Studio()
    with pytest.raises(JobError, match="photo"):
        studio.task()
    studio.set_content(source(photo_pixels, "photo"))
    with pytest.raises(JobError, match="painting"):
        studio.task()


def test_switching_the_encoder_keeps_defaults_as_defaults(studio):
    studio.set_field("encoder", "vgg19")
    assert studio.recipe.style is None
    assert studio.recipe.style_weights()["relu1_1"] == 1.0


def test_switching_the_encoder_carries_weights_by_stage(studio):
    studio.set_weights("style", {"s1_1": 0.5, "s3_1": 2.0, "s3_3": 3.0})
    studio.set_field("encoder", "vgg19")
    assert studio.recipe.style_weights() == {"relu1_1": 0.5, "relu3_1": 2.0, "relu3_4": 3.0}
    assert studio.recipe.content is None
    studio.undo_stack.undo()
    assert studio.recipe.style_weights() == {"s1_1": 0.5, "s3_1": 2.0, "s3_3": 3.0}


def test_an_encoder_without_max_pooling_takes_average(studio):
    studio.set_field("encoder", "vgg19")
    studio.set_field("pooling", "max")
    studio.set_field("encoder", "compact")
    assert studio.recipe.pooling == "average"


def test_usual_weights_are_stored_as_usual(studio):
    studio.set_weights("style", {"s1_1": 0.5})
    assert studio.recipe.style == {"s1_1": 0.5}
    usual = Recipe().style_weights()
    studio.set_weights("style", {**usual, "s2_1": 0.0})
    assert studio.recipe.style is None


def test_a_recipe_finds_as_many_styles_as_there_are_pictures(studio):
    studio.set_recipe(Recipe(), "restore")
    assert len(studio.recipe.styles) == len(studio.styles) == 1
