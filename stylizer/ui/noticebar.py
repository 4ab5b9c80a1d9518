"""The one line that says what happened, in words."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from stylizer.app.notices import Kind, Notices
from stylizer.ui.buttons import tool
from stylizer.ui.icons import pixmap

LINGER_MS = 8000
LOOKS = {
    Kind.INFO: ("info", "muted", "muted"),
    Kind.DONE: ("info", "good", ""),
    Kind.ERROR: ("warning", "danger", "error"),
}


class NoticeBar(QFrame):
    """Hidden while there is nothing to say. What is no error goes away by itself."""

    def __init__(self, notices: Notices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._notices = notices
        self._icon = QLabel()
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._close = tool("close", self.tr("Dismiss"), lambda: notices.clear())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 4, 12, 4)
        layout.setSpacing(8)
        layout.addWidget(self._icon)
        layout.addWidget(self.text, 1)
        layout.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LINGER_MS)
        self._timer.timeout.connect(notices.clear)
        notices.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        notice = self._notices.current
        self.setVisible(notice is not None)
        self._timer.stop()
        if notice is None:
            return
        name, color, role = LOOKS[notice.kind]
        self._icon.setPixmap(pixmap(name, 16, self.devicePixelRatioF(), color))
        self.text.setText(notice.text)
        self.text.setAccessibleName(notice.text)
        self.text.setProperty("role", role)
        self.text.style().unpolish(self.text)
        self.text.style().polish(self.text)
        if notice.kind is not Kind.ERROR:
            self._timer.start()
