"""Uncaught errors are written to the log and reported to the window."""

from __future__ import annotations

import sys
import threading

from stylizer.app.crashlog import CrashLog


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
        # Errors are still reported, but written to no file.
        with qtbot.waitSignal(log.caught):
            sys.excepthook(ValueError, ValueError("a riddle"), None)
    finally:
        log.uninstall()
    assert "a riddle" in caplog.text
    assert not log.file.exists()
    assert sys.excepthook is sys.__excepthook__
