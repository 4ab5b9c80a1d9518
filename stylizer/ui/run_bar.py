"""The bar below the picture, which controls a run and shows its progress."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from stylizer.app.run.forecast import Forecast
from stylizer.app.run.progress import Progress
from stylizer.app.run.runner import Runner, RunnerState
from stylizer.ui.kit.amounts import cost, duration, gigabytes, speed
from stylizer.ui.kit.buttons import label, push
from stylizer.ui.kit.elide import ElidedLabel
from stylizer.ui.kit.icons import icon

TICKS = 1000
MARGIN, GAP, SPACING = 16, 8, 12


class RunBar(QFrame):
    """Buttons to start, pause, stop and restart a run, and its progress.

    The window connects the buttons that begin a run.
    """

    def __init__(self, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._runner = runner
        self._device_titles: dict[str, str] = {}
        self._complete = False
        self._warming = True
        self._forecast: Forecast | None = None

        self.start = push(self.tr("Start"), "play", kind="primary")
        self.pause = push(self.tr("Pause"), "pause", lambda: runner.toggle_pause())
        self.stop = push(self.tr("Stop"), "stop", lambda: runner.stop())
        self.restart = push(self.tr("Restart"), "restart")
        self.go_on = push(self.tr("Continue"), "continue", kind="primary")
        self.go_on.setToolTip(self.tr("Continue from the result, at full size"))
        self.redo = push(self.tr("Redo"), "restart")
        self.redo.setToolTip(self.tr("Paint again from coarse to fine"))
        self.start.setToolTip(self.tr("Paint from coarse to fine (Ctrl+Enter)"))
        self.pause.setToolTip(self.tr("Pause or resume (Ctrl+P)"))
        self.stop.setToolTip(self.tr("Stop now and keep the picture (Ctrl+.)"))
        self.restart.setToolTip(self.tr("Start again with the present settings (Ctrl+R)"))
        self.start.setMinimumWidth(96)
        self.bar = QProgressBar()
        self.bar.setRange(0, TICKS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the whole run"))
        self.status = ElidedLabel("")
        self.size_label = _figure(self.tr("Current size"))
        self.rate = _figure(self.tr("Speed"))
        self.left = _figure(self.tr("Time left"))
        self.device = _figure(self.tr("Device"))

        words = QHBoxLayout()
        words.setSpacing(SPACING)
        words.addWidget(self.status, 1)
        for figure in (self.size_label, self.rate, self.left, self.device):
            words.addWidget(figure)
        progress = QVBoxLayout()
        progress.setSpacing(6)
        progress.addLayout(words)
        progress.addWidget(self.bar)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(MARGIN, 12, MARGIN, 12)
        layout.setSpacing(GAP)
        self._buttons = (
            self.start, self.go_on, self.redo, self.pause, self.stop, self.restart,
        )  # fmt: skip
        for button in self._buttons:
            layout.addWidget(button)
        layout.addSpacing(GAP)
        layout.addLayout(progress, 1)

        runner.state_changed.connect(self._refresh)
        runner.stale_changed.connect(self._refresh)
        runner.studio.changed.connect(self._refresh)
        runner.started.connect(self._begin)
        runner.progressed.connect(self._show)
        runner.finished.connect(self._end)
        runner.failed.connect(lambda _: self._end(False))
        runner.went_back.connect(self._show_other)
        self._refresh()

    def set_warming(self, warming: bool) -> None:
        """Show whether the engine is still being loaded."""
        self._warming = warming
        self._refresh()

    def set_forecast(self, forecast: Forecast | None) -> None:
        """Show the time and memory that a run would need; None if they are not known."""
        self._forecast = forecast
        self._say()

    def set_devices(self, titles: dict[str, str]) -> None:
        self._device_titles = titles

    def _refresh(self) -> None:
        state, runner = self._runner.state, self._runner
        active = state is not RunnerState.IDLE
        ready = runner.studio.complete
        again = not active and runner.stale and runner.picture is not None
        buttons = self._buttons
        focused = next((button for button in buttons if button.hasFocus()), None)
        self.start.setVisible(not active and not again)
        self.start.setEnabled(ready)
        self.go_on.setVisible(again)
        self.redo.setVisible(again)
        for button in (self.pause, self.stop, self.restart):
            button.setVisible(active)
            button.setEnabled(state is not RunnerState.STOPPING)
        if focused is not None and focused.isHidden():
            # Keep the keyboard focus on the run bar.
            next(button for button in buttons if not button.isHidden()).setFocus()
        self.pause.setText(self.tr("Resume") if state is RunnerState.PAUSED else self.tr("Pause"))
        self.pause.setIcon(icon("play" if state is RunnerState.PAUSED else "pause"))
        self.pause.setAccessibleName(self.pause.text())
        # Highlight the restart button when a changed setting needs a restart.
        kind = "primary" if active and runner.stale else ""
        if self.restart.property("kind") != kind:
            self.restart.setProperty("kind", kind)
            self.restart.setIcon(icon("restart", "on_accent" if kind else "text"))
            self.restart.style().unpolish(self.restart)
            self.restart.style().polish(self.restart)
        self._say()

    def _say(self) -> None:
        state, runner = self._runner.state, self._runner
        role = tip = ""
        ready = runner.studio.complete
        if state is RunnerState.PAUSED:
            text = self.tr("Paused")
        elif state is RunnerState.STOPPING:
            text = self.tr("Stopping…")
        elif self._warming:
            text = self.tr("Warming up…")
        elif state is RunnerState.RUNNING:
            text = self.tr("Some changes need a restart") if runner.stale else self.tr("Painting")
        elif runner.picture is None:
            text = self.tr("Ready") if ready else self.tr("Waiting for pictures")
        elif runner.stale:
            text = self.tr("Settings changed")
        else:
            text = self.tr("Finished") if self._complete else self.tr("Stopped")
        coming = state is RunnerState.IDLE and (runner.picture is None or runner.stale)
        if coming and ready and not self._warming and self._forecast is not None:
            role = "error" if self._forecast.refusal else ""
            text = self._forecast.refusal or f"{text} · {cost(self._forecast)}"
            tip = self._cost_tip(self._forecast)
        if self.status.property("role") != role:
            self.status.setProperty("role", role)
            self.status.style().unpolish(self.status)
            self.status.style().polish(self.status)
        self.status.setText(text)
        self.status.setToolTip(tip)
        self._fit()

    def _cost_tip(self, forecast: Forecast) -> str:
        if forecast.refusal:
            return ""
        tip = self.tr("This is an estimate. {0} of memory are free.").format(
            gigabytes(forecast.free)
        )
        if forecast.block is not None:
            words = self.tr("To fit into memory, the picture is worked on in blocks of {0} px.")
            tip = f"{tip}\n{words.format(forecast.block)}"
        return tip

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Hide the less important figures in a narrow window, so that no text is cut off."""
        buttons = [button for button in self._buttons if not button.isHidden()]
        room = (
            self.width()
            - 2 * MARGIN
            - self.status.fontMetrics().horizontalAdvance(self.status.text())
        )
        room -= sum(button.sizeHint().width() + GAP for button in buttons) + GAP + SPACING
        for figure in (self.left, self.size_label, self.rate, self.device):
            need = figure.sizeHint().width() + SPACING
            figure.setVisible(need <= room)
            room -= need

    def _begin(self) -> None:
        self.bar.setValue(0)
        for figure in (self.size_label, self.rate, self.left, self.device):
            figure.setText("")

    def _show(self, progress: Progress) -> None:
        self.bar.setValue(round(progress.work * TICKS))
        width, height = progress.size
        self.size_label.setText(f"{width} × {height}")
        self.rate.setText("" if progress.rate is None else speed(progress.rate))
        self.left.setText("" if progress.left is None else duration(progress.left))
        title = self._device_titles.get(progress.device, progress.device)
        self.device.setText(progress.device.upper())
        self.device.setToolTip(f"{title}, {progress.precision}")
        figures = (self.size_label, self.rate, self.left, self.device)
        self.bar.setToolTip(", ".join(figure.text() for figure in figures if figure.text()))
        self._fit()

    def _show_other(self) -> None:
        if (picture := self._runner.picture) is not None:
            self.size_label.setText("{} × {}".format(*picture.size))
            self._end(picture.done)

    def _end(self, complete: bool) -> None:
        self._complete = complete
        self.left.setText("")
        self._refresh()


def _figure(name: str) -> QLabel:
    figure = label("", "muted")
    figure.setToolTip(name)
    figure.setAccessibleName(name)
    return figure
