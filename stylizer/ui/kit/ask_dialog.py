"""The base class of dialogs that ask something: a form, and buttons at the foot."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
)

from stylizer.ui.kit import theme

WIDTH = 432


class AskingDialog(QDialog):
    """A dialog with its content in `body`. `accept_button` accepts; Escape and Cancel reject."""

    def lay_out(self, answer: str) -> None:
        """Make `body` and the foot; `answer` is the text of the accepting button."""
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button: QPushButton = self.buttons.addButton(
            answer, QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.accept_button.setProperty("kind", "primary")
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 12, 20, 12)
        foot.addStretch()
        foot.addWidget(self.buttons)

        self.body = QVBoxLayout()
        self.body.setContentsMargins(20, 20, 20, 16)
        self.body.setSpacing(2 * theme.GRID)
        line = QFrame()
        line.setProperty("role", "line")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self.body)
        column.addStretch()
        column.addWidget(line)
        column.addLayout(foot)
        self.setFixedWidth(WIDTH)


def form_layout() -> QFormLayout:
    """Return an empty form, with titles on the left and fields that take the remaining width."""
    form = QFormLayout()
    form.setHorizontalSpacing(2 * theme.GRID)
    form.setVerticalSpacing(theme.GRID)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form
