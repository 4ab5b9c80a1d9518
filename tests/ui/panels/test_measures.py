"""The measures under the picture."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale

from stylizer.app.run.measures import Reading
from stylizer.ui.panels.measures import Measure, MeasureStrip
from tests.helpers.window import action

WAIT = 60000


@pytest.fixture
def strip(ready):
    action(ready, "Measures").trigger()
    return ready.findChild(MeasureStrip)


def finish(window, qtbot):
    with qtbot.waitSignal(window.runner.finished, timeout=WAIT):
        window.start()


def shown(strip):
    return {name: measure.number.text() for name, measure in strip.measures.items()}


def test_they_come_with_a_result_and_are_cleared_with_the_next_run(ready, qtbot, strip):
    assert not strip.isVisible()
    with qtbot.waitSignal(
        strip.measuring.changed, timeout=WAIT, check_params_cb=lambda readings: readings is not None
    ) as told:
        finish(ready, qtbot)
    assert strip.isVisible()
    readings = told.args[0]
    assert set(readings) == {"perceptual", "structure", "style", "patches"}
    assert all(text.endswith(" %") for text in shown(strip).values())
    assert all(
        measure.number.text() in measure.accessibleName() for measure in strip.findChildren(Measure)
    )
    ready.studio.set_recipe(ready.studio.recipe.replace(first_steps=5000), "")
    ready.start()
    assert set(shown(strip).values()) == {"–"}
    ready.runner.stop()
    qtbot.waitUntil(lambda: not ready.runner.active, timeout=WAIT)


def test_the_photo_keeps_all_and_has_reached_nothing(ready, qtbot, strip):
    ready.studio.set_field("strength", 0.0)
    finish(ready, qtbot)
    qtbot.waitUntil(lambda: "–" not in shown(strip).values(), timeout=WAIT)
    assert shown(strip)["perceptual"] in ("99 %", "100 %")
    assert int(shown(strip)["style"].split()[0]) <= 2


def test_nothing_is_measured_while_nobody_looks(ready, qtbot, monkeypatch):
    def fail(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("stylizer.app.run.measures.distance_meter_for", fail)
    finish(ready, qtbot)
    strip = ready.findChild(MeasureStrip)
    assert not strip.isVisible()
    monkeypatch.undo()
    action(ready, "Measures").trigger()  # measures the picture that is there
    assert strip.isVisible()
    qtbot.waitUntil(lambda: "–" not in shown(strip).values(), timeout=WAIT)
    action(ready, "Measures").trigger()
    assert not strip.isVisible()


def test_a_reading_is_a_share_of_the_way():
    assert Reading(0.25, 1.0).share == 0.75
    assert Reading(1.5, 1.0).share == 0.0
    assert Reading(0.0, 0.0).share == 1.0  # the photo is its own painting


def test_numbers_are_those_of_the_locale(qtbot):
    measure = Measure("style")
    qtbot.addWidget(measure)
    measure.setLocale(QLocale(QLocale.Language.German))
    measure.show_reading(Reading(0.125, 0.5))
    assert measure.bar.value() == 75
    assert "0,125" in measure.toolTip()
