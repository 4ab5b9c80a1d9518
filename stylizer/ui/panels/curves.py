"""The panel of the loss curves, which shows how each term falls during a run."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout

from stylizer.app.run.progress import Progress
from stylizer.ui.kit.buttons import label
from stylizer.ui.kit.commands import command
from stylizer.ui.panels.curve_plot import Curves
from stylizer.ui.panels.protocol import Context, Panel

LEAST_HEIGHT = 184
"""The smallest height of the panel in pixels."""


class CurvesPanel(Panel):
    """The loss curves below the canvas, which each run begins anew."""

    name = "curves"
    menu = "view"
    button = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.curves = Curves()
        self.widget = QFrame()
        self.widget.setProperty("role", "panel")
        self.widget.setMinimumHeight(LEAST_HEIGHT)
        self.widget.hide()
        column = QVBoxLayout(self.widget)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(4)
        column.addWidget(label(self.tr("Loss"), "heading"))
        column.addWidget(self.curves, 1)
        self.action = command(
            self, self.tr("&Loss curves"), self.widget.setVisible, "Ctrl+L",
            picture="curves", checkable=True,
        )  # fmt: skip
        self._seen = 0
        context.runner.started.connect(self._clear)
        context.runner.progressed.connect(self._add)

    def _clear(self) -> None:
        self._seen = 0
        self.curves.clear(self.context.studio.recipe.encoder)

    def _add(self, progress: Progress) -> None:
        if progress.losses and progress.measured > self._seen:
            self._seen = progress.measured
            self.curves.add(progress.measured, progress.losses)
