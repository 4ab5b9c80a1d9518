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
    """Makes the dialog when it is first asked for. `changed` comes when weights came or went."""

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
        """Open the dialog; `name` is an encoder that was chosen and whose weights are missing."""
        if self.dialog is None:
            # Imported here because few people open it, and it would slow down the start.
            from stylizer.ui.dialogs.weights_dialog import WeightsDialog

            self.dialog = WeightsDialog(*self._given)
            self.dialog.changed.connect(self.changed)
        self.dialog.open_for(name)

    def shut(self) -> None:
        """End a download, keeping what has come."""
        if self.dialog is not None:
            self.dialog.shut()
