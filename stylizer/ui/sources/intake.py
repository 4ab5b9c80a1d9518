"""Puts dropped, pasted and chosen pictures in their place, and asks if the place is not clear."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QUrl, Signal
from PySide6.QtGui import QCursor, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QWidget

from stylizer.app.background import Background
from stylizer.app.pictures import Pictures, local_files
from stylizer.app.run.restore import Restored, restore
from stylizer.app.settings import Settings
from stylizer.app.studio import Studio
from stylizer.engine.errors import FileError
from stylizer.files.read import masks
from stylizer.files.read.images import READABLE, Picture
from stylizer.files.record.record import Record
from stylizer.files.runs.source import Source
from stylizer.files.shipped.samples import samples

Place = str | int
"""The place of a picture: "content", "styles" (one more style), "start", "regions" (masks over the
content), "auto", or the index of the style to replace."""


class Intake(QObject):
    """The way by which every picture comes into the studio."""

    taken = Signal()
    """Emitted when a picture has been put in its place."""
    message = Signal(str)
    refused = Signal(str)

    def __init__(
        self, studio: Studio, background: Background, settings: Settings, window: QWidget
    ) -> None:
        super().__init__(window)
        self._studio, self._settings, self._window = studio, settings, window
        self._background = background
        self.pictures = Pictures(background, self)
        self.question: QMessageBox | None = None
        self.menu: QMenu | None = None

    # Ways in

    def take(self, mime: QMimeData, place: Place = "auto") -> None:
        """Take pictures that were dropped or pasted."""
        if self.pictures.take(mime, lambda found: self._arrived(found, place)):
            return
        if mime.hasUrls():
            self.take_urls(mime.urls(), place)
        else:
            self.message.emit(self.tr("Stylizer found no picture in what you dropped."))

    def take_urls(self, urls: Sequence[QUrl], place: Place = "auto") -> None:
        """Take dropped files."""
        if paths := local_files(urls):
            self.open(paths, place)
        else:
            self.message.emit(self.tr("Save that picture on this computer first, then drop it."))

    def take_image(self, image: QImage, place: Place = "auto") -> None:
        """Take a picture that was dropped as pixels."""
        self.pictures.convert(image, lambda found: self._arrived(found, place))

    def paste(self, place: Place = "auto") -> None:
        mime = QGuiApplication.clipboard().mimeData()
        if mime is None or not self.pictures.take(mime, lambda found: self._arrived(found, place)):
            self.message.emit(self.tr("There is no picture on the clipboard."))

    def open(self, paths: Sequence[Path], place: Place = "auto") -> None:
        """Open files by their paths."""
        self.pictures.load(paths, lambda found: self._arrived(found, place))

    def browse(self, place: Place) -> None:
        """Ask for files, and open them."""
        titles = {"content": self.tr("Choose a photo"), "regions": self.tr("Choose a mask")}
        title = titles.get(str(place), self.tr("Choose a painting"))
        dialog = QFileDialog(self._window, title, str(self._settings.folder("open")))
        patterns = " ".join(f"*{suffix} *{suffix.upper()}" for suffix in READABLE)
        dialog.setNameFilters(
            [self.tr("Pictures ({0})").format(patterns), self.tr("All files (*)")]
        )
        dialog.setOption(QFileDialog.Option.HideNameFilterDetails)
        many = place in ("styles", "regions", "auto")
        dialog.setFileMode(
            QFileDialog.FileMode.ExistingFiles if many else QFileDialog.FileMode.ExistingFile
        )
        if dialog.exec():
            paths = [Path(file) for file in dialog.selectedFiles()]
            self._settings.set_folder("open", paths[0].parent)
            self.open(paths, place)

    def try_sample(self) -> None:
        """Open the first photo and the first painting that ship with Stylizer."""
        shipped = samples()
        if shipped.contents and shipped.styles:
            self.open([shipped.contents[0], shipped.styles[0]])
        else:
            self.refused.emit(self.tr("The samples are not installed."))

    def take_sample(self, path: Path, place: Place) -> None:
        """Open a sample. It replaces a single painting, and is added to several paintings."""
        only = place == "styles" and len(self._studio.styles) == 1
        self.open([path], 0 if only else place)

    # Places

    def _arrived(self, found: list[Picture], place: Place) -> None:
        old = self._there(place)
        if old is not None and masks.looks_like_mask(found[0], old.picture):
            self._choose_mask(found, place, old)
        elif len(found) == 1 and found[0].record is not None:
            self._ask(found[0], found[0].record, place)
        else:
            self._put(found, place)

    def _put(self, found: list[Picture], place: Place) -> None:
        sources = [Source(picture) for picture in found]
        studio = self._studio
        if place == "auto":
            if studio.content is None and not studio.styles and len(sources) > 1:
                studio.set_sources(sources[0], sources[1:])
            elif studio.content is None:
                self._put(found[:1], "content")
                if len(found) > 1:
                    self._put(found[1:], "styles")
            elif not studio.styles:
                studio.add_styles(sources)
            else:
                self._choose(found)
                return
        elif place == "content":
            studio.set_content(sources[0])
        elif place == "start":
            studio.set_start(sources[0])
        elif place == "regions":
            try:
                studio.add_regions(found)
            except FileError as error:
                self.refused.emit(str(error))
                return
        elif isinstance(place, int) and place < len(studio.styles):
            studio.replace_style(place, sources[0])
        else:
            studio.add_styles(sources)
        self.taken.emit()

    def _choose(self, found: list[Picture]) -> None:
        """Ask for the place of a picture, because there is a photo and a painting already."""
        self._offer(
            (self.tr("Use as the photo"), partial(self._put, found, "content")),
            (self.tr("Use as the painting"), partial(self._put, found, 0)),
            (self.tr("Add as another painting"), partial(self._put, found, "styles")),
        )

    def _there(self, place: Place) -> Source | None:
        """Return the photo or the painting in a place, or None."""
        if isinstance(place, int):
            return self._studio.styles[place] if place < len(self._studio.styles) else None
        return self._studio.content if place == "content" else None

    def _choose_mask(self, found: list[Picture], place: Place, old: Source) -> None:
        """Ask whether a grey picture with the proportions of `old` is a mask for `old`."""
        picture = partial(self._put, found, place)
        if isinstance(place, int):
            masked = replace(old, masks=(found[0],))
            self._offer(
                (
                    self.tr("Use as its mask: only the white parts count"),
                    partial(self._studio.replace_style, place, masked),
                ),
                (self.tr("Use as the painting"), picture),
            )
        else:
            self._offer(
                (self.tr("Add as a region of the photo"), partial(self._put, found, "regions")),
                (self.tr("Use as the photo"), picture),
            )

    def _offer(self, *choices: tuple[str, Callable[[], object]]) -> None:
        menu = QMenu(self._window)
        for text, choose in choices:
            menu.addAction(text).triggered.connect(lambda _=False, choose=choose: choose())
        self.menu = menu
        menu.popup(QCursor.pos())

    # Records

    def _ask(self, picture: Picture, record: Record, place: Place) -> None:
        box = QMessageBox(self._window)
        box.setWindowTitle(self.tr("Made with Stylizer"))
        box.setText(self.tr("{0} was made with Stylizer.").format(picture.name))
        box.setInformativeText(
            self.tr("Do you want to restore its settings and pictures, or use it as a picture?")
        )
        again = box.addButton(self.tr("Restore its settings"), QMessageBox.ButtonRole.AcceptRole)
        plain = box.addButton(self.tr("Use as a picture"), QMessageBox.ButtonRole.ActionRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(again)

        def answered() -> None:
            self.question = None
            if box.clickedButton() is again:
                self._restore(picture, record)
            elif box.clickedButton() is plain:
                self._put([picture], place)
            box.deleteLater()

        box.finished.connect(answered)
        self.question = box
        box.open()

    def _restore(self, picture: Picture, record: Record) -> None:
        studio = self._studio
        sources = [s for s in (studio.content, *studio.styles, studio.start) if s]
        known = [known for source in sources for known in source.pictures]
        folder = picture.path.parent if picture.path else None
        self._background.start(
            lambda: restore(record, folder, known), self._restored, self.pictures.failed.emit
        )

    def _restored(self, restored: Restored) -> None:
        scene, studio = restored.scene, self._studio
        if restored.missing:
            # A missing picture is replaced by the one that is in the window now.
            content = scene.content or (studio.content and replace(studio.content, masks=()))
            styles = scene.styles or studio.styles
            blends = scene.recipe.styles if scene.styles else studio.recipe.styles
            recipe = scene.recipe.replace(styles=blends)
            scene = replace(scene, content=content, styles=styles, recipe=recipe)
            studio.set_all(scene, self.tr("Restore settings"))
            self.message.emit(
                self.tr("The settings are restored. Add the missing pictures: {0}.").format(
                    ", ".join(restored.missing)
                )
            )
        else:
            studio.set_all(scene, self.tr("Restore settings"))
            self.message.emit(self.tr("The settings and the pictures are restored."))
