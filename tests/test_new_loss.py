"""A loss that is added at run time appears everywhere without other changes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from stylizer import render
from stylizer.app.studio import Studio
from stylizer.cli.settings import with_settings
from stylizer.engine.derived.sweep import with_setting
from stylizer.engine.derived.texture_inversion import inversion
from stylizer.engine.errors import RecipeError
from stylizer.engine.job import Change
from stylizer.engine.losses import registry
from stylizer.engine.losses.description import ContentLoss, ImageLoss, Loss, StyleLoss
from stylizer.engine.recipe import Recipe
from stylizer.engine.settings import Setting
from stylizer.files.record.record import Record
from stylizer.ui.settings_panel import SettingsPanel

WORDS = {"title": "Toy", "hint": "A loss to play with."}
TOYS = (
    StyleLoss(
        name="toy",
        **WORDS,
        statistic="moments",
        function=lambda a, b, seed: (a.mean - b.mean).square().sum(),
        empty=lambda b: b.mean.square().sum(),
    ),
    StyleLoss(
        name="toy",
        **WORDS,
        statistic="samples",
        function=lambda a, b, seed: (a.amax(0) - b.amax(0)).square().sum(),
        empty=lambda b: b.amax(0).square().sum(),
    ),
    ContentLoss(
        name="toy",
        **WORDS,
        function=lambda a, b, weight: (a - b).square().square().sum(),
    ),
    ContentLoss(
        name="toy",
        **WORDS,
        statistic="samples",
        function=lambda a, b: (a.mean(1) - b.mean(1)).square().mean(),
    ),
    ImageLoss(
        name="toy",
        **WORDS,
        group="surface",
        function=lambda image, content, toy_level: (image - toy_level).square().mean(),
        prior=True,
        options=(Setting("toy_level", 0.5, "Level", "A grey.", "surface", 0.0, 1.0, 0.1),),
    ),
)


@pytest.fixture(
    params=TOYS, ids=["moments", "samples", "cells of content", "samples of content", "image"]
)
def toy(request) -> Iterator[Loss]:
    registry.register(request.param)
    yield request.param
    registry.unregister("toy")


def test_the_window_has_its_control(toy: Loss, qtbot) -> None:
    studio = Studio()
    panel = SettingsPanel(studio)
    qtbot.addWidget(panel)
    form = panel.forms[toy.group]
    for setting in toy.settings:
        control = form.controls()[setting.name]
        assert control.accessibleName() == setting.title
        assert control.toolTip() == setting.hint
    form.controls()["toy"].setValue(150)
    assert studio.recipe.loss("toy") == 1.5
    studio.undo_stack.undo()
    assert form.value("toy") == 0


def test_it_is_a_setting_of_the_recipe(toy: Loss) -> None:
    recipe = with_settings(Recipe(), ["toy=2", "size=64"])
    assert recipe == Recipe(size=64, losses={"toy": 2.0})
    assert with_setting(Recipe(), "toy", 2).loss("toy") == 2
    assert Recipe.from_json(recipe.to_json()) == recipe
    assert recipe.to_dict()["toy"] == 2.0
    with pytest.raises(RecipeError, match="toy: give a number from 0"):
        recipe.replace(toy=-1)
    assert inversion(recipe).loss("toy") == (0 if toy.compares_with_content else 2)


def test_it_acts_on_a_run_and_is_told_by_its_record(toy: Loss) -> None:
    noise = np.random.default_rng(0).random((2, 24, 32, 3), np.float32)
    recipe = Recipe(size=32, coarsest=32, first_steps=3, start="noise", precision="float32")
    with_toy = recipe.replace(toy=20.0)
    usual, changed = (render(*noise, recipe=each) for each in (recipe, with_toy))
    assert np.abs(usual.pixels - changed.pixels).max() > 1e-3
    again = Record.from_json(changed.record.to_json())
    assert again == changed.record
    assert again.recipe == with_toy
    live = render(*noise, recipe=recipe, changes=[Change(2, {"toy": 20.0})])
    assert np.abs(usual.pixels - live.pixels).max() > 1e-3


def test_nothing_is_left_of_a_loss_that_was_taken_away() -> None:
    registry.register(TOYS[0])
    with pytest.raises(ValueError, match="setting 'toy'"):
        registry.register(TOYS[1])
    registry.unregister("toy")
    with pytest.raises(RecipeError, match="no setting 'toy'"):
        Recipe().replace(toy=1)
    assert "toy" not in Recipe().to_dict()
