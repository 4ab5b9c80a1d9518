"""The panel that opens the explorer, and paints the picture that was chosen there."""

from __future__ import annotations

from stylizer.ui.explorer.explorer_dialog import ExplorerDialog
from stylizer.ui.kit.commands import command
from stylizer.ui.panels.protocol import Context, Panel


class ExplorerPanel(Panel):
    """The explorer, a dialog in front of the window. It can be opened only between runs."""

    name = "explorer"
    menu = "run"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._dialog: ExplorerDialog | None = None
        self.action = command(
            self, self.tr("&Explore…"), self.ask, "Ctrl+Shift+E", picture="explore"
        )
        for signal in (context.studio.changed, context.runner.state_changed):
            signal.connect(self._refresh)
        self._refresh()

    def ask(self) -> None:
        """Open the explorer as soon as the engine is loaded."""
        self.context.begin(self._open)

    def close(self) -> None:
        if self._dialog is not None:
            self._dialog.reject()

    def _refresh(self) -> None:
        self.action.setEnabled(self.context.studio.complete and not self.context.runner.active)

    def _open(self) -> None:
        context = self.context
        if context.runner.active or self._dialog is not None:
            return
        dialog = ExplorerDialog(context.studio, context.settings, context.window)

        def answered(accepted: int) -> None:
            self._dialog = None
            dialog.deleteLater()
            if accepted:
                context.begin(context.runner.start)

        dialog.finished.connect(answered)
        self._dialog = dialog
        dialog.open()
