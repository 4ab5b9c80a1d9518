"""Where to write the picture: the dialog, and what happens after it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from stylizer.app.pictures import Pictures
from stylizer.app.qimages import from_pixels
from stylizer.app.runner import Runner
from stylizer.app.settings import Settings
from stylizer.app.state import Studio
from stylizer.files.images import WRITABLE

FORMATS = (
    ("PNG", (".png",)),
    ("JPEG", (".jpg", ".jpeg")),
    ("WebP", (".webp",)),
    ("TIFF", (".tif", ".tiff")),
)


class Exporter(QObject):
    """Exports the newest picture; in mid-run the one of the last moments."""

    told = Signal(str)
    copied = Signal(str)

    def __init__(
        self,
        studio: Studio,
        runner: Runner,
        pictures: Pictures,
        settings: Settings,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._studio, self._runner, self._pictures = studio, runner, pictures
        self._settings, self._window = settings, window

    def ask(self) -> None:
        """Ask for a file name and write there."""
        if self._runner.picture is None:
            self.told.emit(self.tr("There is nothing to export yet. Press Start first."))
            return
        self._runner.want_picture()
        dialog = QFileDialog(self._window, self.tr("Export"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDirectory(str(self._settings.folder("export")))
        filters = [
            f"{name} ({' '.join('*' + suffix for suffix in suffixes)})"
            for name, suffixes in FORMATS
            if suffixes[0] in WRITABLE
        ]
        dialog.setNameFilters(filters)
        dialog.selectFile(self.suggestion())
        dialog.setDefaultSuffix("png")

        def follow(chosen: str) -> None:
            name = chosen.partition(" ")[0]
            dialog.setDefaultSuffix(dict(FORMATS)[name][0][1:])

        dialog.filterSelected.connect(follow)
        if dialog.exec():
            path = Path(dialog.selectedFiles()[0])
            self._settings.set_folder("export", path.parent)
            self.write(path)

    def write(self, path: Path) -> None:
        """Write the newest picture; the format follows the suffix."""
        result = self._runner.picture
        if result is not None:
            self._pictures.save(path, result)

    def copy(self) -> None:
        """Put the newest picture on the clipboard."""
        if self._runner.picture is not None:
            QGuiApplication.clipboard().setImage(from_pixels(self._runner.picture.pixels))
            self.copied.emit(self.tr("The picture is on the clipboard."))

    def suggestion(self) -> str:
        """«photo - painting.png»."""
        content, styles = self._studio.content, self._studio.styles
        names = [source.picture.name for source in (content, *styles[:1]) if source is not None]
        stem = " - ".join(Path(name).stem for name in names) or self.tr("picture")
        return f"{stem[:80]}.png"
