"""The window as a user sees it, with the real engine and pictures of a few pixels."""

from __future__ import annotations

import dataclasses
import gc
import subprocess
import sys
import threading
import weakref

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QThread, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QWidget

from stylizer.app.notices import Kind
from stylizer.app.run.runner import RunnerState
from stylizer.app.settings import Settings
from stylizer.engine.recipe import Recipe, Style
from stylizer.engine.settings import described
from stylizer.files.read import images
from stylizer.files.record.edit import Edit
from stylizer.files.runs.source import Source
from stylizer.files.store import folders
from stylizer.ui.kit.elide import ElidedLabel
from stylizer.ui.kit.tab_order import reading_order
from stylizer.ui.panels.curve_plot import Curves
from stylizer.ui.sources.sources import turned
from stylizer.ui.window import Window
from tests.helpers.window import action

WAIT = 30000


def finish(window, qtbot, button):
    with qtbot.waitSignal(window.runner.finished, timeout=WAIT):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def mime_of(*paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def test_the_main_road_from_two_files_to_an_exported_picture(ready, qtbot, tmp_path):
    assert ready.stage.currentWidget() is ready.canvas_panel
    finish(ready, qtbot, ready.run_bar.start)
    assert ready.run_bar.bar.value() == ready.run_bar.bar.maximum()
    target = tmp_path / "Ergebnis 结果.jpg"
    with qtbot.waitSignal(ready.intake.pictures.saved, timeout=WAIT):
        ready.exporter.write(target)
    picture = images.load(target)
    assert picture.size == (32, 26)
    assert picture.record.recipe == ready.studio.recipe
    assert str(target) in ready.notices.current.text


class Cycle:
    """An object that refers to itself, so that only the garbage collector frees it."""

    def __init__(self):
        self.own = self


def test_at_the_end_of_a_run_garbage_is_collected_on_the_thread_of_the_window(ready, qtbot):
    """This includes old objects, which the frequent collections do not examine."""
    where = []
    garbage = Cycle()
    gone = weakref.ref(garbage, lambda _: where.append(threading.get_ident()))
    gc.collect()  # the object is old now
    del garbage
    assert not gc.isenabled()  # so no collection begins on another thread
    finish(ready, qtbot, ready.run_bar.start)
    qtbot.waitUntil(lambda: gone() is None)
    assert where == [threading.get_ident()]


def test_every_setting_has_its_control(ready):
    for name in (*Recipe.settings(), *described(Style)):
        control = ready.findChild(QWidget, f"field_{name}")
        assert control is not None, name
        assert control.accessibleName(), name


def test_every_control_has_a_name_for_a_screen_reader(ready):
    kinds = (QAbstractButton, QAbstractSpinBox, QComboBox)
    unnamed = [
        widget
        for kind in kinds
        for widget in ready.findChildren(kind)
        if not (widget.accessibleName() or getattr(widget, "text", str)())
        and not widget.objectName().startswith("qt_")
    ]
    assert not unnamed


def test_importing_the_window_leaves_torch_out():
    code = "import sys, stylizer.ui.window, stylizer.gui; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_pictures_find_their_places(window, qtbot, photo_file, painting_file):
    assert window.stage.currentWidget() is window.welcome
    assert not window.run_bar.start.isEnabled()
    window.intake.take(mime_of(photo_file))
    qtbot.waitUntil(lambda: window.studio.content is not None)
    assert window.studio.content.picture.name == "photo.png"
    window.intake.take(mime_of(painting_file))
    qtbot.waitUntil(lambda: len(window.studio.styles) == 1)
    assert window.run_bar.start.isEnabled()


def test_a_further_picture_is_asked_about(ready, qtbot, photo_file):
    ready.canvas_panel.canvas.take(mime_of(photo_file))
    qtbot.waitUntil(lambda: ready.intake.menu is not None)
    ready.intake.menu.actions()[2].trigger()
    assert len(ready.studio.styles) == 2
    ready.intake.menu.close()


def test_a_picture_can_be_pasted(window, qtbot):
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    window.intake.paste()
    qtbot.waitUntil(lambda: window.studio.content is not None)
    assert window.studio.content.picture.size == (20, 10)
    assert np.allclose(window.studio.content.pixels, [1, 0, 0])


def test_a_file_that_is_no_picture_is_told_in_words(window, qtbot, tmp_path):
    path = tmp_path / "notes.png"
    path.write_text("not a picture")
    window.open([path])
    qtbot.waitUntil(lambda: window.notices.current is not None)
    assert window.notices.current.kind is Kind.ERROR
    assert "notes.png" in window.notice_bar.text.text()
    assert window.notice_bar.isVisible()


def test_moving_a_fader_is_one_undo_step_and_undo_moves_it_back(ready):
    fader = ready.mixing.mixer.strip("style", "s3_1").fader
    for percent in (120, 150, 180):
        fader.setValue(percent)
        fader.moved.emit(percent)
    fader.released.emit()
    assert ready.studio.recipe.style_weights()["s3_1"] == pytest.approx(1.8)
    assert ready.studio.undo_stack.undoText() == "Move Strokes, style"
    ready.studio.undo_stack.undo()
    assert fader.value() == pytest.approx(100)
    assert ready.studio.recipe.style is None


def test_mute_takes_a_layer_out_and_keeps_its_fader(ready):
    mixer = ready.mixing.mixer
    mixer.mute("style", "s3_1")
    assert "s3_1" not in ready.studio.recipe.style_weights()
    assert mixer.strip("style", "s3_1").fader.value() == pytest.approx(100)
    mixer.mute("style", "s3_1", False)
    assert ready.studio.recipe.style is None


def test_the_mixer_follows_the_encoder(ready):
    ready.studio.set_weights("style", {"s1_1": 0.5})
    ready.studio.set_field("encoder", "vgg19")
    assert ready.mixing.mixer.weights("style")["relu1_1"] == pytest.approx(0.5)
    ready.studio.undo_stack.undo()
    assert ready.mixing.mixer.weights("style")["s1_1"] == pytest.approx(0.5)


def test_a_typed_number_changes_the_recipe_and_undo_shows_the_old_one(ready):
    size = ready.findChild(QWidget, "field_size")
    size.setValue(640)
    assert ready.studio.recipe.size == 640
    ready.studio.undo_stack.undo()
    assert size.value() == 32


def test_blend_and_scale_of_a_painting(ready):
    blend = ready.findChild(QWidget, "field_blend")
    blend.setValue(50)
    assert ready.studio.recipe.styles[0].blend == pytest.approx(0.5)
    ready.studio.undo_stack.undo()
    assert blend.value() == pytest.approx(100)


def test_after_the_end_a_fader_offers_continue_and_redo(ready, qtbot):
    bar = ready.run_bar
    finish(ready, qtbot, bar.start)
    assert not bar.go_on.isVisible()
    ready.mixing.strength.moved.emit(0.8)
    assert bar.go_on.isVisible()
    assert bar.redo.isVisible()
    assert not bar.start.isVisible()
    finish(ready, qtbot, bar.go_on)
    assert ready.runner.picture.record.recipe.start == "file"
    ready.mixing.strength.moved.emit(0.3)
    finish(ready, qtbot, bar.redo)
    assert ready.runner.picture.record.recipe.start == Recipe.start


def test_pause_stop_and_export_in_mid_run(ready, qtbot, tmp_path):
    ready.studio.set_field("last_steps", 10000)
    bar = ready.run_bar
    with qtbot.waitSignal(ready.runner.frame, timeout=WAIT):
        qtbot.mouseClick(bar.start, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(bar.pause, Qt.MouseButton.LeftButton)
    assert bar.pause.text() == "Resume"
    qtbot.waitUntil(lambda: ready.runner.picture is not None)
    with qtbot.waitSignal(ready.intake.pictures.saved, timeout=WAIT):
        ready.exporter.write(tmp_path / "half.png")
    assert images.load(tmp_path / "half.png").record.steps > 0
    finish(ready, qtbot, bar.stop)
    assert bar.start.isVisible()


def test_closing_in_mid_run_ends_it(ready, qtbot):
    ready.studio.set_field("last_steps", 10000)
    with qtbot.waitSignal(ready.runner.frame, timeout=WAIT):
        ready.start()
    at_work = [thread for thread in ready.findChildren(QThread) if thread.isRunning()]
    assert at_work
    ready.close()
    assert all(thread.isFinished() for thread in at_work)


def test_a_result_asks_what_it_is_and_brings_everything_back(ready, qtbot, tmp_path):
    ready.studio.set_field("strength", 0.7)
    finish(ready, qtbot, ready.run_bar.start)
    result = tmp_path / "result.png"
    with qtbot.waitSignal(ready.intake.pictures.saved, timeout=WAIT):
        ready.exporter.write(result)
    recipe = ready.studio.recipe
    ready.studio.set_field("strength", 0.1)
    ready.studio.set_content(None)
    ready.intake.take(mime_of(result))
    qtbot.waitUntil(lambda: ready.intake.question is not None)
    box = ready.intake.question
    again = next(b for b in box.buttons() if "Restore" in b.text())
    qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: ready.studio.recipe == recipe)
    assert ready.studio.content.picture.name == "photo.png"


def test_a_result_can_be_used_as_a_picture(ready, qtbot, tmp_path):
    finish(ready, qtbot, ready.run_bar.start)
    result = tmp_path / "result.png"
    with qtbot.waitSignal(ready.intake.pictures.saved, timeout=WAIT):
        ready.exporter.write(result)
    ready.intake.open([result], "styles")
    qtbot.waitUntil(lambda: ready.intake.question is not None)
    box = ready.intake.question
    plain = next(b for b in box.buttons() if "Use" in b.text())
    qtbot.mouseClick(plain, Qt.MouseButton.LeftButton)
    assert [s.picture.name for s in ready.studio.styles] == ["painting.png", "result.png"]


def test_the_window_remembers_its_settings(ready, qtbot):
    ready.studio.set_field("strength", 0.25)
    action(ready, "Loss curves").trigger()
    ready.close()
    again = Window(Settings(folders.config()))
    qtbot.addWidget(again)
    assert again.studio.recipe.strength == 0.25
    assert action(again, "Loss curves").isChecked()
    assert not again.studio.undo_stack.canUndo()


def test_a_spoilt_settings_file_falls_back(qtbot):
    folder = folders.config()
    (folder / "settings.ini").write_text(
        "[General]\ntheme=pink\nrecipe=broken\n[window]\ngeometry=7\n[folder]\nopen=/nowhere\n"
    )
    settings = Settings(folder)
    assert settings.theme == "system"
    assert settings.recipe.strength == Recipe().strength
    assert settings.folder("open").is_dir()
    qtbot.addWidget(Window(settings))


def test_start_before_the_engine_is_loaded_waits_for_it(ready, qtbot):
    ready.warm_up.start()  # once more, as if it were the first time
    ready.start()
    with qtbot.waitSignal(ready.runner.finished, timeout=WAIT):
        pass
    assert ready.runner.state is RunnerState.IDLE
    assert ready.runner.picture.done


def test_every_action_of_the_menus_can_be_used(ready, qtbot):
    for text in ("Compare with the photo", "Loss curves"):
        action(ready, text).trigger()
        assert action(ready, text).isChecked()
    assert ready.canvas_panel.canvas.is_split()
    assert ready.findChild(Curves).isVisible()
    action(ready, "Swap photo and painting").trigger()
    assert ready.studio.content.picture.name == "painting.png"
    for text in ("Fit", "Actual size", "Zoom in", "Zoom out", "Measures"):
        action(ready, text).trigger()
    for name in ("Light", "Dark", "System"):
        action(ready, name).trigger()
        assert ready.settings.theme == name.lower()


def test_tab_goes_through_the_window_as_the_eye_reads(ready):
    order = list(reading_order(ready.columns))
    card = ready.sources.style_cards[0]
    names = [card.blend, card.scale, ready.canvas_panel.canvas, ready.run_bar.start]
    places = [order.index(widget) for widget in names]
    assert places == sorted(places)
    assert card.scale.nextInFocusChain() is not None
    assert len(order) == len(set(map(id, order)))


def test_turning_the_photo_turns_its_crop(ready):
    source = dataclasses.replace(ready.studio.content, edit=Edit(0, (0.0, 0.0, 0.5, 1.0)))
    again = turned(turned(turned(turned(source))))
    assert again.edit == source.edit
    assert np.array_equal(turned(source).pixels, np.rot90(source.pixels, -1))


def test_a_long_name_is_elided_and_told_on_hover(window, qtbot, photo_pixels):
    name = "一张名字非常非常非常非常非常非常长的照片_" * 3 + ".jpg"
    window.studio.set_content(Source(images.from_pixels(photo_pixels, name)))
    label = next(w for w in window.sources.findChildren(ElidedLabel) if w.text() == name)
    qtbot.waitUntil(lambda: "…" in label.shown_text())
    assert name in label.toolTip()


def test_files_can_be_dropped_on_every_place(window, qtbot, photo_file, painting_file):
    def drop(widget, path):
        mime, place = mime_of(path), QPointF(widget.rect().center())
        usual = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton)
        keys = Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(place.toPoint(), *usual, keys)
        QApplication.sendEvent(widget, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(widget, QDropEvent(place, *usual, keys))

    studio = window.studio
    drop(window.welcome.photo, photo_file)
    qtbot.waitUntil(lambda: studio.content is not None)
    drop(window.welcome.painting, painting_file)
    qtbot.waitUntil(lambda: len(studio.styles) == 1)
    drop(window.sources.style_cards[0], photo_file)
    qtbot.waitUntil(lambda: studio.styles[0].picture.name == "photo.png")
    assert len(studio.styles) == 1


def test_a_picture_dropped_from_a_browser(window, qtbot):
    """The pixels are used if the browser provides them; an address alone gives a notice."""
    address = QMimeData()
    address.setUrls([QUrl("https://example.org/painting.jpg")])
    studio = window.studio
    place = QPointF(window.welcome.photo.rect().center())
    usual = (Qt.DropAction.CopyAction, address, Qt.MouseButton.LeftButton)
    enter = QDragEnterEvent(place.toPoint(), *usual, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window.welcome.photo, enter)
    assert enter.isAccepted()
    for take in (window.intake.take, window.canvas_panel.canvas.take):
        with qtbot.waitSignal(window.intake.message) as caught:
            take(address)
        assert caught.args == ["Save that picture on this computer first, then drop it."]
    pixels = QImage(20, 10, QImage.Format.Format_RGB32)
    pixels.fill(Qt.GlobalColor.red)
    address.setImageData(pixels)
    window.canvas_panel.canvas.take(address)
    qtbot.waitUntil(lambda: studio.content is not None)
    assert studio.content.size == (20, 10)


def test_the_cost_of_a_run_is_told_before_it_starts(ready: Window, qtbot, monkeypatch) -> None:
    status = ready.run_bar.status
    qtbot.waitUntil(lambda: "about" in status.text())
    assert "GB" in status.text()
    assert status.property("role") != "error"
    monkeypatch.setattr("stylizer.engine.hardware.memory.available_memory", lambda device: 2**28)
    ready.studio.set_field("size", 4096)
    qtbot.waitUntil(lambda: status.property("role") == "error")
    assert "4096 px need" in status.text()
