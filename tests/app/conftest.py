from __future__ import annotations

import pytest

from stylizer.app.studio import Studio
from stylizer.files.read.images import from_pixels
from stylizer.files.runs.source import Source


@pytest.fixture(autouse=True)
def _threads_end(qapp: object, no_thread_left: None) -> None:
    """Fail a test that leaves a QThread running."""


@pytest.fixture
def studio(photo_pixels, painting_pixels):
    """Return a studio with a photo, a painting and a short recipe."""
    studio = Studio()
    studio.set_sources(
        Source(from_pixels(photo_pixels, "photo")),
        [Source(from_pixels(painting_pixels, "painting"))],
    )
    recipe = studio.recipe.replace(
        size=32, coarsest=16, first_steps=3, last_steps=3, precision="float32"
    )
    studio.set_recipe(recipe, "")
    studio.undo_stack.clear()
    return studio
