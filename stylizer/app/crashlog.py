"""Write uncaught errors to a log file, so that users see no traceback."""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import QObject, QtMsgType, Signal, qInstallMessageHandler

log = logging.getLogger(__name__)

LOG_BYTES = 1_000_000


class CrashLog(QObject):
    """Logs uncaught exceptions, and emits `caught` after each."""

    caught = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.file = folder / "stylizer.log"
        self._handler: logging.Handler | None = None
        self._fatal: TextIO | None = None

    def install(self) -> None:
        """Start logging. If the folder cannot be written, the app runs without log files."""
        root = logging.getLogger("stylizer")
        root.setLevel(logging.INFO)
        try:
            self._handler = logging.handlers.RotatingFileHandler(
                self.file, maxBytes=LOG_BYTES, backupCount=2, encoding="utf-8", delay=True
            )
            self._handler.setFormatter(
                logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
            )
            root.addHandler(self._handler)
            # This file stays open until the end, because a crash in C code is written to it.
            self._fatal = self.file.with_name("crash.log").open("a", encoding="utf-8")
            faulthandler.enable(self._fatal)
        except OSError:
            log.exception("no log can be written")
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook
        qInstallMessageHandler(_qt_message)

    def uninstall(self) -> None:
        """Restore all hooks and close the files."""
        sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__
        qInstallMessageHandler(None)
        logging.getLogger("stylizer").setLevel(logging.NOTSET)
        if self._handler is not None:
            logging.getLogger("stylizer").removeHandler(self._handler)
            self._handler.close()
        if self._fatal is not None:
            faulthandler.disable()
            self._fatal.close()
        self._handler = self._fatal = None

    def _hook(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.critical("uncaught", exc_info=(kind, error, trace))
        self.caught.emit()

    def _thread_hook(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._hook(args.exc_type, args.exc_value, args.exc_traceback)


def _qt_message(kind: QtMsgType, _context: object, text: str) -> None:
    serious = kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)
    log.log(logging.ERROR if serious else logging.INFO, "Qt: %s", text)
