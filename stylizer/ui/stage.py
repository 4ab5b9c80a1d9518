"""The middle of the window: the welcome page until there are pictures, then the canvas."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget

from stylizer.app.run.runner import Runner
from stylizer.ui.canvas.canvas_panel import CanvasPanel
from stylizer.ui.sources.welcome import Welcome


class Stage(QStackedWidget):
    """The welcome page and the canvas, of which one is shown."""

    def __init__(self, runner: Runner, welcome: Welcome, canvas_panel: CanvasPanel) -> None:
        super().__init__()
        self._runner, self._welcome, self._canvas_panel = runner, welcome, canvas_panel
        self.addWidget(welcome)
        self.addWidget(canvas_panel)
        for signal in (runner.state_changed, runner.studio.changed):
            signal.connect(self._turn)

    def _turn(self) -> None:
        runner = self._runner
        canvas = runner.studio.complete or runner.picture is not None or runner.active
        page = self._canvas_panel if canvas else self._welcome
        if page is not self.currentWidget():
            self.setCurrentWidget(page)
            (self._canvas_panel.canvas if canvas else self._welcome.photo).setFocus()
