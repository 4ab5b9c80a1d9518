"""The explorer: small pictures with different settings, side by side, to choose from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from stylizer.app.background import Background
from stylizer.app.run.exploration import Ahead, Explorer, Found, Plan, write_page
from stylizer.app.run.forecast import SETTLE_MS, forecast
from stylizer.app.settings import Settings
from stylizer.app.studio import Studio
from stylizer.engine.errors import StylizerError
from stylizer.ui.explorer.form import ExplorerForm
from stylizer.ui.explorer.front_plot import FrontPlot, PlotPoint
from stylizer.ui.explorer.grid import ExplorerGrid
from stylizer.ui.kit import theme
from stylizer.ui.kit.amounts import cost, duration
from stylizer.ui.kit.buttons import label, push
from stylizer.ui.kit.elide import ElidedLabel

WIDTH, HEIGHT = 1240, 840
PANEL_WIDTH = 336
TICKS = 1000


class ExplorerDialog(QDialog):
    """A click on a picture takes its settings over into the studio; accepted, it is to be painted
    at full size."""

    def __init__(self, studio: Studio, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Explore"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._studio, self._settings = studio, settings
        self._background = Background(self, threads=1)
        self._plan: Plan | None = None
        self._found: list[Found] = []
        self._worker: Explorer | None = None
        self._chosen = -1

        self.form = ExplorerForm(studio.recipe)
        self.grid, self.plot = ExplorerGrid(), FrontPlot()
        self.needs, self.problem = label("", "muted"), label("", "error")
        for words in (self.needs, self.problem):
            words.setWordWrap(True)
        self.explore = push(self.tr("Explore"), "play", self.begin, kind="primary")
        self.stop = push(self.tr("Stop"), "stop", self.cancel)
        self.stop.hide()
        self.bar = QProgressBar()
        self.bar.setRange(0, TICKS)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(160)
        self.bar.setAccessibleName(self.tr("Progress of all pictures"))
        self.status = ElidedLabel("", mode=Qt.TextElideMode.ElideRight)
        self.save = push(self.tr("Save as page…"), "", self._ask_folder)
        self.save.setToolTip(self.tr("All pictures in a folder, with a page that shows them"))
        self.close_button = push(self.tr("Close"), "", self.reject)
        self.paint = push(self.tr("Paint at full size"), "brush", self.accept)
        self.paint.setToolTip(self.tr("With the settings of the chosen picture (Enter)"))
        for button in (self.explore, self.stop, self.save, self.close_button, self.paint):
            button.setAutoDefault(False)
        self._lay_out()

        stack = studio.undo_stack
        for action, keys in (
            (stack.createUndoAction(self), [QKeySequence.StandardKey.Undo]),
            (stack.createRedoAction(self), [QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")]),
        ):
            action.setShortcuts(keys)
            self.addAction(action)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.follow)
        self.form.changed.connect(self._settle.start)
        for view in (self.grid, self.plot):
            view.chosen.connect(self.choose)
            view.opened.connect(self._open)
            view.pointed.connect(self._point)
        studio.recipe_changed.connect(self._mark)
        self.follow()
        self._mark()
        self.form.what.setFocus()

    # What is asked for

    def follow(self) -> None:
        """Say what the form asks for, and show its empty places while there are no pictures."""
        self._settle.stop()
        if self._worker is not None:
            return
        needs, problem = "", ""
        try:
            plan = self.form.plan(self._studio.task())
            problem = self.form.problem(plan)
            if not problem:
                one, count = forecast(plan.tasks[0]), len(plan.tasks)
                problem = one.refusal
                needs = self.tr("{0} pictures, {1}").format(
                    self.locale().toString(count), cost(replace(one, seconds=count * one.seconds))
                )
                if not self._found:
                    self._show(plan)
        except StylizerError as error:
            problem = str(error)
        self.needs.setText(needs)
        self.needs.setVisible(not problem)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.explore.setEnabled(not problem)

    def _show(self, plan: Plan) -> None:
        self._plan = plan
        words = [self.form.words(corner) for corner in plan.corners]
        settings = [self.form.settings[axis.key] for axis in plan.axes]
        edges = [
            [setting.say(value) for value in axis.values]
            for axis, setting in zip(plan.axes, settings, strict=True)
        ]
        shape = QSize(*plan.task.content.size)
        if len(edges) == 1:
            self.grid.lay_out(words, words, (), shape)
        else:
            across, down = edges
            titled = [f"{settings[0].title} {value}" for value in across]
            bound = [value.replace(" ", "\u00a0") for value in down]  # a line ends before it
            beside = [f"{settings[1].title} {value}" for value in bound]
            self.grid.lay_out(words, titled, beside, shape)

    # The exploration

    def begin(self) -> None:
        """Paint what the form asks for."""
        self.follow()
        if self._worker is not None or not self.explore.isEnabled():
            return
        plan = self.form.plan(self._studio.task())
        self._found = []
        self._show(plan)
        self._mark()
        worker = self._worker = Explorer(plan, self)
        worker.found.connect(self._take)
        worker.ahead.arrived.connect(self._take_ahead)
        worker.failed.connect(self._fail)
        worker.finished.connect(self._end)
        self.bar.setValue(0)
        self._say(self.tr("Painting 1 of {0}").format(len(plan.corners)))
        self._refresh()
        worker.start()

    def cancel(self) -> None:
        """End within a step; whole pictures stay."""
        if self._worker is not None:
            self._worker.control.cancel()
            self.stop.setEnabled(False)

    def choose(self, index: int) -> None:
        """Take the settings of a picture over into the studio, as one undo step."""
        if self._plan is not None and index < len(self._found):
            text = self.tr("Choose picture {0}").format(index + 1)
            self._studio.set_recipe(self._plan.recipes[index], text)

    def done(self, result: int) -> None:
        """Close, after what goes on has ended."""
        self.hide()
        self.cancel()
        if self._worker is not None:
            self._worker.wait()
        self._background.wait()
        super().done(result)

    def _open(self, index: int) -> None:
        if index < len(self._found):
            self.choose(index)
            self.accept()

    def _take(self, found: Found) -> None:
        self._found.append(found)
        self.grid.cells[found.index].show_result(found.image, self._words(found))
        self._mark()

    def _take_ahead(self) -> None:
        ahead = self._worker.ahead.take() if self._worker is not None else None
        if not isinstance(ahead, Ahead) or self._plan is None:
            return
        count = len(self._plan.corners)
        if ahead.index >= len(self._found):
            self.grid.cells[ahead.index].show_frame(ahead.frame, ahead.work * count - ahead.index)
        self.bar.setValue(round(ahead.work * TICKS))
        text = self.tr("Painting {0} of {1}").format(ahead.index + 1, count)
        self._say(text if ahead.left is None else f"{text}, {duration(ahead.left)}")

    def _fail(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.show()

    def _end(self) -> None:
        worker = self._worker
        if worker is None or self._plan is None:
            return
        self._worker = None
        worker.wait()
        worker.deleteLater()
        count = len(self._plan.corners)
        if len(self._found) == count:
            self._say(self.tr("Click on a picture to take over its settings."))
        else:
            self._say(self.tr("Stopped after {0} of {1}").format(len(self._found), count))
        for cell in self.grid.cells[len(self._found) :]:
            cell.clear()
        self._refresh()

    # The page

    def write(self, folder: Path) -> None:
        """Write all pictures and a page into a new folder in that one."""
        plan, found = self._plan, list(self._found)
        assert plan is not None
        self._background.start(
            lambda: write_page(plan, found, folder),
            lambda page: self._say(self.tr("Saved. Open {0}").format(page)),
            self._fail,
        )

    def _ask_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Where to put the folder with the page"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setDirectory(str(self._settings.folder("export")))

        def chosen(name: str) -> None:
            self._settings.set_folder("export", Path(name))
            self.write(Path(name))

        dialog.fileSelected.connect(chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # What is to be seen

    def _mark(self) -> None:
        """Say which pictures are on the front, and which one the studio has."""
        plan, found = self._plan, self._found
        if plan is None:
            return
        recipe = self._studio.recipe
        current = next((f.index for f in found if plan.recipes[f.index] == recipe), -1)
        points = [PlotPoint(f.index + 1, f.distances, self._words(f), f.image) for f in found]
        self.plot.set_points(points, current)
        for i, best in enumerate(self.plot.front):
            self.grid.cells[i].mark(best=best, current=i == current)
        self._chosen = current
        self._refresh()

    def _point(self, index: int) -> None:
        """The same picture is meant in the grid and in the plot."""
        if index < len(self._found):
            self.grid.point(index)
            self.plot.point(index)

    def _refresh(self) -> None:
        running = self._worker is not None
        focused = self.explore.hasFocus() or self.stop.hasFocus()
        self.explore.setVisible(not running)
        self.stop.setVisible(running)
        self.stop.setEnabled(running)
        if focused:
            (self.stop if running else self.explore).setFocus()
        self.form.setEnabled(not running)
        self.bar.setVisible(running)
        self.save.setEnabled(bool(self._found) and not running)
        self.paint.setEnabled(self._chosen >= 0)

    def _words(self, found: Found) -> str:
        assert self._plan is not None
        number, (content, style) = self.locale().toString, found.distances
        told = self.tr("Distance to the photo {0}, to the painting {1}")
        told = told.format(number(content, "f", 3), number(style, "f", 3))
        return f"{self.form.words(self._plan.corners[found.index])}\n{told}"

    def _say(self, text: str) -> None:
        self.status.setText(text)

    def _lay_out(self) -> None:
        panel = QFrame()
        panel.setProperty("role", "panel")
        panel.setFixedWidth(PANEL_WIDTH)
        column = QVBoxLayout(panel)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addWidget(self.form)
        for words in (self.needs, self.problem):
            column.addWidget(words)
        for button in (self.explore, self.stop):
            column.addWidget(button)
        column.addWidget(self.plot, 1)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.grid, 1)
        body.addWidget(panel)

        foot = QHBoxLayout()
        foot.setContentsMargins(16, 12, 16, 12)
        foot.setSpacing(theme.GRID)
        foot.addWidget(self.bar)
        foot.addWidget(self.status, 1)
        for button in (self.save, self.close_button, self.paint):
            foot.addWidget(button)
        line = QFrame()
        line.setProperty("role", "line")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(body, 1)
        whole.addWidget(line)
        whole.addLayout(foot)
        room = self.screen().availableGeometry()
        wide, high = max(WIDTH, room.width() * 2 // 3), max(HEIGHT, room.height() * 2 // 3)
        self.resize(min(wide, room.width() - 80), min(high, room.height() - 100))
