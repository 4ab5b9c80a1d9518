"""Thumbnails of the samples."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QImageReader

from stylizer.app.background import Background
from stylizer.files.shipped.samples import samples

SIDE = 192


class Shelf(QObject):
    """The samples with a small image of each, which come once `load` has made them."""

    filled = Signal()

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        shipped = samples()
        self.photos, self.paintings = shipped.contents, shipped.styles
        self.images: dict[Path, QImage] = {}
        self._background = background

    def load(self) -> None:
        """Make the images in the background."""
        paths = self.photos + self.paintings
        self._background.start(
            lambda: {path: _small(path) for path in paths}, self._take, lambda _: None
        )

    def _take(self, images: dict[Path, QImage]) -> None:
        self.images = images
        self.filled.emit()


def title(path: Path) -> str:
    """The name of a sample as people write it."""
    return path.stem.replace("-", " ").capitalize()


def _small(path: Path) -> QImage:
    """The shorter side is SIDE pixels long."""
    reader = QImageReader(str(path))
    size = reader.size()
    reader.setScaledSize(size * (SIDE / max(1, min(size.width(), size.height()))))
    return reader.read()
