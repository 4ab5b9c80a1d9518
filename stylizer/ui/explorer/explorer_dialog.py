"""The dialog of the explorer: small pictures with different settings, to choose from."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget
from superqt.utils import qdebounced

from stylizer.app.run.exploration import Ahead, Explorer, Found, Plan
from stylizer.app.run.forecast import SETTLE_MS, forecast
from stylizer.app.settings import Settings
from stylizer.app.studio import Studio
from stylizer.engine.errors import StylizerError
from stylizer.ui.explorer.foot import ExplorerFoot
from stylizer.ui.explorer.form import ExplorerForm
from stylizer.ui.explorer.front_plot import FrontPlot, PlotPoint
from stylizer.ui.explorer.grid import ExplorerGrid
from stylizer.ui.explorer.page_saver import PageSaver
from stylizer.ui.kit.amounts import cost, duration
from stylizer.ui.kit.buttons import label, line, push

WIDTH, HEIGHT = 1240, 840
PANEL_WIDTH = 336


class ExplorerDialog(QDialog):
    """A form, the pictures that it asks for, and their plot.

    A click on a picture copies its settings into the studio. The dialog is accepted when a person
    asks to paint the chosen picture at full size.
    """

    def __init__(self, studio: Studio, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Explore"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._studio = studio
        self._page = PageSaver(settings, self)
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
        self.foot = ExplorerFoot()
        for button in (self.explore, self.stop):
            button.setAutoDefault(False)
        self._lay_out()

        stack = studio.undo_stack
        for action, keys in (
            (stack.createUndoAction(self), [QKeySequence(QKeySequence.StandardKey.Undo)]),
            (stack.createRedoAction(self), [QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")]),
        ):
            action.setShortcuts(keys)
            self.addAction(action)
        self._follow_soon = qdebounced(self.follow, timeout=SETTLE_MS)
        self.form.changed.connect(self._follow_soon)
        for view in (self.grid, self.plot):
            view.chosen.connect(self.choose)
            view.opened.connect(self._open)
            view.pointed.connect(self._point)
        studio.recipe_changed.connect(self._mark)
        self.foot.save.clicked.connect(self._save)
        self.foot.close_button.clicked.connect(self.reject)
        self.foot.paint.clicked.connect(self.accept)
        self._page.saved.connect(
            lambda page: self.foot.say(self.tr("Saved. Open {0}").format(page))
        )
        self._page.failed.connect(self._fail)
        self.follow()
        self._mark()
        self.form.what.setFocus()

    # The form

    def follow(self) -> None:
        """Show what the form asks for; while there are no pictures, show their empty cells."""
        self._follow_soon.cancel()
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
        across, *down = self.form.edges(plan)
        self.grid.lay_out(words, across, down[0] if down else (), QSize(*plan.task.content.size))

    # The exploration

    def begin(self) -> None:
        """Start to paint the pictures that the form asks for."""
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
        self.foot.show_progress(0)
        self.foot.say(self.tr("Painting 1 of {0}").format(len(plan.corners)))
        self._refresh()
        worker.start()

    def cancel(self) -> None:
        """Stop after the present step; finished pictures stay."""
        if self._worker is not None:
            self._worker.control.cancel()
            self.stop.setEnabled(False)

    def choose(self, index: int) -> None:
        """Copy the settings of a picture into the studio, as one undo step."""
        if self._plan is not None and index < len(self._found):
            text = self.tr("Choose picture {0}").format(index + 1)
            self._studio.set_recipe(self._plan.recipes[index], text)

    def done(self, result: int) -> None:
        """Close the dialog after the exploration and the writing of a page have ended."""
        self.hide()
        self.cancel()
        if self._worker is not None:
            self._worker.wait()
        self._page.wait()
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
        self.foot.show_progress(ahead.work)
        text = self.tr("Painting {0} of {1}").format(ahead.index + 1, count)
        self.foot.say(text if ahead.left is None else f"{text}, {duration(ahead.left)}")

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
            self.foot.say(self.tr("Click on a picture to use its settings."))
        else:
            self.foot.say(self.tr("Stopped after {0} of {1}").format(len(self._found), count))
        for cell in self.grid.cells[len(self._found) :]:
            cell.clear()
        self._refresh()

    def _save(self) -> None:
        if self._plan is not None:
            self._page.ask(self._plan, self._found)

    # The pictures

    def _mark(self) -> None:
        """Mark the pictures on the Pareto front, and the one whose settings the studio has."""
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
        """Highlight a picture in the grid and in the plot; -1 for none."""
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
        self.foot.bar.setVisible(running)
        self.foot.save.setEnabled(bool(self._found) and not running)
        self.foot.paint.setEnabled(self._chosen >= 0)

    def _words(self, found: Found) -> str:
        assert self._plan is not None
        number, (content, style) = self.locale().toString, found.distances
        told = self.tr("Distance to the photo {0}, to the painting {1}")
        told = told.format(number(content, "f", 3), number(style, "f", 3))
        return f"{self.form.words(self._plan.corners[found.index])}\n{told}"

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

        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(body, 1)
        whole.addWidget(line())
        whole.addWidget(self.foot)
        room = self.screen().availableGeometry()
        wide, high = max(WIDTH, room.width() * 2 // 3), max(HEIGHT, room.height() * 2 // 3)
        self.resize(min(wide, room.width() - 80), min(high, room.height() - 100))
