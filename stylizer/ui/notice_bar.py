"""The card that floats over the picture and shows notices."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from stylizer.app.notices import Kind, Notices
from stylizer.ui.kit.buttons import push, tool
from stylizer.ui.kit.icons import pixmap

LINGER_MS = 8000
MARGIN = 16
WIDEST = 640
ANSWERS = 2
LOOKS = {
    Kind.INFO: ("info", "muted", ""),
    Kind.DONE: ("info", "good", ""),
    Kind.ERROR: ("warning", "danger", "error"),
}


class NoticeBar(QFrame):
    """The current notice. A notice that is no error and asks nothing disappears by itself."""

    def __init__(self, notices: Notices, over: Sequence[QWidget], parent: QWidget) -> None:
        """Place the card along the lower edge of the first visible widget of `over`."""
        super().__init__(parent)
        self.setProperty("role", "card")
        self._notices, self._over, self._parent = notices, over, parent
        self._icon = QLabel()
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.answers = [push("", slot=partial(self._answer, at)) for at in range(ANSWERS)]
        for button in self.answers:
            button.setAccessibleName(self.tr("Answer"))
        self.close_button = tool("close", self.tr("Dismiss"), lambda: notices.dismiss())
        layout = self._layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self._icon)
        layout.addWidget(self.text, 1)
        for button in self.answers:
            layout.addWidget(button)
        layout.addWidget(self.close_button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LINGER_MS)
        self._timer.timeout.connect(notices.clear)
        notices.changed.connect(self._show)
        for widget in over:
            widget.installEventFilter(self)
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show):
            self._place()
        return super().eventFilter(watched, event)

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
        for at, button in enumerate(self.answers):
            word = notice.actions[at].text if at < len(notice.actions) else ""
            button.setVisible(bool(word))
            if word:
                button.setText(word)
                button.setAccessibleName(word)
                button.setAccessibleDescription(notice.text)
        self._place()
        if notice.kind is not Kind.ERROR and not notice.actions:
            self._timer.start()

    def _answer(self, at: int) -> None:
        if (notice := self._notices.current) is not None:
            self._notices.answer(notice.actions[at])

    def _place(self) -> None:
        over = next((widget for widget in self._over if widget.isVisible()), self._over[-1])
        area = QRect(over.mapTo(self._parent, QPoint(0, 0)), over.size())
        width = min(area.width() - 2 * MARGIN, WIDEST)
        height = self._layout.heightForWidth(width) + 4  # room below the last line
        left = area.left() + (area.width() - width) // 2
        self.setGeometry(left, area.bottom() - height - MARGIN, width, height)
        self.raise_()
