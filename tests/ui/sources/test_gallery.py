"""The samples in the window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from stylizer.files.shipped.samples import samples
from stylizer.ui.sources.gallery import SampleGrid


def click(qtbot, grid, path):
    qtbot.mouseClick(grid.thumbs[path], Qt.MouseButton.LeftButton)


def test_a_click_on_the_first_page_takes_a_sample(window, qtbot):
    photos, paintings = window.welcome.findChildren(SampleGrid)
    photo, painting = samples().contents[1], samples().styles[-1]
    click(qtbot, photos, photo)
    before = paintings.mapTo(window, paintings.rect().center())
    qtbot.waitUntil(lambda: window.studio.content is not None)
    QApplication.processEvents()
    # The gallery does not move under the pointer.
    assert paintings.mapTo(window, paintings.rect().center()) == before
    click(qtbot, paintings, painting)
    qtbot.waitUntil(lambda: bool(window.studio.styles))
    assert window.studio.content.picture.path == photo
    assert window.studio.styles[0].picture.path == painting
    assert window.stage.currentWidget() is window.canvas_panel


def test_the_gallery_shows_every_sample_and_goes_away_once_one_is_chosen(ready, qtbot):
    gallery = ready.gallery
    qtbot.mouseClick(ready.sources.samples, Qt.MouseButton.LeftButton)
    assert gallery.isVisible()
    photos, paintings = gallery.findChildren(SampleGrid)
    assert tuple(photos.thumbs) == samples().contents
    assert tuple(paintings.thumbs) == samples().styles
    qtbot.waitUntil(lambda: set(ready.shelf.images) == {*photos.thumbs, *paintings.thumbs})
    assert not any(image.isNull() for image in ready.shelf.images.values())
    click(qtbot, paintings, samples().styles[0])
    assert not gallery.isVisible()
    # The new painting replaces the only one.
    qtbot.waitUntil(lambda: ready.studio.styles[0].picture.path == samples().styles[0])
    assert len(ready.studio.styles) == 1
