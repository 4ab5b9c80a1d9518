"""The foot of the explorer: how far the pictures are, and what can be done with them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from stylizer.ui.kit import theme
from stylizer.ui.kit.buttons import push
from stylizer.ui.kit.elide import ElidedLabel

TICKS = 1000


class ExplorerFoot(QWidget):
    """A bar and a sentence on the left, the buttons on the right. The dialog connects them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = QProgressBar()
        self.bar.setRange(0, TICKS)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(160)
        self.bar.setAccessibleName(self.tr("Progress of all pictures"))
        self.status = ElidedLabel("", mode=Qt.TextElideMode.ElideRight)
        self.save = push(self.tr("Save as page…"))
        self.save.setToolTip(self.tr("All pictures in a folder, with a page that shows them"))
        self.close_button = push(self.tr("Close"))
        self.paint = push(self.tr("Paint at full size"), "brush")
        self.paint.setToolTip(self.tr("With the settings of the chosen picture (Enter)"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(theme.GRID)
        row.addWidget(self.bar)
        row.addWidget(self.status, 1)
        for button in (self.save, self.close_button, self.paint):
            button.setAutoDefault(False)
            row.addWidget(button)

    def show_progress(self, work: float) -> None:
        """Show a share of the work, 0 to 1."""
        self.bar.setValue(round(work * TICKS))

    def say(self, text: str) -> None:
        """Say in a sentence what is going on."""
        self.status.setText(text)
