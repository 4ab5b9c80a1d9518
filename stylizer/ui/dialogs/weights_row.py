"""A row of the dialog of encoder weights: an encoder, its state and its buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from stylizer.app.fetch import DownloadProgress
from stylizer.engine.encoders.info import EncoderInfo
from stylizer.files.weights import installed, manage
from stylizer.files.weights.download import mb
from stylizer.ui.kit import theme
from stylizer.ui.kit.amounts import duration
from stylizer.ui.kit.buttons import label, push

TICKS = 1000


class Row(QFrame):
    """The row of one encoder. The dialog connects the buttons."""

    def __init__(self, info: EncoderInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.info = info
        self.state = label("", "")
        self.get = push(self.tr("Get"))
        self.bring = push(self.tr("Import…"))
        self.remove = push(self.tr("Remove"))
        self.cancel = push(self.tr("Cancel"))
        self._buttons = (self.get, self.bring, self.remove, self.cancel)
        for button in self._buttons:
            button.setAutoDefault(False)
            button.setAccessibleName(f"{button.text()} {info.title}")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Download of {0}").format(info.title))
        self.error = label("", "error")
        self.error.setWordWrap(True)
        self.error.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(info.title, "heading"))
        words.addWidget(label(info.summary, "muted"))
        words.addWidget(self.state)
        top = QHBoxLayout()
        top.setSpacing(theme.GRID)
        top.addLayout(words, 1)
        for button in self._buttons:
            top.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(theme.GRID)
        column.addLayout(top)
        column.addWidget(self.bar)
        column.addWidget(self.error)
        self.fail("")

    def fail(self, sentence: str) -> None:
        """Show an error; an empty sentence removes it."""
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))

    def show_idle(self, busy: bool) -> None:
        """Show the weights on disk; the buttons are disabled while another row is `busy`."""
        focused = self._has_focus()
        name, built_in = self.info.name, self.info.built_in
        path, begun = installed.path_of(name), 0 if built_in else manage.partial_bytes(name)
        there = path.is_file()
        origin = installed.origin(name) if there else None
        self.state.setToolTip(f"{origin.name}\nSHA-256 {origin.digest}" if origin else "")
        if built_in:
            self._say(self.tr("Part of Stylizer, {0}").format(mb(path.stat().st_size)))
        elif there:
            self._say(self.tr("On this computer, {0}").format(mb(path.stat().st_size)))
        elif not self.info.torchvision:
            self._say(self.tr("Needs a file that you have"))
        else:
            whole, kept = mb(manage.download_bytes(name)), mb(manage.installed_bytes(name))
            text = (
                self.tr("{0} of {1} downloaded")
                if begun
                else self.tr("Download {1}, keeps {2} on disk")
            )
            self._say(text.format(mb(begun), whole, kept))
        self.get.setText(self.tr("Continue") if begun else self.tr("Get"))
        self.get.setAccessibleName(f"{self.get.text()} {self.info.title}")
        self.get.setVisible(bool(self.info.torchvision) and not there)
        self.bring.setVisible(not built_in and not there)
        self.remove.setVisible(not built_in and (there or begun > 0))
        self.bar.hide()
        self.cancel.hide()
        for button in self._buttons:
            button.setEnabled(not busy)
        if focused:
            next(button for button in self._buttons if not button.isHidden()).setFocus()

    def show_busy(self, progress: DownloadProgress | None, *, importing: bool = False) -> None:
        """Show the progress of a download; None means that no bytes have arrived yet."""
        self.cancel.setVisible(not importing)
        self.cancel.setEnabled(True)
        if self._has_focus() and not importing:
            self.cancel.setFocus()
        for button in (self.get, self.bring, self.remove):
            button.hide()
        self.bar.show()
        if importing or (progress and progress.have == progress.total):
            self._say(self.tr("Checking…"))
            self.bar.setRange(0, 0)
        elif progress is None:
            self._say(self.tr("Looking for the file…"))
            self.bar.setRange(0, 0)
        else:
            self.bar.setRange(0, TICKS if progress.total else 0)
            self.bar.setValue(round(TICKS * progress.have / max(progress.total, 1)))
            self._say(_figures(progress, self.tr("{0} of {1}"), self.tr("{0} MB/s")))

    def _has_focus(self) -> bool:
        """Return whether a button of this row has the focus."""
        return self.window().focusWidget() in self._buttons

    def _say(self, text: str) -> None:
        self.state.setText(text)
        self.state.setAccessibleName(text)


def _figures(progress: DownloadProgress, share: str, speed: str) -> str:
    """Return the known figures, for example "120 MB of 575 MB, 8.2 MB/s, 55 s left"."""
    parts = [share.format(mb(progress.have), mb(progress.total))]
    if not progress.total:
        parts = [mb(progress.have)]
    if progress.rate is not None:
        parts.append(speed.format(f"{progress.rate / 1e6:.1f}"))
    if progress.left is not None:
        parts.append(duration(progress.left))
    return ", ".join(parts)
