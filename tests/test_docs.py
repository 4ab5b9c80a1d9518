"""The page that shows every control with pictures."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest
from PIL import Image

from stylizer.engine.recipe import Recipe, Style
from stylizer.engine.settings import described

DOCS = Path(__file__).parents[1] / "docs"
PLAIN = {"size", "device", "precision", "block"}
"""Settings that no picture of one size shows."""
USUAL = {"gram", "feature_l2", "styles"}
"""Settings that the left side of other pairs shows."""


@pytest.fixture(scope="module")
def page():
    spec = importlib.util.spec_from_file_location("controls", DOCS / "controls.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["controls"] = module  # dataclasses look the module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules["controls"]


def test_every_setting_that_changes_a_picture_is_on_the_page(page) -> None:
    shown = {name for pairs in page.PARTS.values() for pair in pairs for name in pair.names}
    assert {*Recipe.settings(), *described(Style)} - PLAIN - USUAL <= shown


def test_the_page_is_that_of_the_program_and_its_pictures_are_there(page) -> None:
    text = (DOCS / "controls.md").read_text(encoding="utf-8")
    assert text == "\n".join(page.lines(page.SIZE))
    pictures = re.findall(r"\(controls/(.*?)\)", text)
    assert len(pictures) == sum(map(len, page.PARTS.values()))
    for name in pictures:
        with Image.open(DOCS / "controls" / name) as picture:
            assert picture.width == 2 * page.SIZE + page.GAP
