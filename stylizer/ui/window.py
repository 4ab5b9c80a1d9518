"""The window: everything in its place, and wired."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from stylizer.app.background import Background
from stylizer.app.collector import Collector
from stylizer.app.notices import Notices
from stylizer.app.run.forecast import Forecaster
from stylizer.app.run.progress import Progress
from stylizer.app.run.recovery import Recovery
from stylizer.app.run.runner import Runner
from stylizer.app.settings import Settings
from stylizer.app.shelf import Shelf
from stylizer.app.studio import Studio
from stylizer.app.warmup import WarmUp
from stylizer.engine.errors import StylizerError
from stylizer.files.weights import installed
from stylizer.ui import window_state
from stylizer.ui.actions import Actions
from stylizer.ui.canvas.canvas_panel import CanvasPanel
from stylizer.ui.dialogs.exporter import Exporter
from stylizer.ui.dialogs.printing import Printing
from stylizer.ui.kit import theme
from stylizer.ui.kit.buttons import line
from stylizer.ui.kit.icons import icon
from stylizer.ui.kit.tab_order import order_tabs
from stylizer.ui.mixer.mixer_panel import Mixing
from stylizer.ui.notice_bar import NoticeBar
from stylizer.ui.panels.explorer import Exploring
from stylizer.ui.panels.texture_inversion import Alone
from stylizer.ui.run_bar import RunBar
from stylizer.ui.settings_panel import SettingsPanel
from stylizer.ui.sources.gallery import Gallery
from stylizer.ui.sources.intake import Intake
from stylizer.ui.sources.sources import SourcesPanel
from stylizer.ui.sources.welcome import Welcome

if TYPE_CHECKING:
    from stylizer.ui.dialogs.weights_dialog import WeightsDialog


class Window(QMainWindow):
    """Sources on the left, the picture in the middle, the mixer and the settings on the right."""

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
        self.forecaster = Forecaster(self.studio, self)
        running = (self.runner, self.notices, self.background, self._when_warm, self)
        self.recovery, self.printing = Recovery(*running), Printing(*running)
        self.exploring = Exploring(self.runner, settings, self._when_warm, self)
        self._waiting: Callable[[], None] | None = None
        self._shown = False
        self._weights: WeightsDialog | None = None

        self.intake = Intake(self.studio, self.background, settings, self)
        self.exporter = Exporter(self.studio, self.runner, self.intake.pictures, settings, self)
        self.sources = SourcesPanel(self.studio, self.intake, self.background)
        self.canvas_panel = CanvasPanel(self.studio, self.runner, self.background)
        self.shelf = Shelf(self.background, self)
        self.welcome = Welcome(self.studio, self.shelf)
        self.gallery = Gallery(self.shelf, self)
        self.run_bar = RunBar(self.runner)
        self.mixing = Mixing(self.studio)
        self.settings_panel = SettingsPanel(self.studio)
        self.alone = Alone(self.studio, self.start, self)
        self._lay_out()
        self.commands = Actions(self)
        self._wire()
        window_state.restore(self)
        self._refresh()

    # Actions

    def start(self) -> None:
        """Start, or start over."""
        self._when_warm(self.runner.start)

    def go_on(self) -> None:
        self._when_warm(self.runner.go_on)

    def open(self, files: Sequence[Path]) -> None:
        """Files named on the command line: a photo, then paintings."""
        self.intake.open(files)

    def show_samples(self) -> None:
        self.gallery.show_above(self.sources.samples)

    def show_weights(self, name: str = "") -> None:
        """The dialog of encoder weights; `name` is an encoder that was chosen and is not here."""
        if self._weights is None:
            from stylizer.ui.dialogs.weights_dialog import (
                WeightsDialog,  # few open it, nobody waits for it
            )

            self._weights = WeightsDialog(
                self.studio, self.settings, self.notices, self.background, self
            )
            self._weights.changed.connect(self._show_encoders)
        self._weights.open_for(name)

    def leave(self) -> None:
        """Close, unless the person has second thoughts."""
        self.exporter.ask_before(lambda: self.close())

    def set_theme(self, name: str) -> None:
        self.settings.theme = name
        theme.apply(QApplication.instance(), name)

    # Set-up

    def _lay_out(self) -> None:
        self.stack = QStackedWidget()
        self.stack.addWidget(self.welcome)
        self.stack.addWidget(self.canvas_panel)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.stack, 1)
        column.addWidget(line())
        column.addWidget(self.run_bar)
        self.notice_bar = NoticeBar(self.notices, (self.canvas_panel.canvas, self.stack), middle)

        inner = QWidget()
        right = QVBoxLayout(inner)
        right.setContentsMargins(16, 16, 16, 16)
        right.setSpacing(24)
        right.addWidget(self.mixing)
        right.addWidget(self.settings_panel)
        right.addStretch()
        self.right = QScrollArea()
        self.right.setWidget(inner)
        self.right.setWidgetResizable(True)
        self.right.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.right.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        panel = QFrame()
        panel.setProperty("role", "panel")
        wrap = QHBoxLayout(panel)
        wrap.setContentsMargins(0, 0, 0, 0)
        wrap.addWidget(self.right)
        panel.setMinimumWidth(320)
        self.sources.setMinimumWidth(272)
        middle.setMinimumWidth(400)

        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        for widget in (self.sources, middle, panel):
            self.splitter.addWidget(widget)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.setCentralWidget(self.splitter)

    def _wire(self) -> None:
        bar, runner = self.run_bar, self.runner
        for button in (bar.start, bar.restart, bar.redo):
            button.clicked.connect(lambda: self.start())
        bar.go_on.clicked.connect(lambda: self.go_on())
        self.canvas_panel.export.clicked.connect(lambda: self.exporter.ask())
        self.canvas_panel.enlarge.clicked.connect(lambda: self.printing.ask())
        canvas = self.canvas_panel.canvas
        canvas.dropped.connect(lambda urls: self.intake.take_urls(urls))
        canvas.image_dropped.connect(lambda image: self.intake.take_image(image))
        self.canvas_panel.toggle_curves.toggled.connect(self.canvas_panel.curves_box.setVisible)
        self.welcome.dropped.connect(lambda place, mime: self.intake.take(mime, place))
        self.welcome.browse_wanted.connect(self.intake.browse)
        self.welcome.sample_wanted.connect(self.intake.try_sample)
        for samples in (self.welcome.sample_chosen, self.gallery.chosen):
            samples.connect(self.intake.take_sample)
        self.sources.samples_wanted.connect(self.show_samples)

        notices = self.notices
        self.intake.told.connect(notices.info)
        self.intake.taken.connect(notices.clear)
        self.intake.pictures.failed.connect(notices.error)
        self.intake.pictures.saved.connect(
            lambda path, note: notices.done(
                f"{self.tr('Exported to {0}.').format(path)} {note}".strip()
            )
        )
        self.exporter.told.connect(notices.info)
        self.exporter.refused.connect(notices.error)
        self.exporter.copied.connect(notices.done)
        self.intake.refused.connect(notices.error)
        self.settings_panel.refused.connect(notices.error)
        runner.noticed.connect(notices.info)
        runner.progressed.connect(self._show_progress)
        runner.finished.connect(self.forecaster.renew)
        runner.finished.connect(self.collector.tidy, Qt.ConnectionType.QueuedConnection)
        self.forecaster.told.connect(self.run_bar.set_forecast)
        for signal in (runner.state_changed, runner.stale_changed, self.studio.changed):
            signal.connect(self._refresh)
        self.warm_up.ready.connect(self._warm)
        self.warm_up.failed.connect(notices.error)
        self.warm_up.finished.connect(lambda: bar.set_warming(False))
        self.mixing.mixer.where_changed.connect(self.canvas_panel.show_where)
        self.mixing.mixer.alone_wanted.connect(self.alone.layer)
        self._show_encoders()
        self.settings_panel.encoder_wanted.connect(self.show_weights)
        self.background.busy_changed.connect(self._show_busy)
        studio = self.studio
        for signal in (studio.content_changed, studio.styles_changed, studio.start_changed):
            signal.connect(lambda: order_tabs(self.splitter))
        order_tabs(self.splitter)

    def _show_busy(self, busy: bool) -> None:
        if busy:
            self.setCursor(Qt.CursorShape.BusyCursor)
        else:
            self.unsetCursor()

    def _refresh(self) -> None:
        """Which actions can be had now."""
        studio, runner, commands = self.studio, self.runner, self.commands
        ready = studio.complete
        idle = not runner.active
        some = runner.picture is not None
        self.run_bar.set_ready(ready)
        page = 1 if ready or some or runner.active else 0
        if page != self.stack.currentIndex():
            self.stack.setCurrentIndex(page)
            (self.canvas_panel.canvas if page else self.welcome.photo).setFocus()
        for action in (commands.start, commands.explore):
            action.setEnabled(ready and idle)
        commands.restart.setEnabled(ready and not idle)
        commands.pause.setEnabled(not idle)
        commands.stop.setEnabled(not idle)
        commands.go_on.setEnabled(ready and idle and some)
        commands.back.setEnabled(runner.has_before)
        for thing in (commands.enlarge, self.canvas_panel.enlarge):
            thing.setEnabled(idle and some)
        commands.swap.setEnabled(studio.content is not None and bool(studio.styles))
        commands.texture.setEnabled(bool(studio.styles))
        self._refresh_export()

    def _show_progress(self, progress: Progress) -> None:
        if progress.losses:
            self.mixing.show_losses(progress.losses)
        self._refresh_export()

    def _refresh_export(self) -> None:
        some = self.runner.picture is not None
        for thing in (self.commands.export, self.commands.copy, self.canvas_panel.export):
            thing.setEnabled(some)

    def _when_warm(self, action: Callable[[], None]) -> None:
        """Begin a run; while the engine is being loaded, as soon as it is there."""
        self.notices.clear()
        if self.warm_up.isRunning():
            self._waiting = action
            self.notices.info(self.tr("Warming up: it starts in a moment."))
            return
        self._guarded(action)

    def _guarded(self, action: Callable[[], None]) -> None:
        try:
            action()
        except StylizerError as error:
            self.notices.error(str(error))

    def _show_encoders(self) -> None:
        self.settings_panel.set_encoders(installed.installed())

    def _warm(self) -> None:
        self.settings_panel.set_devices(self.warm_up.devices)
        self.run_bar.set_devices({d.name: d.title for d in self.warm_up.devices})
        self.forecaster.start()
        self.collector.settle()
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self.notices.clear()
            self._guarded(waiting)

    # Coming and going

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._shown:
            self._shown = True
            self.collector.start()
            self.welcome.photo.setFocus()
            # After the first paint: loading torch holds everything up for a moment.
            QTimer.singleShot(0, self._after_paint)

    def _after_paint(self) -> None:
        self.shelf.load()
        self.recovery.look()
        QTimer.singleShot(50, self.warm_up.start)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """O held shows the photo, wherever the focus is; Escape takes the heat map away."""
        if event.key() == Qt.Key.Key_Escape:
            self.mixing.mixer.show_where(None)
        elif event.key() == Qt.Key.Key_O and not event.modifiers():
            self.canvas_panel.canvas.hold_original(True)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_O and not event.isAutoRepeat():
            self.canvas_panel.canvas.hold_original(False)
        else:
            super().keyReleaseEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """End whatever goes on, then go; a person is asked about a picture that no file holds."""
        if event.spontaneous() and self.exporter.pending:
            event.ignore()
            self.leave()
            return
        window_state.remember(self)
        self._waiting = None
        self.hide()  # a step of a large picture may take a while, and nobody has to watch
        self.exploring.shut()
        self.canvas_panel.measures.measuring.shut()
        self.runner.shut()
        if self._weights is not None:
            self._weights.shut()
        self.background.wait()
        self.warm_up.wait()
        self.collector.stop()
        super().closeEvent(event)
