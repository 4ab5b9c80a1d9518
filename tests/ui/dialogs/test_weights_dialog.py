"""The dialog of encoder weights, with a server on this computer."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QMessageBox, QProgressBar

from stylizer.app.background import Background
from stylizer.app.fetch import DownloadMeter
from stylizer.app.notices import Kind, Notices
from stylizer.app.settings import Settings
from stylizer.app.studio import Studio
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.files.store import folders
from stylizer.files.weights import installed, manage, torchvision, trust
from stylizer.ui.dialogs.weights_dialog import WeightsDialog
from stylizer.ui.dialogs.weights_row import Row
from stylizer.ui.settings_panel import SettingsPanel
from tests.helpers.loopback import Loopback, stall, status
from tests.helpers.vgg import saved, shrink, state_of

WAIT = 30000


@pytest.fixture
def server(monkeypatch):
    """Serve weights of VGG-16 with an eighth of the channels, under the official name."""
    shrink(monkeypatch)
    body = saved(state_of("vgg16"))
    path = f"/vgg16-{hashlib.sha256(body).hexdigest()[:8]}.pth"
    with Loopback() as server:
        server.files[path] = server.body = body
        monkeypatch.setattr(torchvision, "weights_url", lambda name: server.url + path)
        yield server


@pytest.fixture
def dialog(dark, qtbot, server):
    studio, notices, background = Studio(), Notices(), Background()
    settings = Settings(folders.config())
    dialog = WeightsDialog(studio, settings, notices, background)
    dialog.studio, dialog.notices, dialog.background = studio, notices, background
    qtbot.addWidget(dialog, before_close_func=lambda d: d.shut())
    dialog.show()
    yield dialog
    background.wait()


def click(qtbot, button):
    assert button.isVisible()
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_each_encoder_says_whether_it_is_here(dialog):
    assert dialog.height() > sum(row.sizeHint().height() for row in dialog.rows.values())
    assert "Part of Stylizer, 6 MB" in dialog.rows["compact"].state.text()
    assert dialog.rows["vgg19"].state.text() == "Download 496 MB, keeps 1 MB on disk"  # shrunk
    assert not dialog.rows["compact"].remove.isVisible()
    assert not dialog.rows["vgg19"].remove.isVisible()


def test_everything_has_a_name_of_its_own_for_a_screen_reader(dialog):
    controls = [
        w for k in (QAbstractButton, QLineEdit, QProgressBar) for w in dialog.findChildren(k)
    ]
    names = [w.accessibleName() for w in controls if not w.objectName().startswith("qt_")]
    assert all(names)
    assert len(set(names)) == len(names)


def test_one_click_brings_an_encoder_that_was_chosen(dialog, qtbot):
    dialog.open_for("vgg16")
    with qtbot.waitSignal(dialog.changed, timeout=WAIT):
        click(qtbot, dialog.rows["vgg16"].get)
    assert dialog.studio.recipe.encoder == "vgg16"
    assert dialog.notices.current.text == "VGG-16 is ready to use."
    assert dialog.rows["vgg16"].state.text().startswith("On this computer")
    assert trust.trusted("vgg16").digest in dialog.rows["vgg16"].state.toolTip()
    assert not dialog.rows["vgg16"].get.isVisible()


def test_who_only_looks_around_keeps_the_encoder(dialog, qtbot):
    dialog.open_for("vgg16")
    dialog.close()
    dialog.open_for("")
    with qtbot.waitSignal(dialog.changed, timeout=WAIT):
        click(qtbot, dialog.rows["vgg16"].get)
    assert dialog.studio.recipe.encoder == "compact"


def test_a_download_shows_how_far_it_is_and_can_be_cancelled_and_continued(dialog, server, qtbot):
    half = len(server.body) // 2
    server.script = [stall(half)]
    row = dialog.rows["vgg16"]
    click(qtbot, row.get)
    qtbot.waitUntil(lambda: row.bar.value() > 0, timeout=WAIT)
    assert row.bar.isVisible()
    assert 0 < row.bar.value() / row.bar.maximum() <= 0.5
    assert not dialog.rows["vgg19"].get.isEnabled()
    with qtbot.waitSignal(dialog.fetch.stopped, timeout=WAIT):
        click(qtbot, row.cancel)
    assert row.state.text().endswith("downloaded")
    assert row.get.text() == "Continue"
    assert dialog.focusWidget() is row.get
    assert dialog.rows["vgg19"].get.isEnabled()
    with qtbot.waitSignal(dialog.changed, timeout=WAIT):
        click(qtbot, row.get)
    assert "Range" in server.requests[-1][1]


def test_a_closed_dialog_lets_the_download_go_on(dialog, server, qtbot):
    server.script = [lambda request: (server.release.wait(), status(404)(request))]
    click(qtbot, dialog.rows["vgg16"].get)
    dialog.close()
    with qtbot.waitSignal(dialog.fetch.failed, timeout=WAIT):
        server.release.set()
    assert dialog.notices.current.kind is Kind.ERROR
    dialog.open_for("")
    assert "no file at" in dialog.rows["vgg16"].error.text()
    with qtbot.waitSignal(dialog.changed, timeout=WAIT):
        click(qtbot, dialog.rows["vgg16"].get)
    assert not dialog.rows["vgg16"].error.isVisible()


def test_leaving_ends_the_download_and_keeps_the_part(dialog, server, qtbot):
    server.script = [stall(len(server.body) // 2)]
    click(qtbot, dialog.rows["vgg16"].get)
    qtbot.waitUntil(lambda: manage.partial_bytes("vgg16") > 0, timeout=WAIT)
    dialog.shut()
    assert not dialog.fetch.isRunning()
    assert manage.partial_bytes("vgg16") > 0


def test_what_goes_wrong_is_said_in_the_row(dialog, server, qtbot):
    server.files.clear()
    with qtbot.waitSignal(dialog.fetch.failed, timeout=WAIT):
        click(qtbot, dialog.rows["vgg16"].get)
    assert "There is no file at" in dialog.rows["vgg16"].error.text()
    error = dialog.rows["vgg16"].error
    assert error.isVisible()
    assert error.height() >= error.heightForWidth(error.width())
    assert dialog.rows["vgg16"].get.isEnabled()
    assert dialog.notices.current is None


def test_a_mirror_is_used_and_remembered(dialog, server, qtbot):
    dialog.fold.click()
    assert dialog.mirror.isVisible()
    server.files = {f"/copy{path}": body for path, body in server.files.items()}
    qtbot.keyClicks(dialog.mirror, f"{server.url}/copy/")
    with qtbot.waitSignal(dialog.changed, timeout=WAIT):
        click(qtbot, dialog.rows["vgg16"].get)
    assert server.requests[0][0].startswith("/copy/")
    assert Settings(folders.config()).mirror == f"{server.url}/copy/"


def test_import_and_remove(dialog, server, qtbot, tmp_path, monkeypatch):
    file, row = tmp_path / "some.pth", dialog.rows["vgg16"]
    file.write_bytes(b"junk")
    dialog.bring("vgg16", file)
    qtbot.waitUntil(lambda: row.error.isVisible(), timeout=WAIT)
    assert "some.pth is not a file of encoder weights" in row.error.text()
    file.write_bytes(server.body)
    with qtbot.waitSignal(dialog.changed, timeout=WAIT):
        dialog.bring("vgg16", file)
    dialog.studio.set_field("encoder", "vgg16")
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.No)
    click(qtbot, row.remove)
    assert installed.path_of("vgg16").exists()
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    click(qtbot, row.remove)
    assert not installed.path_of("vgg16").exists()
    assert dialog.studio.recipe.encoder == "compact"
    assert row.get.isVisible()


def test_the_list_of_encoders_marks_those_to_be_fetched(qapp, qtbot):
    panel = SettingsPanel(Studio())
    qtbot.addWidget(panel)
    panel.set_encoders(installed.installed())
    choice = panel.forms["result"].controls()["encoder"]
    assert [choice.itemText(i) for i in range(choice.count())] == [
        "Compact",
        "VGG-19 – download",
        "VGG-16 – download",
        "ResNet-50 – download",
    ]
    with qtbot.waitSignal(panel.encoder_wanted) as wanted:
        choice.setCurrentIndex(1)
        choice.activated.emit(1)
    assert wanted.args == ["vgg19"]
    assert choice.value() == "compact"


def test_choosing_such_an_encoder_opens_the_dialog(window):
    window.settings_panel.encoder_wanted.emit("vgg19")
    assert window.weights.dialog.isVisible()
    assert window.weights.dialog.focusWidget() is window.weights.dialog.rows["vgg19"].get
    window.weights.dialog.close()


def test_the_speed_of_a_download():
    meter = DownloadMeter()
    assert meter.update(0.0, 0, 1000) == (first := meter.update(0.0, 0, 1000))
    assert (first.rate, first.left) == (None, None)
    assert meter.update(1.0, 100, 1000).rate == 100
    assert meter.update(2.0, 200, 1000).left == 8
    later = [meter.update(10.0 + second, 200, 1000) for second in range(7)]
    assert later[-1].rate == 0
    assert later[-1].left is None
    assert meter.update(20.0, 0, 1000).rate is None


def test_an_encoder_that_comes_from_a_file_alone_is_imported(qapp, qtbot, monkeypatch):
    own = replace(ENCODERS["resnet50"], name="own", title="Own", torchvision="")
    monkeypatch.setitem(ENCODERS, "own", own)
    panel = SettingsPanel(Studio())
    qtbot.addWidget(panel)
    panel.set_encoders(installed.installed())
    choice = panel.forms["result"].controls()["encoder"]
    assert choice.itemText(choice.count() - 1) == "Own – import"
    row = Row(own)
    qtbot.addWidget(row)
    row.show_idle(busy=False)
    assert row.get.isHidden()
    assert not row.bring.isHidden()
    assert row.state.text() == "Needs a file that you have"
