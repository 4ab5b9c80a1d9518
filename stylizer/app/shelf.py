"""Make thumbnails of the sample pictures."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QImageReader

from stylizer.app.background import Background
from stylizer.files.shipped.samples import samples

SIDE = 192
"""Shorter side of a thumbnail in pixels."""


class Shelf(QObject):
    """The sample pictures and their thumbnails, `images`.

    `images` is empty until `load` has made them and `filled` is emitted.
    """

    filled = Signal()

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        shipped = samples()
        self.photos, self.paintings = shipped.contents, shipped.styles
        self.images: dict[Path, QImage] = {}
        self._background = background

    def load(self) -> None:
        """Make the thumbnails in the background."""
        paths = self.photos + self.paintings
        self._background.start(
            lambda: {path: _thumbnail(path) for path in paths}, self._take, lambda _: None
        )

    def _take(self, images: dict[Path, QImage]) -> None:
        self.images = images
        self.filled.emit()


def title(path: Path) -> str:
    """Return the title of a sample, from the name of its file."""
    return path.stem.replace("-", " ").capitalize()


def _thumbnail(path: Path) -> QImage:
    """Return the picture of a file, reduced so that its shorter side has SIDE pixels."""
    reader = QImageReader(str(path))
    size = reader.size()
    reader.setScaledSize(size * (SIDE / max(1, min(size.width(), size.height()))))
    return reader.read()
