"""The main window, which lays out all parts and connects them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from stylizer.app.background import Background
from stylizer.app.collector import Collector
from stylizer.app.notices import Notices
from stylizer.app.run.forecast import Forecaster
from stylizer.app.run.progress import Progress
from stylizer.app.run.recovery import Recovery
from stylizer.app.run.runner import Runner
from stylizer.app.settings import Remembered, Settings
from stylizer.app.shelf import Shelf
from stylizer.app.starter import Starter
from stylizer.app.studio import Studio
from stylizer.app.warmup import WarmUp
from stylizer.files.weights import installed
from stylizer.ui.actions import Actions
from stylizer.ui.canvas.canvas_panel import CanvasPanel
from stylizer.ui.columns import Columns, scrolled
from stylizer.ui.dialogs.exporter import Exporter
from stylizer.ui.dialogs.printing import Printing
from stylizer.ui.dialogs.weights_opener import WeightsOpener
from stylizer.ui.kit.buttons import line
from stylizer.ui.kit.icons import icon
from stylizer.ui.kit.tab_order import order_tabs
from stylizer.ui.mixer.mixer_panel import Mixing
from stylizer.ui.notice_bar import NoticeBar
from stylizer.ui.panels import registry
from stylizer.ui.panels.protocol import Context
from stylizer.ui.run_bar import RunBar
from stylizer.ui.settings_panel import SettingsPanel
from stylizer.ui.sources.gallery import Gallery
from stylizer.ui.sources.intake import Intake
from stylizer.ui.sources.sources import SourcesPanel
from stylizer.ui.sources.welcome import Welcome
from stylizer.ui.stage import Stage


class Window(QMainWindow):
    """The main window, with all services that it shows.

    Sources are on the left, the picture in the middle, the mixer and the settings on the right. All
    other tools of the window are panels; see `panels.protocol`.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.setWindowTitle("Stylizer")
        self.setWindowIcon(icon("stylizer"))
        self.studio = Studio(self)
        self.studio.set_recipe(settings.recipe, "")
        self.studio.undo_stack.clear()
        self.runner = Runner(self.studio, self)
        self.notices = Notices(self)
        self.background = Background(self)
        self.collector = Collector(self)
        self.warm_up = WarmUp(self)
        self.starter = Starter(self.warm_up, self.notices, self)
        self.forecaster = Forecaster(self.studio, self)
        running = (self.runner, self.notices, self.background, self.starter.begin, self)
        self.recovery, self.printing = Recovery(*running), Printing(*running)
        self.intake = Intake(self.studio, self.background, settings, self)
        self.exporter = Exporter(self.studio, self.runner, self.intake.pictures, settings, self)
        self.weights = WeightsOpener(self.studio, settings, self.notices, self.background, self)
        self.shelf = Shelf(self.background, self)
        self._shown = False

        self.sources = SourcesPanel(self.studio, self.intake, self.background)
        self.canvas_panel = CanvasPanel(self.studio, self.runner, self.background)
        self.welcome = Welcome(self.studio, self.shelf, self.intake)
        self.gallery = Gallery(self.shelf, self.intake, self)
        self.run_bar = RunBar(self.runner)
        self.mixing = Mixing(self.studio)
        self.settings_panel = SettingsPanel(self.studio)
        self._lay_out()
        self._add_panels()
        self._wire()
        self._restore()

    # Actions

    def start(self) -> None:
        """Start a run; a run that goes on is replaced by a new one."""
        self.starter.begin(self.runner.start)

    def go_on(self) -> None:
        """Start a run that continues from the result."""
        self.starter.begin(self.runner.go_on)

    def open(self, files: Sequence[Path]) -> None:
        """Open files named on the command line: a photo, then paintings."""
        self.intake.open(files)

    def show_samples(self) -> None:
        self.gallery.show_above(self.sources.samples)

    def leave(self) -> None:
        """Close the window, but first ask about a picture that has not been exported."""
        self.exporter.ask_before(lambda: self.close())

    # Set-up

    def _lay_out(self) -> None:
        self.stage = Stage(self.runner, self.welcome, self.canvas_panel)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.stage, 1)
        column.addWidget(line())
        column.addWidget(self.run_bar)
        self.notice_bar = NoticeBar(self.notices, (self.canvas_panel.canvas, self.stage), middle)
        self.columns = Columns(self.sources, middle, scrolled(self.mixing, self.settings_panel))
        self.setCentralWidget(self.columns)

    def _add_panels(self) -> None:
        """Make the panels, and put their widgets and actions into the window."""
        context = Context(
            window=self,
            studio=self.studio,
            runner=self.runner,
            background=self.background,
            settings=self.settings,
            notices=self.notices,
            canvas=self.canvas_panel.canvas,
            mixer=self.mixing.mixer,
            begin=self.starter.begin,
        )
        self.panels = [panel(context) for panel in registry.PANELS]
        for panel in self.panels:
            self.canvas_panel.add(panel.widget, panel.action if panel.button else None)
        self.commands = Actions(
            context, self.intake, self.exporter, self.printing, self.canvas_panel, self.panels,
            samples=self.show_samples, weights=self.weights.ask, leave=self.leave,
        )  # fmt: skip

    def _restore(self) -> None:
        """Restore the window as it was closed; at the first start, fit it to the screen."""
        if not self.restoreGeometry(self.settings.blob("geometry")):
            screen = QGuiApplication.primaryScreen().availableGeometry()
            self.resize(min(1440, screen.width()), min(900, screen.height() - 40))
        for part in self._remembered():
            part.restore(self.settings)

    def _save(self) -> None:
        self.settings.set_blob("geometry", self.saveGeometry())
        for part in self._remembered():
            part.save(self.settings)
        self.settings.recipe = self.studio.recipe
        self.settings.save()

    def _remembered(self) -> tuple[Remembered, ...]:
        return (self.columns, self.settings_panel, *self.panels)

    def _wire(self) -> None:
        self._wire_pictures()
        self._wire_run()
        notices = self.notices
        for message in (self.intake.message, self.exporter.message, self.runner.noticed):
            message.connect(notices.info)
        for refused in (
            self.intake.refused, self.intake.pictures.failed, self.exporter.refused,
            self.settings_panel.refused, self.warm_up.failed,
        ):  # fmt: skip
            refused.connect(notices.error)
        self.intake.taken.connect(notices.clear)
        self.exporter.done.connect(notices.done)
        self.weights.changed.connect(self._show_encoders)
        self.settings_panel.encoder_wanted.connect(self.weights.ask)
        self._show_encoders()
        self.background.busy_changed.connect(self._show_busy)

    def _wire_pictures(self) -> None:
        canvas, intake, studio = self.canvas_panel.canvas, self.intake, self.studio
        canvas.dropped.connect(lambda urls: intake.take_urls(urls))
        canvas.image_dropped.connect(lambda image: intake.take_image(image))
        self.sources.samples_wanted.connect(self.show_samples)
        for signal in (studio.content_changed, studio.styles_changed, studio.start_changed):
            signal.connect(lambda: order_tabs(self.columns))
        order_tabs(self.columns)

    def _wire_run(self) -> None:
        bar, runner = self.run_bar, self.runner
        for button in (bar.start, bar.restart, bar.redo):
            button.clicked.connect(lambda: self.start())
        bar.go_on.clicked.connect(lambda: self.go_on())
        runner.progressed.connect(self._show_losses)
        runner.finished.connect(self.forecaster.renew)
        runner.finished.connect(self.collector.tidy, Qt.ConnectionType.QueuedConnection)
        self.forecaster.changed.connect(bar.set_forecast)
        self.warm_up.ready.connect(self._warm)
        self.warm_up.finished.connect(lambda: bar.set_warming(False))

    # Display

    def _show_busy(self, busy: bool) -> None:
        if busy:
            self.setCursor(Qt.CursorShape.BusyCursor)
        else:
            self.unsetCursor()

    def _show_losses(self, progress: Progress) -> None:
        if progress.losses:
            self.mixing.show_losses(progress.losses)

    def _show_encoders(self) -> None:
        self.settings_panel.set_encoders(installed.installed())

    # Show, keys and close

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._shown:
            self._shown = True
            self.collector.start()
            self.welcome.photo.setFocus()
            # Wait for the first paint, because loading torch blocks the window for a moment.
            QTimer.singleShot(0, self._after_paint)

    def _after_paint(self) -> None:
        self.shelf.load()
        self.recovery.find_saved_runs()
        QTimer.singleShot(50, self.warm_up.start)

    def _warm(self) -> None:
        """Show the devices that were found, and begin what has waited for the engine."""
        self.settings_panel.set_devices(self.warm_up.devices)
        self.run_bar.set_devices({d.name: d.title for d in self.warm_up.devices})
        self.forecaster.start()
        self.collector.settle()
        self.starter.release()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Show the photo while the O key is held, wherever the focus is."""
        if event.key() == Qt.Key.Key_O and not event.modifiers():
            self.canvas_panel.canvas.hold_original(True)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_O and not event.isAutoRepeat():
            self.canvas_panel.canvas.hold_original(False)
        else:
            super().keyReleaseEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """End all work and close; ask first about a picture that has not been exported."""
        if event.spontaneous() and self.exporter.pending:
            event.ignore()
            self.leave()
            return
        self._save()
        self.starter.forget()
        self.hide()  # at once, because a step of a large picture may take a while to end
        for panel in self.panels:
            panel.close()
        self.runner.shut()
        self.weights.shut()
        self.background.wait()
        self.warm_up.wait()
        self.collector.stop()
        super().closeEvent(event)
