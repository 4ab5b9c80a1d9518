"""The dialog that rotates and crops a source picture."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QTransform
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from stylizer.ui.kit import theme
from stylizer.ui.kit.icons import icon
from stylizer.ui.sources.crop_area import WHOLE, CropArea

Shares = tuple[float, float, float, float]
"""(left, top, right, bottom) as shares 0..1."""


class CropDialog(QDialog):
    """A dialog to rotate a picture by quarter turns, and to crop it.

    `image` is the picture as it is in its file. `turns` counts quarter turns clockwise; `crop` is
    (left, top, right, bottom) as shares 0..1 of the turned picture, or None for the whole picture.
    """

    def __init__(
        self,
        image: QImage,
        turns: int = 0,
        crop: Shares | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Crop and rotate"))
        self._image, self._turns = image, turns % 4
        self._tall = False
        self.area = CropArea(self._turned())
        if crop is not None:
            left, top, right, bottom = crop
            self.area.set_rect_shares(QRectF(left, top, right - left, bottom - top))
        self.size_label = QLabel()
        self.size_label.setProperty("role", "muted")
        self.area.changed.connect(self._show_size)
        self._show_size()

        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.area, 1)
        line = QFrame()
        line.setProperty("role", "line")
        box.addWidget(line)
        box.addLayout(self._bar())
        self.area.setFocus()

    def result_edit(self) -> tuple[int, Shares | None]:
        """Return the quarter turns clockwise (0..3) and the crop, None for the whole picture."""
        rect = self.area.rect_shares()
        shares = (rect.left(), rect.top(), rect.right(), rect.bottom())
        if all(abs(a - b) < 1e-6 for a, b in zip(shares, (0, 0, 1, 1), strict=True)):
            return self._turns, None
        left, top, right, bottom = (round(min(max(v, 0.0), 1.0), 6) for v in shares)
        return self._turns, (left, top, right, bottom)

    def turn(self, clockwise: bool) -> None:
        """Turn the picture and the crop by a quarter."""
        r = self.area.rect_shares()
        if clockwise:
            rect = QRectF(1 - r.bottom(), r.left(), r.height(), r.width())
        else:
            rect = QRectF(r.top(), 1 - r.right(), r.height(), r.width())
        self._turns = (self._turns + (1 if clockwise else -1)) % 4
        self.area.set_aspect(None)
        self.area.set_image(self._turned())
        self.area.set_rect_shares(rect)
        if self.aspect.currentData() not in (None, "original"):
            self._tall = not self._tall
        self._apply_aspect(refit=False)
        self._show_size()

    def reset(self) -> None:
        """Go back to the whole picture as it is in its file."""
        self._turns = 0
        self.aspect.setCurrentIndex(0)
        self.area.set_aspect(None)
        self.area.set_image(self._turned())
        self.area.set_rect_shares(QRectF(WHOLE))
        self._show_size()

    def _turned(self) -> QImage:
        return self._image.transformed(QTransform().rotate(90 * self._turns))

    def _bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 12, 16, 12)
        bar.setSpacing(theme.GRID)
        self.left = self._button("rotate-left", self.tr("Rotate left"), lambda: self.turn(False))
        self.right = self._button("rotate", self.tr("Rotate right"), lambda: self.turn(True))
        self.aspect = QComboBox()
        for label, value in (
            (self.tr("Free"), None),
            (self.tr("Original"), "original"),
            (self.tr("Square"), 1.0),
            ("3 : 2", 3 / 2),
            ("4 : 3", 4 / 3),
            ("16 : 9", 16 / 9),
        ):
            self.aspect.addItem(label, value)
        self.aspect.setAccessibleName(self.tr("Aspect"))
        self.aspect.setToolTip(self.tr("The proportion of width to height"))
        self.aspect.activated.connect(lambda _: self._choose_aspect())
        self.swap = self._button("swap", self.tr("Swap upright and wide"), self._swap)
        self.swap.setEnabled(False)
        for widget in (self.left, self.right):
            bar.addWidget(widget)
        bar.addSpacing(theme.GRID)
        bar.addWidget(self.aspect)
        bar.addWidget(self.swap)
        bar.addSpacing(theme.GRID)
        bar.addWidget(self.size_label)
        bar.addStretch()
        reset = QPushButton(self.tr("Reset"))
        reset.setAutoDefault(False)
        reset.clicked.connect(self.reset)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        apply_ = buttons.addButton(self.tr("Apply"), QDialogButtonBox.ButtonRole.AcceptRole)
        apply_.setProperty("kind", "primary")
        apply_.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        bar.addWidget(reset)
        bar.addWidget(buttons)
        return bar

    def _button(self, name: str, text: str, action: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(name))
        button.setIconSize(QSize(18, 18))
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(action)
        return button

    def _choose_aspect(self) -> None:
        size = self._turned().size()
        self._tall = size.height() > size.width()
        self._apply_aspect()

    def _swap(self) -> None:
        self._tall = not self._tall
        self._apply_aspect()

    def _apply_aspect(self, refit: bool = True) -> None:
        value = self.aspect.currentData()
        self.swap.setEnabled(value not in (None, "original", 1.0))
        if value == "original":
            size = self._turned().size()
            value = size.width() / size.height()
        elif value is not None and self._tall:
            value = 1 / value
        if refit or value is None:
            self.area.set_aspect(value)
        else:
            rect = self.area.rect_shares()
            self.area.set_aspect(value)
            self.area.set_rect_shares(rect)

    def _show_size(self) -> None:
        size = self.area.crop_size()
        self.size_label.setText(f"{size.width()} × {size.height()} px")
