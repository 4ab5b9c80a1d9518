"""Exports the picture, and asks before a picture that no file holds is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from stylizer.app.pictures import Pictures
from stylizer.app.qimages import from_pixels
from stylizer.app.run.runner import Runner
from stylizer.app.settings import Settings
from stylizer.app.studio import Studio
from stylizer.engine.errors import FileError
from stylizer.files.runs.run_result import RunResult
from stylizer.files.write.export import DEFAULT_EXPORT, Export, Format, check_target, format_of
from stylizer.ui.dialogs.export_dialog import ExportDialog


class Exporter(QObject):
    """The export of the newest picture, which during a run is that of the last step."""

    message = Signal(str)
    refused = Signal(str)
    done = Signal(str)
    """Emitted with a sentence that says what was exported or copied."""

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
        self._written: RunResult | None = None
        self._safe: RunResult | None = None
        self._leave: Callable[[], object] | None = None
        self.question: QMessageBox | None = None
        pictures.saved.connect(self._saved)
        pictures.failed.connect(self._stay)

    @property
    def pending(self) -> bool:
        """True if there is a picture that has not been exported."""
        return self._runner.picture is not None and self._runner.picture is not self._safe

    def ask_before(self, leave: Callable[[], object]) -> None:
        """Call `leave`, but first offer to export a picture that has not been exported."""
        if not self.pending:
            leave()
            return
        box = QMessageBox(self._window)
        box.setWindowTitle(self.tr("Stylizer"))
        box.setText(self.tr("The picture has not been exported."))
        box.setInformativeText(self.tr("If you close now, the picture is lost."))
        export = box.addButton(self.tr("Export…"), QMessageBox.ButtonRole.AcceptRole)
        drop = box.addButton(
            self.tr("Close without exporting"), QMessageBox.ButtonRole.DestructiveRole
        )
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(export)

        def answered() -> None:
            self.question = None
            box.deleteLater()
            if box.clickedButton() is drop:
                leave()
            elif box.clickedButton() is export and self.ask():
                self._leave = leave

        box.finished.connect(answered)
        self.question = box
        box.open()

    def ask(self) -> bool:
        """Ask for a format and a file name, then write. Return whether writing began."""
        picture = self._runner.picture
        if picture is None:
            self.message.emit(self.tr("There is nothing to export yet. Press Start first."))
            return False
        self._runner.want_picture()
        dialog = ExportDialog(
            _size(picture),
            picture.exif,
            picture.alpha is not None,
            self._settings.export,
            self._window,
        )

        def follow() -> None:
            if self._runner.picture is not None:
                dialog.set_size(_size(self._runner.picture))

        self._runner.progressed.connect(follow)
        accepted = dialog.exec()
        self._runner.progressed.disconnect(follow)
        dialog.deleteLater()
        if not accepted:
            return False
        form, how = dialog.chosen()
        self._settings.export = form.name, how
        path = self._ask_name(form)
        if path is None:
            return False
        self._settings.set_folder("export", path.parent)
        return self.write(path, how)

    def write(self, path: Path, how: Export = DEFAULT_EXPORT) -> bool:
        """Write the newest picture, in the format of the suffix. Return whether writing began."""
        picture = self._runner.picture
        if picture is None:
            return False
        form = format_of(path)
        if form is not None and how.depth not in form.depths:
            how = replace(how, depth=max(form.depths))
        how = replace(how, location=how.exif and how.location)
        studio = self._studio
        sources = [s for s in (studio.content, *studio.styles, studio.start) if s]
        paths = [picture.path for source in sources for picture in source.pictures]
        try:
            check_target(path, *_size(picture), how, [source for source in paths if source])
        except FileError as error:
            self.refused.emit(str(error))
            return False
        self._written = picture
        self._pictures.save(path, picture, how)
        return True

    def copy(self) -> None:
        """Put the newest picture on the clipboard."""
        picture = self._runner.picture
        if picture is not None:
            QGuiApplication.clipboard().setImage(from_pixels(picture.pixels, picture.alpha))
            self.done.emit(self.tr("The picture is on the clipboard."))

    def suggestion(self) -> str:
        """Return a file name such as "photo - painting", without a suffix."""
        content, styles = self._studio.content, self._studio.styles
        names = [source.picture.name for source in (content, *styles[:1]) if source is not None]
        stem = " - ".join(Path(name).stem for name in names) or self.tr("picture")
        return stem[:80]

    def _saved(self, path: str, note: str) -> None:
        self.done.emit(f"{self.tr('Exported to {0}.').format(path)} {note}".strip())
        self._safe = self._written
        if self._written is not None:
            self._runner.exported(self._written)
        leave, self._leave = self._leave, None
        if leave is not None:
            leave()

    def _stay(self) -> None:
        self._leave = None

    def _ask_name(self, form: Format) -> Path | None:
        dialog = QFileDialog(self._window, self.tr("Export as {0}").format(form.name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDirectory(str(self._settings.folder("export")))
        dialog.setNameFilter(f"{form.name} ({' '.join('*' + s for s in form.suffixes)})")
        dialog.selectFile(self.suggestion() + form.suffixes[0])
        dialog.setDefaultSuffix(form.suffixes[0])
        if not dialog.exec():
            return None
        path = Path(dialog.selectedFiles()[0])
        if format_of(path) is not None:
            return path  # a suffix in the name decides, even if it is that of another format
        path = path.with_name(path.name + form.suffixes[0])
        return path if not path.exists() or self._may_replace(path) else None

    def _may_replace(self, path: Path) -> bool:
        """Ask whether to replace a file: the file dialog only knew the name without the suffix."""
        answer = QMessageBox.question(
            self._window,
            self.tr("Export"),
            self.tr("{0} exists already. Replace it?").format(path.name),
        )
        return answer == QMessageBox.StandardButton.Yes


def _size(picture: RunResult) -> tuple[int, int]:
    height, width = picture.pixels.shape[:2]
    return width, height
