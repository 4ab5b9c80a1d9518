"""The foot of the explorer: the progress of the pictures, and buttons to use them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from stylizer.ui.kit import theme
from stylizer.ui.kit.buttons import push
from stylizer.ui.kit.elide import ElidedLabel

TICKS = 1000


class ExplorerFoot(QWidget):
    """A bar and a sentence on the left, buttons on the right. The dialog connects the buttons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = QProgressBar()
        self.bar.setRange(0, TICKS)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(160)
        self.bar.setAccessibleName(self.tr("Progress of all pictures"))
        self.status = ElidedLabel("", mode=Qt.TextElideMode.ElideRight)
        self.save = push(self.tr("Save as page…"))
        self.save.setToolTip(self.tr("Save all pictures in a folder, with a page that shows them"))
        self.close_button = push(self.tr("Close"))
        self.paint = push(self.tr("Paint at full size"), "brush")
        self.paint.setToolTip(self.tr("Use the settings of the chosen picture (Enter)"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(theme.GRID)
        row.addWidget(self.bar)
        row.addWidget(self.status, 1)
        for button in (self.save, self.close_button, self.paint):
            button.setAutoDefault(False)
            row.addWidget(button)

    def show_progress(self, work: float) -> None:
        """Show the share of the work that is done, from 0 to 1."""
        self.bar.setValue(round(work * TICKS))

    def say(self, text: str) -> None:
        """Show a sentence about the state of the exploration."""
        self.status.setText(text)
