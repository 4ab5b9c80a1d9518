"""Writes the pictures of an exploration into a folder, with a page that shows them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from stylizer.app.background import Background
from stylizer.app.run.exploration import Found, Plan, write_page
from stylizer.app.settings import Settings


class PageSaver(QObject):
    """The writer of a page. It asks for a folder, and writes in another thread."""

    saved = Signal(str)
    """Emitted with the path of the page."""
    failed = Signal(str)
    """Emitted with a sentence that says why nothing was written."""

    def __init__(self, settings: Settings, dialog: QWidget) -> None:
        super().__init__(dialog)
        self._settings, self._dialog = settings, dialog
        self._background = Background(self, threads=1)

    def ask(self, plan: Plan, found: Sequence[Found]) -> None:
        """Ask where to put the folder, then write the page."""
        dialog = QFileDialog(self._dialog, self.tr("Where to put the folder with the page"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setDirectory(str(self._settings.folder("export")))

        def chosen(name: str) -> None:
            self._settings.set_folder("export", Path(name))
            self.write(plan, found, Path(name))

        dialog.fileSelected.connect(chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, plan: Plan, found: Sequence[Found], folder: Path) -> None:
        """Write all pictures and a page into a new folder inside `folder`."""
        pictures = list(found)
        self._background.start(
            lambda: write_page(plan, pictures, folder),
            lambda page: self.saved.emit(str(page)),
            self.failed.emit,
        )

    def wait(self) -> None:
        """Wait until everything is written."""
        self._background.wait()
