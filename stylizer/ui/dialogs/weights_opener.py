"""Opens the dialog of encoder weights, and ends its downloads with the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from stylizer.app.background import Background
from stylizer.app.notices import Notices
from stylizer.app.settings import Settings
from stylizer.app.studio import Studio

if TYPE_CHECKING:
    from stylizer.ui.dialogs.weights_dialog import WeightsDialog


class WeightsOpener(QObject):
    """The owner of the dialog, which is made when it is first needed.

    `changed` is emitted when weights were added or removed.
    """

    changed = Signal()

    def __init__(
        self,
        studio: Studio,
        settings: Settings,
        notices: Notices,
        background: Background,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._given = (studio, settings, notices, background, window)
        self.dialog: WeightsDialog | None = None

    def ask(self, name: str = "") -> None:
        """Open the dialog. `name` is an encoder to choose once its weights are there, or ""."""
        if self.dialog is None:
            # Import the dialog late: few people open it, and it would slow down the start.
            from stylizer.ui.dialogs.weights_dialog import WeightsDialog

            self.dialog = WeightsDialog(*self._given)
            self.dialog.changed.connect(self.changed)
        self.dialog.open_for(name)

    def shut(self) -> None:
        """End a download, and keep the bytes that have arrived."""
        if self.dialog is not None:
            self.dialog.shut()
