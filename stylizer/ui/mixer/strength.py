"""The large fader for the strength of the style."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from stylizer.engine.recipe import Recipe
from stylizer.ui.kit.fader import Fader


class Strength(QWidget):
    """A fader for how far the photo turns into the painting, from 0 (photo) to 1 (painting)."""

    moved = Signal(float)
    released = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fader = Fader(
            self.tr("Strength"), 0, 100, 100 * Recipe().strength,
            step=2, unit="%", orientation=Qt.Orientation.Horizontal, big=True, parent=self,
        )  # fmt: skip
        self.fader.set_hint(self.tr("How far the photo turns into the painting."))
        self.fader.moved.connect(lambda percent: self.moved.emit(percent / 100))
        self.fader.released.connect(self.released)
        self.setFocusProxy(self.fader)
        self.setAccessibleName(self.tr("Strength"))

        ends = QHBoxLayout()
        photo, painting = QLabel(self.tr("photo")), QLabel(self.tr("painting"))
        for end in (photo, painting):
            end.setProperty("role", "caption")
        ends.addWidget(photo)
        ends.addStretch()
        ends.addWidget(painting)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.fader)
        box.addLayout(ends)

    def value(self) -> float:
        """Return the share of the painting, from 0 to 1."""
        return self.fader.value() / 100

    def setValue(self, share: float) -> None:
        """Show a share, from 0 to 1, without a signal."""
        if abs(share - self.value()) > 1e-9:
            self.fader.setValue(share * 100)
