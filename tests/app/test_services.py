"""Small services that the rest of the app uses."""

from __future__ import annotations

import gc
import sys
import threading

import numpy as np
import pytest

from stylizer.app.background import Background
from stylizer.app.collector import Collector
from stylizer.app.crashlog import CrashLog
from stylizer.app.notices import Kind, Notices
from stylizer.app.qimages import from_pixels, preview, to_pixels
from stylizer.app.run.mailbox import Mailbox
from stylizer.app.warmup import Device, WarmUp
from stylizer.engine.errors import FileError
from stylizer.files.read import images
from stylizer.files.record.edit import Edit
from stylizer.files.runs.source import Source


def test_a_mailbox_keeps_the_newest_and_rings_once(qtbot):
    box, rings = Mailbox(), []
    box.arrived.connect(lambda: rings.append(1))
    for value in (1, 2, 3):
        box.put(value)
    assert len(rings) == 1
    assert box.take() == 3
    assert box.take() is None
    box.put(4)
    assert len(rings) == 2


def test_an_error_is_not_hidden_by_news():
    notices = Notices()
    notices.error("The disk is full.")
    notices.info("A scale is done.")
    assert notices.current.kind is Kind.ERROR
    notices.clear()
    notices.info("A scale is done.")
    assert notices.current.kind is Kind.INFO


def test_background_work_calls_back_on_its_own_thread(qtbot):
    background = Background()
    where = []
    background.start(
        threading.get_ident, lambda ident: where.extend((ident, threading.get_ident())), pytest.fail
    )
    qtbot.waitUntil(lambda: len(where) == 2)
    assert where[0] != where[1] == threading.get_ident()


@pytest.mark.parametrize(
    ("error", "words"), [(FileError("No such file."), "No such file."), (KeyError("x"), "log")]
)
def test_background_errors_become_sentences(qtbot, error, words):
    def work():
        raise error

    background, told = Background(), []
    background.start(work, pytest.fail, told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert words in told[0]


def test_what_nobody_caught_is_logged_and_told(qtbot, tmp_path):
    log = CrashLog(tmp_path)
    log.install()
    try:
        with qtbot.waitSignal(log.caught):
            sys.excepthook(ValueError, ValueError("a riddle"), None)

        def fail():
            raise RuntimeError("in a thread")

        thread = threading.Thread(target=fail)
        with qtbot.waitSignal(log.caught):
            thread.start()
            thread.join()
    finally:
        log.uninstall()
    text = log.file.read_text(encoding="utf-8")
    assert "a riddle" in text
    assert "in a thread" in text
    assert sys.excepthook is sys.__excepthook__


def test_a_log_folder_that_cannot_be_written_is_no_reason_to_stop(qtbot, tmp_path, caplog):
    log = CrashLog(tmp_path / "missing" / "folder")
    log.install()
    try:
        # What goes wrong is told all the same, and kept nowhere.
        with qtbot.waitSignal(log.caught):
            sys.excepthook(ValueError, ValueError("a riddle"), None)
    finally:
        log.uninstall()
    assert "a riddle" in caplog.text
    assert not log.file.exists()
    assert sys.excepthook is sys.__excepthook__


def test_the_collector_takes_over_and_gives_back(qtbot):
    collector = Collector()
    collector.start()
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()


def test_torch_that_cannot_be_loaded_is_told_in_words(qtbot, monkeypatch):
    monkeypatch.setitem(sys.modules, "stylizer.engine.optimise", None)
    warm_up = WarmUp()
    with qtbot.waitSignal(warm_up.failed) as blocker:
        warm_up.start()
    warm_up.wait()
    assert "PyTorch" in blocker.args[0]


def test_devices_that_answer_are_found_with_their_free_memory(qtbot, monkeypatch):
    def available(device):
        if device.type == "cuda":
            raise RuntimeError("CUDA error: unspecified launch failure")
        return 5000

    monkeypatch.setattr("stylizer.engine.hardware.device.device_names", lambda: ("cuda:0", "cpu"))
    monkeypatch.setattr("stylizer.engine.hardware.device.title_of", lambda name: f"a {name}")
    monkeypatch.setattr("stylizer.engine.hardware.memory.available_memory", available)
    warm_up = WarmUp()
    with qtbot.waitSignal(warm_up.ready):
        warm_up.start()
    warm_up.wait()
    assert warm_up.devices == (Device("cpu", "a cpu", 5000),)


def test_gpus_together_have_as_much_free_as_the_fullest(qtbot, monkeypatch):
    names = ("cuda:0", "cuda:1", "cuda:all", "cpu")
    monkeypatch.setattr("stylizer.engine.hardware.device.device_names", lambda: names)
    monkeypatch.setattr("stylizer.engine.hardware.device.title_of", lambda name: f"a {name}")
    monkeypatch.setattr(
        "stylizer.engine.hardware.memory.available_memory",
        lambda place: 5000 - 1000 * (place.index or 0),
    )
    warm_up = WarmUp()
    with qtbot.waitSignal(warm_up.ready):
        warm_up.start()
    warm_up.wait()
    assert [found.name for found in warm_up.devices] == list(names)
    assert [found.free for found in warm_up.devices] == [5000, 4000, 4000, 5000]


def test_pixels_survive_the_way_through_qt(photo_pixels):
    deep = np.rint(photo_pixels * 65535).astype(np.uint16)
    for pixels in (photo_pixels, deep, np.rint(photo_pixels * 255).astype(np.uint8)):
        again, alpha = to_pixels(from_pixels(pixels))
        assert np.abs(again / 255 - photo_pixels).max() <= 1 / 255
        assert alpha is None


def test_alpha_survives_the_way_through_qt(photo_pixels):
    alpha = np.tile(np.linspace(0, 1, photo_pixels.shape[1], dtype=np.float32), (32, 1))
    image = from_pixels(photo_pixels, alpha)
    pixels, again = to_pixels(image)
    np.testing.assert_allclose(again / 255, alpha, atol=0.003)
    np.testing.assert_allclose(pixels / 255, photo_pixels, atol=0.003)


def test_sizes_and_previews_follow_the_edit(photo_pixels):
    source = Source(images.from_pixels(photo_pixels, "photo"), Edit(1, (0.0, 0.0, 1.0, 0.5)))
    assert source.size == source.pixels.shape[1::-1]
    assert preview(source, 16).width() == 16
    assert not preview(source, 16).hasAlphaChannel()
    clear = images.from_pixels(photo_pixels, "photo", photo_pixels[..., 0])
    assert preview(Source(clear), 16).hasAlphaChannel()
