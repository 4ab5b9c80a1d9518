"""Open the window."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from stylizer.app.crashlog import CrashLog
from stylizer.app.settings import Settings
from stylizer.engine.encoders.registry import BROKEN
from stylizer.engine.errors import StylizerError
from stylizer.files.store import folders
from stylizer.ui.kit import theme
from stylizer.ui.window import Window
from stylizer.version import __version__

log = logging.getLogger(__name__)


def main(files: Sequence[str]) -> int:
    """Open the window and return the exit status.

    `files` are the photo and the paintings to open; there may be none.
    """
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("stylizer")
    app.setApplicationDisplayName("Stylizer")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("stylizer")
    try:
        config, logs = folders.config(), folders.logs()
    except StylizerError as error:
        print(error, file=sys.stderr or sys.__stderr__)
        return 2
    crashes = CrashLog(logs)
    crashes.install()
    for sentence in BROKEN.values():
        log.warning("%s", sentence)
    settings = Settings(config)
    theme.apply(app, settings.theme)
    window = Window(settings)
    crashes.caught.connect(
        lambda: window.notices.error(
            window.tr("Something unexpected went wrong. The log has the details (Help menu).")
        )
    )
    # Ctrl-C in the terminal closes the window like a click, which ends a run properly.
    signal.signal(signal.SIGINT, lambda *_: window.close())
    window.show()
    if files:
        window.open([Path(file) for file in files])
    status = app.exec()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    crashes.uninstall()
    return status
