"""What dialogs that ask something have in common: a form, and a foot with the answers."""

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
    """`body` takes the content. `accept_button` says yes; Escape and Cancel say no."""

    def lay_out(self, answer: str) -> None:
        """Make `body`, and a foot whose button for yes is called `answer`."""
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
    """An empty form: titles to the left, fields as wide as there is room."""
    form = QFormLayout()
    form.setHorizontalSpacing(2 * theme.GRID)
    form.setVerticalSpacing(theme.GRID)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form
