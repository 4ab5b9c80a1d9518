"""Settings that may change during a run, and how a record stores the changes."""

from __future__ import annotations

import json

import pytest

from stylizer.engine.job import Change, changed
from stylizer.engine.live import live_changes, with_live_settings
from stylizer.engine.recipe import Recipe, Region, Style

OLD = Recipe(styles=(Style(1.0, 1.5), Style()), regions=(Region(0.5, (), 0.1),))


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"strength": 0.7, "size": 1024, "averaging": 0.5}, {"strength": 0.7}),
        ({"tv": 2, "content": {"s3_1": 1}}, {"content": {"s3_1": 1.0}, "tv": 2.0}),
        (
            {"styles": (Style(0.5, 2.0), Style())},
            {"styles": [{"blend": 0.5, "scale": 1.5}, {"blend": 1.0, "scale": 1.0}]},
        ),
        ({"styles": (Style(1.0, 2.0), Style())}, {}),
        ({"styles": (Style(0.5),)}, {}),
        (
            {"regions": (Region(0.2, (1,), 0.0),)},
            {"regions": [{"strength": 0.2, "styles": [1], "feather": 0.1}]},
        ),
        ({"regions": (Region(0.5, (), 0.0),)}, {}),
        ({"regions": ()}, {}),
        ({"encoder": "vgg19", "style": {"relu1_1": 1.0}, "tv": 1.0}, {"tv": 1.0}),
        ({}, {}),
    ],
)
def test_live_settings_act_and_are_told_as_json(settings, told):
    new = OLD.replace(**settings)
    found = live_changes(OLD, new)
    assert json.loads(json.dumps(found)) == told
    acting = with_live_settings(OLD, new)
    assert changed(OLD, [Change(1, json.loads(json.dumps(found)))]) == acting
    assert live_changes(acting, new) == {}


def test_records_tell_parts_last():
    """The order must stay, so that equal runs have equal records."""
    new = OLD.replace(tv=1.0, strength=0.1, styles=(Style(0.0, 1.5), Style()))
    new = new.replace(regions=(Region(0.0),))
    assert list(live_changes(OLD, new)) == ["strength", "tv", "styles", "regions"]
