"""Start, pause, stop and restart runs for the window, and keep their results."""

from __future__ import annotations

import enum
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from stylizer.app.run.launch import KeptResult, Launch
from stylizer.app.run.progress import Progress
from stylizer.app.run.worker import Heat, Worker
from stylizer.app.scene import Scene, needs_restart, same_scene
from stylizer.app.studio import Studio
from stylizer.engine.errors import FileError, JobError
from stylizer.engine.live import with_live_settings
from stylizer.engine.size import fit
from stylizer.engine.term import Term
from stylizer.files.runs.autosave import Autosave
from stylizer.files.runs.blank import blank
from stylizer.files.runs.run_result import RunResult
from stylizer.files.runs.saved_runs import SavedRun
from stylizer.files.runs.task import Task

FRAME_LIMIT = 1600


class RunnerState(enum.Enum):
    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"


class Runner(QObject):
    """Carries out one run at a time.

    The result stays in `picture` until the next result replaces it. If the next run continued the
    result, `back` restores it.
    """

    state_changed = Signal()
    started = Signal()
    frame = Signal(QImage)
    """Carries a preview of the running picture, no side longer than `frame_limit` px."""
    heat = Signal(object)
    """Carries a Heat, while a term is chosen by `show_heat`."""
    progressed = Signal(object)
    """Carries a Progress."""
    noticed = Signal(str)
    failed = Signal(str)
    finished = Signal(bool)
    """Carries True if the run came to its end, and False if it was stopped."""
    went_back = Signal()
    """Emitted when `back` has exchanged the result for the previous one."""
    stale_changed = Signal()
    """Emitted when `stale` changes: it is True if the settings have changed since the run."""

    def __init__(self, studio: Studio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.state = RunnerState.IDLE
        self.stale = False
        self.frame_limit = FRAME_LIMIT
        self.target: tuple[int, int] | None = None
        """(width, height) of the result of the present run."""
        self._heat_of: Term | None = None
        self._worker: Worker | None = None
        self._launch: Launch | None = None
        self._again: Launch | None = None
        self._last: KeptResult | None = None
        self._before: KeptResult | None = None
        self._ran = studio.scene
        self._failure = ""
        studio.changed.connect(self._follow)

    @property
    def active(self) -> bool:
        return self.state is not RunnerState.IDLE

    @property
    def picture(self) -> RunResult | None:
        """The newest full-size picture of the present run, or of the last run if none runs."""
        if self._worker is not None and self._worker.latest is not None:
            return self._worker.latest
        return self._last.picture if self._last is not None else None

    @property
    def scene(self) -> Scene:
        """The scene that `picture` was made from."""
        return self._ran if self.active or self._last is None else self._last.scene

    @property
    def has_before(self) -> bool:
        """True if the result continued another result, which is still kept."""
        return self._before is not None and not self.active

    # Actions of the buttons

    def start(self) -> None:
        """Start a run from coarse to fine with the present settings. A present run is ended.

        Raises JobError when a picture is missing.
        """
        self._begin(Launch(self.studio.task(), self.studio.scene))

    def go_on(self) -> None:
        """Start a run that continues the last result at full size with the present settings.

        Without a result, start from the beginning. Raises JobError when a picture is missing.
        """
        last = self._last
        if last is None:
            self.start()
            return
        task, made = self.studio.task(), last.picture.record.recipe
        recipe = task.recipe
        if recipe.size == last.scene.recipe.size < made.size:  # an enlarged result stays large
            recipe = recipe.replace(
                size=max(last.picture.size), last_steps=made.last_steps, averaging=made.averaging
            )
        recipe = recipe.replace(start="file", coarsest=recipe.size, first_steps=recipe.last_steps)
        task = replace(task, recipe=recipe, start=last.picture.source)
        self._begin(Launch(task, self.studio.scene, last))

    def enlarged(self, size: int) -> Task:
        """Return the task that enlarges the last result, with its own settings, to `size` px.

        Raises JobError when there is no result, and RecipeError when it is as large already.
        """
        last = self._last
        if last is None:
            raise JobError(self.tr("There is nothing to print yet. Press Start first."))
        scene, record = last.scene, last.picture.record
        content = scene.content or blank(record.width, record.height)
        # A resumed run has the precision and block size of its saved state. A larger size may need
        # others, so take those that the user chose.
        recipe = record.recipe.replace(precision=scene.recipe.precision, block=scene.recipe.block)
        task = Task(recipe, content, scene.styles, changes=record.changes)
        return task.enlarged(last.picture.source.picture, size)

    def enlarge(self, size: int) -> None:
        """Start a run that enlarges the last result to `size` px. Raises as `enlarged` does."""
        task = self.enlarged(size)
        assert self._last is not None
        self._begin(Launch(task, self._last.scene, self._last))

    def resume(self, saved: SavedRun, task: Task) -> None:
        """Continue an interrupted run. `task` is the task that continues it."""
        self._begin(Launch(task, self.studio.scene, saved=saved))

    def back(self) -> None:
        """Exchange the last result and the result that it continued. Calling it twice undoes it."""
        if self._before is None or self._last is None or self.active:
            return
        self._last, self._before = self._before, self._last
        self._compare()
        self.went_back.emit()

    def toggle_pause(self) -> None:
        if self._worker is None or self.state is RunnerState.STOPPING:
            return
        if self.state is RunnerState.PAUSED:
            self._worker.control.resume()
            self._set_state(RunnerState.RUNNING)
        else:
            self._worker.control.pause()
            self._set_state(RunnerState.PAUSED)

    def stop(self) -> None:
        """End the run within one step, and keep its newest picture."""
        self._again = None
        self._cancel()

    def shut(self) -> None:
        """End the run, wait for its thread, and drop all results, before the window closes."""
        self._again = None
        self._cancel()
        if self._worker is not None:
            self._worker.wait()
            self._forget(self._worker.autosave)
        self._keep(None, None)

    def exported(self, picture: RunResult) -> None:
        """Remove the saved state of a result, because a file holds the result now."""
        for kept in (self._last, self._before):
            if kept is not None and kept.picture is picture:
                self._forget(kept.autosave)

    def want_picture(self) -> None:
        """Renew `picture` at the next step, for an export during the run."""
        if self._worker is not None:
            self._worker.want_picture()

    def show_heat(self, term: Term | None) -> None:
        """Emit `heat` for a term, in this run and in later ones. None emits no more heat maps."""
        self._heat_of = term
        if self._worker is not None:
            self._worker.show_heat(term)

    # Internal

    def _begin(self, launch: Launch) -> None:
        if self._worker is not None:
            self._again = launch
            self._cancel()
            return
        worker = launch.worker(self.frame_limit, self)
        worker.frames.arrived.connect(self._take_frame)
        worker.progress.arrived.connect(self._take_progress)
        worker.heats.arrived.connect(self._take_heat)
        worker.show_heat(self._heat_of)
        worker.noticed.connect(self.noticed)
        worker.failed.connect(self._fail)
        worker.finished.connect(self._end)
        self._worker, self._launch, self._failure = worker, launch, ""
        self._ran = launch.scene
        self.target = fit(*launch.task.content.size, launch.task.recipe.size)
        self._set_stale(False)
        self._set_state(RunnerState.RUNNING)
        self.started.emit()
        worker.start()

    def _cancel(self) -> None:
        if self._worker is not None:
            self._worker.control.cancel()
            self._set_state(RunnerState.STOPPING)

    @Slot()
    def _take_frame(self) -> None:
        if self._worker is not None and (image := self._worker.frames.take()) is not None:
            self.frame.emit(image)

    @Slot()
    def _take_heat(self) -> None:
        if self._worker is not None:
            heat = self._worker.heats.take()
            if isinstance(heat, Heat) and heat.term == self._heat_of:
                self.heat.emit(heat)

    @Slot()
    def _take_progress(self) -> None:
        if self._worker is not None:
            progress = self._worker.progress.take()
            if isinstance(progress, Progress):
                self.progressed.emit(progress)

    @Slot(str)
    def _fail(self, sentence: str) -> None:
        self._failure = sentence

    @Slot()
    def _end(self) -> None:
        worker, launch = self._worker, self._launch
        if worker is None or launch is None:
            return
        self._take_progress()
        self._take_frame()
        self._take_heat()
        if worker.latest is not None:
            self._keep(KeptResult(worker.latest, self._ran, worker.autosave), launch.before)
        else:  # the saved state of a run that was continued can be tried again
            worker.autosave.close()
        self._worker = self._launch = None
        worker.wait()
        worker.deleteLater()
        again, self._again = self._again, None
        if again is not None:
            self._begin(again)
            return
        self._compare()
        self._set_state(RunnerState.IDLE)
        if self._failure:
            self.failed.emit(self._failure)
        else:
            self.finished.emit(worker.latest is not None and worker.latest.done)

    def _keep(self, last: KeptResult | None, before: KeptResult | None) -> None:
        for kept in (self._last, self._before):
            if kept is not None and kept not in (last, before):
                self._forget(kept.autosave)
        self._last, self._before = last, before

    def _forget(self, saved: Autosave) -> None:
        try:
            saved.remove()
        except FileError as error:
            self.noticed.emit(str(error))

    @Slot()
    def _follow(self) -> None:
        """Pass changed settings to the present run, and update `stale`."""
        if self._worker is None:
            self._compare()
            return
        recipe = self._worker.task.recipe
        self._worker.control.change(with_live_settings(recipe, self.studio.recipe))
        stale = needs_restart(self._ran, self.studio.scene)
        if not stale:
            self._ran = self.studio.scene
        self._set_stale(stale)

    def _compare(self) -> None:
        """Set `stale` to whether the scene differs from that of the last result."""
        last = self._last
        self._set_stale(last is not None and not same_scene(last.scene, self.studio.scene))

    def _set_state(self, state: RunnerState) -> None:
        if state is not self.state:
            self.state = state
            self.state_changed.emit()

    def _set_stale(self, stale: bool) -> None:
        if stale != self.stale:
            self.stale = stale
            self.stale_changed.emit()
