"""The panel of the heat map, which shows where a layer does not yet fit its target."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from stylizer.app.run.worker import Heat
from stylizer.engine.term import Term
from stylizer.ui.canvas.heat import image, legend, waiting, without
from stylizer.ui.kit.commands import command
from stylizer.ui.panels.protocol import Context, Panel


class HeatPanel(Panel):
    """The heat map of one term on the canvas, until its lamp or Escape switches it off."""

    name = "heat"
    menu = "view"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._term: Term | None = None
        self.action = command(self, self.tr("&Hide heat map"), self.hide)
        self.action.setEnabled(False)
        context.mixer.where_changed.connect(self._show)
        runner = context.runner
        runner.heat.connect(self._draw)
        for gone in (runner.started, runner.went_back):
            gone.connect(self._wait)
        context.window.installEventFilter(self)

    def hide(self) -> None:
        """Remove the map, and switch off its lamp in the mixer."""
        self.context.mixer.show_where(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hide the map when the Escape key reaches the window, unused by other widgets."""
        press = event if event.type() == QEvent.Type.KeyPress else None
        if isinstance(press, QKeyEvent) and press.key() == Qt.Key.Key_Escape:
            self.hide()
        return super().eventFilter(watched, event)

    def _show(self, term: Term | None) -> None:
        """Show the map of the term that the mixer has chosen, or none."""
        self._term = term
        self.action.setEnabled(term is not None)
        self.context.runner.show_heat(term)
        self._wait()

    def _wait(self) -> None:
        """Remove the map of another term or picture, and show the legend of the next map."""
        term, encoder = self._term, self.context.studio.recipe.encoder
        self.context.canvas.set_heat(None, waiting(term, encoder) if term else None)

    def _draw(self, heat: Heat) -> None:
        encoder = self.context.studio.recipe.encoder
        if heat.values is None:
            self.context.canvas.set_heat(None, without(heat.term, encoder))
        else:
            self.context.canvas.set_heat(image(heat.values), legend(heat.term, encoder))
