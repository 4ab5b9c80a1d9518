"""A part of a form that can be folded away under its title.

superqt's QCollapsible is not used. It folds by a height of zero, so that Tab still goes through the
hidden fields. Its title has no focus frame. Its height is fixed when it opens, so that rows that
are shown later are squeezed.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from stylizer.ui.kit.buttons import tool
from stylizer.ui.kit.icons import icon


class Fold(QWidget):
    """A button with a title that shows and hides `body`, which is shown while it is checked."""

    def __init__(self, title: str, body: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = body
        self.button = tool("advanced", title, self._unfold, checkable=True)
        self.button.setText(title)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(body)
        body.setVisible(False)

    def _unfold(self, open_: bool) -> None:
        self.body.setVisible(open_)
        self.button.setIcon(icon("down" if open_ else "advanced"))
