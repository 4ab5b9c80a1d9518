"""The default recipe with the shipped weights: distances before and after a render."""

from __future__ import annotations

import pytest

from stylizer import render
from stylizer.api import source
from stylizer.files.runs.distances import distances_of
from stylizer.files.shipped.samples import samples


@pytest.mark.parametrize(
    ("photo", "painting"),
    [("coffee", "swirls"), ("astronaut", "woodcut"), ("dandelions", "harbour")],
)
def test_the_style_comes_nearer_and_the_content_stays(photo, painting):
    files = {path.stem: path for path in (*samples().contents, *samples().styles)}
    content, style = source(files[photo]), source(files[painting])
    # In float32, so that the numbers are about the same on every machine.
    result = render(content, style, size=96, precision="float32")

    def distances(picture):
        return distances_of(picture, content, [style], result.record.recipe)

    before, after, foreign = (distances(p) for p in (content.pixels, result.pixels, style.pixels))
    assert before.style > 0.5
    assert after.style < 0.3 * before.style
    assert after.patches < 0.8 * before.patches
    # Distances to the photo: 0 is equal, and the painting stands for an unrelated picture.
    assert after.structure < 0.5 * foreign.structure
    assert after.perceptual < 0.85 * foreign.perceptual
