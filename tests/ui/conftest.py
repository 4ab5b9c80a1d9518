from __future__ import annotations

from pathlib import Path

import pytest

from stylizer.app.settings import Settings
from stylizer.files.store import folders
from stylizer.ui.kit import theme
from stylizer.ui.window import Window


@pytest.fixture(autouse=True)
def _threads_end(qapp: object, no_thread_left: None) -> None:
    """Fail a test that leaves a QThread running."""


@pytest.fixture
def dark(qapp) -> None:
    """Apply the dark theme if it is not there: this takes longer than building the window."""
    if theme.current().name != "dark" or not qapp.styleSheet():
        theme.apply(qapp, "dark")


@pytest.fixture
def window(dark, qtbot):
    window = Window(Settings(folders.config()))
    qtbot.addWidget(window, before_close_func=lambda w: w.close())
    window.resize(1280, 720)
    window.show()
    qtbot.waitUntil(
        lambda: bool(window.warm_up.devices) and window.warm_up.isFinished(), timeout=60000
    )
    return window


@pytest.fixture
def ready(window, qtbot, photo_file: Path, painting_file: Path):
    """Return a window with two tiny pictures and a short recipe."""
    window.open([photo_file, painting_file])
    qtbot.waitUntil(lambda: window.studio.content is not None and bool(window.studio.styles))
    recipe = window.studio.recipe.replace(
        size=32, coarsest=16, first_steps=3, last_steps=3, precision="float32"
    )
    window.studio.set_recipe(recipe, "")
    return window
