"""The gallery: the sample pictures as thumbnails to click on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from stylizer.app.shelf import Shelf, title
from stylizer.ui.kit.buttons import label
from stylizer.ui.kit.thumb import Thumb
from stylizer.ui.sources.intake import Intake

GAP = 8


class SampleGrid(QWidget):
    """Rows of samples. `chosen` is emitted with the path of a sample that was clicked."""

    chosen = Signal(Path)

    def __init__(
        self,
        shelf: Shelf,
        paths: Sequence[Path],
        side: int,
        columns: int,
        parent: QWidget | None = None,
    ) -> None:
        """Make the grid; each picture is a square of `side` pixels."""
        super().__init__(parent)
        self._shelf = shelf
        self.thumbs = {path: Thumb(side) for path in paths}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GAP)
        for index, (path, thumb) in enumerate(self.thumbs.items()):
            thumb.setToolTip(title(path))
            thumb.setAccessibleName(self.tr("Sample: {0}").format(title(path)))
            thumb.clicked.connect(lambda path=path: self.chosen.emit(path))
            grid.addWidget(thumb, index // columns, index % columns)
        shelf.filled.connect(self._show)
        self._show()

    def _show(self) -> None:
        for path, thumb in self.thumbs.items():
            thumb.set_image(self._shelf.images.get(path, QImage()))


class Gallery(QFrame):
    """A popup with all samples that closes once one is chosen."""

    def __init__(self, shelf: Shelf, intake: Intake, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._intake = intake
        self.setProperty("role", "popup")
        self.setAccessibleName(self.tr("Samples"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(GAP)
        for text, paths, place in (
            (self.tr("Photos"), shelf.photos, "content"),
            (self.tr("Paintings"), shelf.paintings, "styles"),
        ):
            grid = SampleGrid(shelf, paths, 80, 6)
            grid.chosen.connect(lambda path, place=place: self._choose(path, place))
            column.addWidget(label(text, "heading"))
            column.addWidget(grid, 0, Qt.AlignmentFlag.AlignLeft)

    def show_above(self, widget: QWidget) -> None:
        """Open the popup with its lower left corner at the upper left corner of the widget."""
        corner = widget.mapToGlobal(QPoint(0, -GAP))
        top = max(widget.screen().availableGeometry().top(), corner.y() - self.sizeHint().height())
        self.move(corner.x(), top)
        self.show()

    def _choose(self, path: Path, place: str) -> None:
        self.close()
        self._intake.take_sample(path, place)
