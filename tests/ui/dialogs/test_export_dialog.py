"""The export dialog: its options, the stored settings, and the written file."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from stylizer.app.notices import Kind
from stylizer.app.settings import Settings
from stylizer.files.read import images
from stylizer.files.runs.source import Source
from stylizer.files.store import folders
from stylizer.files.write.export import FORMATS, Export
from stylizer.ui.dialogs.export_dialog import ExportDialog

WAIT = 30000


def exif(location: bool) -> bytes:
    made = Image.Exif()
    made[0x010F] = "Maker"
    made.get_ifd(0x8769)[0x9003] = "2024:05:06 07:08:09"
    if location:
        made.get_ifd(0x8825)[1] = "N"
    return made.tobytes().removeprefix(b"Exif\0\0")


@pytest.fixture
def dialog(qtbot):
    def make(size=(1024, 768), block=b"", alpha=False, name="PNG", how=Export()):  # noqa: B008
        made = ExportDialog(size, block, alpha, (name, how))
        qtbot.addWidget(made)
        made.show()
        return made

    return make


def test_only_what_a_format_can_do_is_offered(dialog):
    made = dialog()
    for form in FORMATS:
        made.format.set_value(form.name)
        made.format.currentIndexChanged.emit(made.format.currentIndex())
        assert made.bits.isVisible() == (16 in form.depths)
        assert made.quality.isVisible() == form.lossy
        assert made.chosen()[0] is form


def test_what_does_not_fit_is_said_before(dialog):
    made = dialog((16384, 9216), name="WebP")
    assert "16383" in made.problem.text()
    assert made.problem.isVisible()
    assert not made.accept_button.isEnabled()
    made.format.setCurrentIndex(made.format.findData("PNG"))
    assert not made.problem.isVisible()
    assert made.accept_button.isEnabled()
    assert made.measure.text() == "16384 × 9216 px, 151.0 megapixels"
    made.format.setCurrentIndex(made.format.findData("WebP"))
    made.set_size((100, 100))
    assert made.accept_button.isEnabled()


def test_transparency_is_said_to_become_white_in_jpeg_only(dialog):
    made = dialog(alpha=True, name="JPEG")
    assert "white" in made.note.text()
    made.format.setCurrentIndex(made.format.findData("WebP"))
    assert not made.note.isVisible()


def test_camera_data_and_location_are_offered_where_they_are(dialog, qtbot):
    made = dialog()
    assert not made.exif.isEnabled()
    assert not made.location.isEnabled()
    assert not dialog(block=exif(location=False)).location.isEnabled()
    made = dialog(block=exif(location=True))
    assert not made.location.isEnabled()  # the location is a part of the camera data
    made.exif.click()
    made.location.click()
    assert made.chosen()[1] == Export(exif=True, location=True)


def test_a_wish_outlives_a_photo_that_cannot_fulfil_it(dialog):
    made = dialog(how=Export(exif=True, location=True))
    assert not made.exif.isChecked()
    assert made.chosen()[1] == Export(exif=True, location=True)


def test_slider_and_number_are_one(dialog, qtbot):
    made = dialog(name="JPEG", how=Export(quality=80))
    assert (made.quality.value(), made.groove.exact()) == (80, 80)
    made.groove.slide(60)
    assert made.quality.value() == 60
    made.quality.setValue(70)
    assert made.groove.exact() == 70
    assert made.chosen()[1].quality == 70


def test_everything_has_a_name_for_a_screen_reader(dialog):
    made = dialog()
    for control in (made.format, made.bits, made.quality, made.groove):
        assert control.accessibleName()


def test_enter_exports_and_escape_does_not(dialog, qtbot):
    for key, result in ((Qt.Key.Key_Return, 1), (Qt.Key.Key_Escape, 0)):
        made = dialog()
        with qtbot.waitSignal(made.finished) as told:
            qtbot.keyClick(made.format, key)
        assert told.args == [result]


def test_choices_are_remembered_and_nonsense_falls_back():
    settings = Settings(folders.config())
    assert settings.export == ("PNG", Export())
    how = Export(depth=16, quality=70, record=False, exif=True, location=True)
    settings.export = "TIFF", how
    settings.save()
    assert Settings(folders.config()).export == ("TIFF", how)
    del settings
    file = folders.config() / "settings.ini"
    words = file.read_text()
    for key, value in (("format", "BMP"), ("quality", "lots"), ("depth", "9")):
        words, count = re.subn(rf"(?m)^{key}=.*$", f"{key}={value}", words)
        assert count == 1
    file.write_text(words)
    name, how = Settings(folders.config()).export
    assert name == "PNG"
    assert how.depth == 8


# In the window


@pytest.fixture
def painted(ready, qtbot):
    """Return a window with a result of 20 x 10 px, half transparent, from a photo with EXIF."""
    alpha = np.zeros((10, 20), np.uint8)
    alpha[:, 10:] = 255
    photo = images.from_pixels(np.full((10, 20, 3), 128, np.uint8), "photo", alpha)
    content = Source(replace(photo, path=ready.studio.content.picture.path, exif=exif(True)))
    ready.studio.set_content(content)
    ready.studio.set_recipe(ready.studio.recipe.replace(size=20, coarsest=20, first_steps=1), "")
    with qtbot.waitSignal(ready.runner.finished, timeout=WAIT):
        ready.start()
    return ready


def answer(name: str, way=ExportDialog.accept) -> None:
    """Answer the two dialogs as they open."""

    def first() -> None:
        made = QApplication.activeModalWidget()
        assert isinstance(made, ExportDialog)
        QTimer.singleShot(0, second)
        way(made)

    def second() -> None:
        made = QApplication.activeModalWidget()
        if isinstance(made, QFileDialog):
            made.selectFile(name)
            made.accept()

    QTimer.singleShot(0, first)


def test_an_export_goes_through_both_dialogs(painted, qtbot, tmp_path):
    def choose(made: ExportDialog) -> None:
        made.format.setCurrentIndex(made.format.findData("TIFF"))
        made.bits.set_value("16")
        made.exif.setChecked(True)
        made.accept()

    painted.settings.set_folder("export", tmp_path)
    answer("ein Bild.v2", choose)
    with qtbot.waitSignal(painted.intake.pictures.saved, timeout=WAIT):
        painted.exporter.ask()
    path = tmp_path / "ein Bild.v2.tif"
    loaded = images.load(path)
    assert loaded.pixels.dtype == np.uint16
    assert (loaded.alpha[0, 0], loaded.alpha[0, -1]) == (0, 65535)
    assert loaded.record == painted.runner.picture.record
    with Image.open(path) as image:
        assert image.getexif()[0x010F] == "Maker"
        assert not image.getexif().get_ifd(0x8825)
    assert painted.settings.export == ("TIFF", Export(depth=16, exif=True))
    assert painted.notices.current.text == f"Exported to {path}."


def test_cancel_writes_nothing(painted, tmp_path):
    painted.settings.set_folder("export", tmp_path)
    before = set(tmp_path.iterdir())
    answer("a.png", ExportDialog.reject)
    painted.exporter.ask()
    assert set(tmp_path.iterdir()) == before


def test_a_file_that_the_file_dialog_did_not_ask_about_is_asked_about(
    painted, tmp_path, monkeypatch
):
    path = tmp_path / "a.v2.png"
    path.write_bytes(b"old")
    painted.settings.set_folder("export", tmp_path)
    asked = []

    def no(*arguments):
        asked.append(arguments[2])
        return QMessageBox.StandardButton.No

    monkeypatch.setattr(QMessageBox, "question", no)
    answer("a.v2")
    painted.exporter.ask()
    assert asked == ["a.v2.png exists already. Replace it?"]
    assert path.read_bytes() == b"old"


def test_the_name_decides_about_the_format(painted, qtbot, tmp_path):
    with qtbot.waitSignal(painted.intake.pictures.saved, timeout=WAIT):
        painted.exporter.write(tmp_path / "a.JPG", Export(depth=16))
    with Image.open(tmp_path / "a.JPG") as image:
        assert image.format == "JPEG"
        assert image.getpixel((0, 0)) == (255, 255, 255)


def test_a_source_is_never_written_over(painted, photo_file):
    before = photo_file.read_bytes()
    painted.exporter.write(photo_file)
    assert painted.notices.current.kind is Kind.ERROR
    assert "source pictures" in painted.notices.current.text
    assert photo_file.read_bytes() == before


def test_a_note_is_told_with_the_success(painted, qtbot, tmp_path, monkeypatch):
    from stylizer.files.record import xmp

    monkeypatch.setattr(xmp, "packet", lambda record: None)
    with qtbot.waitSignal(painted.intake.pictures.saved, timeout=WAIT):
        painted.exporter.write(tmp_path / "a.png")
    assert painted.notices.current.kind is Kind.DONE
    assert "carries no recipe" in painted.notices.current.text


def test_a_transparent_photo_gives_a_transparent_result_on_a_checkerboard(ready, qtbot):
    source = ready.studio.content
    height, width = source.picture.pixels.shape[:2]
    alpha = np.zeros((height, width), np.uint8)
    alpha[:, width // 2 :] = 255
    ready.studio.set_content(Source(replace(source.picture, alpha=alpha)))
    with qtbot.waitSignal(ready.runner.finished, timeout=WAIT):
        ready.start()
    kept = ready.runner.picture.alpha
    assert kept.shape == ready.runner.picture.pixels.shape[:2]
    assert kept[0, 0] < 0.05
    assert kept[0, -1] > 0.95
    canvas = ready.canvas_panel.canvas

    def squares():
        shot, box = canvas.grab().toImage(), canvas.picture_rect().toRect()
        return [shot.pixelColor(box.left() + 4 + 8 * i, box.center().y()).name() for i in range(8)]

    # The colours of the checkerboard alternate.
    qtbot.waitUntil(lambda: len(set(squares())) == 2 and squares()[0] != squares()[1])


def press(window, qtbot, word):
    """Press a button of the question about a picture that was not exported."""
    qtbot.waitUntil(lambda: window.exporter.question is not None)
    box = window.exporter.question
    (button,) = (b for b in box.buttons() if b.text().startswith(word))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_leaving_asks_about_a_picture_that_no_file_holds(ready, qtbot, tmp_path):
    with qtbot.waitSignal(ready.runner.finished, timeout=WAIT):
        ready.start()
    ready.leave()
    press(ready, qtbot, "Cancel")
    assert ready.isVisible()
    with qtbot.waitSignal(ready.intake.pictures.saved, timeout=WAIT):
        ready.exporter.write(tmp_path / "a.png")
    ready.leave()
    assert not ready.isVisible()


def test_leaving_may_export_first_and_stays_when_that_fails(ready, qtbot, tmp_path, monkeypatch):
    with qtbot.waitSignal(ready.runner.finished, timeout=WAIT):
        ready.start()
    target = tmp_path / "gone" / "a.png"
    monkeypatch.setattr(ready.exporter, "ask", lambda: ready.exporter.write(target))
    ready.leave()
    press(ready, qtbot, "Export")
    assert "no folder" in ready.notices.current.text
    assert ready.isVisible()
    target.parent.mkdir()
    ready.leave()
    press(ready, qtbot, "Export")
    qtbot.waitUntil(lambda: not ready.isVisible(), timeout=WAIT)
    assert images.load(target).record is not None


def test_leaving_without_the_picture(ready, qtbot):
    with qtbot.waitSignal(ready.runner.finished, timeout=WAIT):
        ready.start()
    ready.leave()
    press(ready, qtbot, "Close without")
    assert not ready.isVisible()
