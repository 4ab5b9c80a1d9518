"""Read and write pictures without blocking the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QUrl, Signal
from PySide6.QtGui import QImage

from stylizer.app.background import Background
from stylizer.app.qimages import to_pixels
from stylizer.engine.errors import FileError
from stylizer.files.read import images
from stylizer.files.read.images import Picture
from stylizer.files.runs.run_result import RunResult
from stylizer.files.write.export import DEFAULT_EXPORT, Export


class Pictures(QObject):
    """Reads and writes pictures in the background. `failed` carries a sentence about an error."""

    failed = Signal(str)
    saved = Signal(str, str)
    """Carries the path of a written file, and sentences on what it could not hold, or ""."""

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background

    def load(self, paths: Sequence[Path], done: Callable[[list[Picture]], None]) -> None:
        """Read files, and call `done` with their pictures in order.

        Pictures that cannot be read are left out, and `failed` is emitted. `done` is not called if
        no picture is left.
        """
        files = list(paths)
        if not files:
            return

        def work() -> tuple[list[Picture], list[str]]:
            pictures, errors = [], []
            for path in files:
                try:
                    pictures.append(images.load(path))
                except FileError as error:
                    errors.append(str(error))
            return pictures, errors

        def finish(result: tuple[list[Picture], list[str]]) -> None:
            pictures, errors = result
            if pictures:
                done(pictures)
            if errors:
                self.failed.emit(" ".join(errors))

        self._background.start(work, finish, self.failed.emit)

    def take(self, mime: QMimeData, done: Callable[[list[Picture]], None]) -> bool:
        """Load the files, or else the pixels, that were dropped or pasted.

        Return False if the data holds neither.
        """
        paths = local_files(mime.urls())
        if paths:
            self.load(paths, done)
            return True
        image = mime.imageData() if mime.hasImage() else None
        if not isinstance(image, QImage) or image.isNull():
            return False
        self.convert(image, done)
        return True

    def convert(self, image: QImage, done: Callable[[list[Picture]], None]) -> None:
        """Convert a pasted or dropped QImage, and call `done` with the picture in a list."""
        name = self.tr("pasted picture")
        self._background.start(
            lambda: _from_image(image, name),
            lambda picture: done([picture]),
            self.failed.emit,
        )

    def save(self, path: Path, result: RunResult, how: Export = DEFAULT_EXPORT) -> None:
        """Write a result. The suffix of `path` decides the format."""

        def finish(notes: tuple[str, ...]) -> None:
            self.saved.emit(str(path), " ".join(notes))

        self._background.start(lambda: result.write(path, how), finish, self.failed.emit)


def _from_image(image: QImage, name: str) -> Picture:
    pixels, alpha = to_pixels(image)
    return images.from_pixels(pixels, name, alpha)


def local_files(urls: Sequence[QUrl]) -> list[Path]:
    """Return the paths of the URLs that are files on this computer."""
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]


def holds_picture(mime: QMimeData) -> bool:
    """Return whether data may be dropped on the window.

    Web addresses may be dropped, too: a notice then explains that they cannot be opened.
    """
    return mime.hasImage() or mime.hasUrls()
