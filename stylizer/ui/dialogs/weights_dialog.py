"""The dialog that downloads, imports and removes the weights of encoders."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from stylizer.app.background import Background
from stylizer.app.fetch import Fetch
from stylizer.app.notices import Notices
from stylizer.app.settings import Settings
from stylizer.app.studio import Studio
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.errors import StylizerError
from stylizer.files.weights import manage
from stylizer.ui.dialogs.weights_row import Row
from stylizer.ui.kit import theme
from stylizer.ui.kit.buttons import label
from stylizer.ui.kit.fold import Fold

WIDTH = 600
LOOK_MS = 100
"""Milliseconds between two updates of the progress of a download."""


class WeightsDialog(QDialog):
    """A dialog that stays open beside the window. A download continues after it is closed.

    `changed` is emitted when weights were added or removed.
    """

    changed = Signal()

    def __init__(
        self,
        studio: Studio,
        settings: Settings,
        notices: Notices,
        background: Background,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Encoder weights"))
        self._studio, self._settings = studio, settings
        self._notices, self._background = notices, background
        self._wanted = ""  # the encoder to choose as soon as its weights are there
        self._importing = ""
        self.fetch = Fetch(self)
        self.rows = {name: Row(info) for name, info in ENCODERS.items()}

        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        intro = label(self.tr("An encoder is the network that tells strokes from shapes."), "muted")
        column.addWidget(intro)
        for name, row in self.rows.items():
            row.get.clicked.connect(lambda _=False, n=name: self.get(n))
            row.bring.clicked.connect(lambda _=False, n=name: self._browse(n))
            row.remove.clicked.connect(lambda _=False, n=name: self._ask_to_remove(n))
            row.cancel.clicked.connect(lambda: self.fetch.cancel())
            column.addWidget(row)
        column.addWidget(self._fold())
        column.addStretch()

        self.fetch.begun.connect(self.refresh)
        self.fetch.brought.connect(self._brought)
        self.fetch.stopped.connect(lambda _: self.refresh())
        self.fetch.failed.connect(self._failed)
        self._clock = QTimer(self)
        self._clock.setInterval(LOOK_MS)
        self._clock.timeout.connect(self._show_progress)
        self.setMinimumWidth(WIDTH)
        self.resize(WIDTH, 0)
        self.refresh()

    def open_for(self, name: str) -> None:
        """Open the dialog. `name` is an encoder to choose once its weights are there, or ""."""
        self._wanted = name or self._wanted
        self.refresh()
        self.show()
        self.raise_()
        self.activateWindow()
        if name:
            row = self.rows[name]
            (row.get if row.info.torchvision else row.bring).setFocus()

    def get(self, name: str) -> None:
        """Download the weights of an encoder, or continue a download that was begun."""
        self.rows[name].fail("")
        self.fetch.get(name, self.mirror.text().strip())
        self._clock.start()

    def bring(self, name: str, file: Path) -> None:
        """Import the weights of an encoder from a file."""
        self.rows[name].fail("")
        self._importing = name
        self.refresh()
        self._background.start(
            lambda: manage.import_weights(name, file),
            lambda _: self._brought(name),
            lambda sentence: self._failed(name, sentence),
        )

    def remove(self, name: str) -> None:
        """Delete weights from the disk. If the recipe needs them, it gets the built-in encoder."""
        try:
            manage.remove(name)
        except StylizerError as error:
            self.rows[name].fail(str(error))  # refresh, below, makes room for the sentence
        if self._studio.recipe.encoder == name:
            self._studio.set_field("encoder", "compact")
        self.changed.emit()
        self.refresh()

    def shut(self) -> None:
        """End a download, keep the bytes that have arrived, and wait for its thread."""
        self.fetch.cancel()
        self.fetch.wait()

    @Slot()
    def refresh(self) -> None:
        """Show every row in its present state."""
        busy = self.fetch.name or self._importing
        for name, row in self.rows.items():
            if name == busy:
                row.show_busy(None, importing=name == self._importing)
            else:
                row.show_idle(bool(busy))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(self._height())

    def closeEvent(self, event: QCloseEvent) -> None:
        self._let_go()
        super().closeEvent(event)

    def reject(self) -> None:
        self._let_go()
        super().reject()

    def _let_go(self) -> None:
        """Forget the chosen encoder if the dialog is closed before a download has begun."""
        if not (self.fetch.name or self._importing):
            self._wanted = ""

    @Slot()
    def _show_progress(self) -> None:
        if self.fetch.name:
            self.rows[self.fetch.name].show_busy(self.fetch.progress)
        else:
            self._clock.stop()

    @Slot(str)
    def _brought(self, name: str) -> None:
        self._importing = ""
        self.changed.emit()
        self.refresh()
        self._notices.done(self.tr("{0} is ready to use.").format(ENCODERS[name].title))
        if self._wanted == name:
            self._wanted = ""
            self._studio.set_field("encoder", name)

    @Slot(str, str)
    def _failed(self, name: str, sentence: str) -> None:
        self._importing = ""
        self.refresh()
        self.rows[name].fail(sentence)
        self._fit()
        if not self.isVisible():
            self._notices.error(sentence)

    def _fit(self) -> None:
        """Fit the height of the dialog to its content: an error may take several lines."""
        height = self._height()
        self.setMinimumHeight(height)
        self.resize(self.width(), height)

    def _height(self) -> int:
        layout = self.layout()
        assert layout is not None
        layout.activate()
        if layout.hasHeightForWidth():
            return layout.totalHeightForWidth(self.width())
        return layout.totalSizeHint().height()

    def _browse(self, name: str) -> None:
        file, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Import the weights of {0}").format(ENCODERS[name].title),
            str(self._settings.folder("open")),
            self.tr("Weights (*.pth *.safetensors)"),
        )
        if file:
            self.bring(name, Path(file))

    def _ask_to_remove(self, name: str) -> None:
        title = ENCODERS[name].title
        text = self.tr("Remove the weights of {0}? To use it again you must fetch them again.")
        answer = QMessageBox.question(self, self.tr("Encoder weights"), text.format(title))
        if answer == QMessageBox.StandardButton.Yes:
            self.remove(name)

    def _fold(self) -> QWidget:
        """Return the field for the address of a mirror, folded away."""
        self.mirror = QLineEdit(self._settings.mirror)
        self.mirror.setAccessibleName(self.tr("Mirror"))
        self.mirror.setPlaceholderText(
            os.environ.get(manage.MIRROR) or self.tr("The official address of torchvision")
        )
        hint = self.tr("Another folder or file to download. The file is checked as usual.")
        self.mirror.setToolTip(hint)
        self.mirror.textEdited.connect(self._keep_mirror)
        body = QWidget()
        form = QFormLayout(body)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(2 * theme.GRID)
        word = label(self.tr("Mirror"), "muted")
        word.setMinimumHeight(theme.CONTROL)
        word.setBuddy(self.mirror)
        form.addRow(word, self.mirror)
        form.addRow("", label(hint, "caption"))
        fold = Fold(self.tr("Advanced"), body)
        fold.button.toggled.connect(self._fit)
        self.fold = fold.button
        return fold

    def _keep_mirror(self) -> None:
        self._settings.mirror = self.mirror.text().strip()
