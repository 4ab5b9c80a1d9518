"""Start, pause, stop, restart: the life of a run, seen from the window."""

from __future__ import annotations

import enum
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from stylizer.app.progress import Progress
from stylizer.app.state import Scene, Studio, same, same_sources
from stylizer.app.worker import Picture, Worker
from stylizer.engine.recipe import LIVE, Recipe
from stylizer.engine.size import fit
from stylizer.files.images import from_pixels
from stylizer.files.task import Source, Task

FRAME_LIMIT = 1600


class State(enum.Enum):
    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"


class Runner(QObject):
    """One run at a time. The result stays in `picture` until the next one replaces it."""

    state_changed = Signal()
    started = Signal()
    frame = Signal(QImage)
    progressed = Signal(object)
    """Progress."""
    noticed = Signal(str)
    failed = Signal(str)
    finished = Signal(bool)
    """Whether it came to its end; after a stop it did not."""
    stale_changed = Signal()
    """Whether the settings have changed since, so that there is something to redo."""

    def __init__(self, studio: Studio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.state = State.IDLE
        self.stale = False
        self.frame_limit = FRAME_LIMIT
        self.target: tuple[int, int] | None = None
        """(width, height) the result of the present run will have."""
        self._worker: Worker | None = None
        self._again: Task | None = None
        self._last: Picture | None = None
        self._ran = studio.scene
        self._failure = ""
        studio.changed.connect(self._follow)

    @property
    def active(self) -> bool:
        return self.state is not State.IDLE

    @property
    def picture(self) -> Picture | None:
        """The newest full-size picture: of the run that goes on, else of the last one."""
        if self._worker is not None and self._worker.latest is not None:
            return self._worker.latest
        return self._last

    # What the buttons do

    def start(self) -> None:
        """From coarse to fine with the settings as they are; in mid-run, start over.

        Raises JobError when a picture is missing.
        """
        self._begin(self.studio.task())

    def go_on(self) -> None:
        """From the last result, at full size, with the settings as they are now."""
        if self._last is None:
            self.start()
            return
        task = self.studio.task()
        recipe = task.recipe
        recipe = recipe.replace(start="file", coarsest=recipe.size, first_steps=recipe.last_steps)
        start = Source(from_pixels(self._last.pixels, self.tr("result")))
        self._begin(replace(task, recipe=recipe, start=start))

    def toggle_pause(self) -> None:
        if self._worker is None or self.state is State.STOPPING:
            return
        if self.state is State.PAUSED:
            self._worker.control.resume()
            self._set_state(State.RUNNING)
        else:
            self._worker.control.pause()
            self._set_state(State.PAUSED)

    def stop(self) -> None:
        """End within one step and keep the best picture so far."""
        self._again = None
        self._cancel()

    def shut(self) -> None:
        """End the run and wait for its thread: for closing the window."""
        self._again = None
        self._cancel()
        if self._worker is not None:
            self._worker.wait()

    def want_picture(self) -> None:
        """Renew `picture` at the next step, for an export in mid-run."""
        if self._worker is not None:
            self._worker.want_picture()

    # Inside

    def _begin(self, task: Task) -> None:
        if self._worker is not None:
            self._again = task
            self._cancel()
            return
        worker = Worker(task, self.frame_limit, self)
        worker.frames.arrived.connect(self._take_frame)
        worker.progress.arrived.connect(self._take_progress)
        worker.noticed.connect(self.noticed)
        worker.failed.connect(self._fail)
        worker.finished.connect(self._end)
        self._worker, self._ran, self._failure = worker, self.studio.scene, ""
        self.target = fit(*task.content.size, task.recipe.size)
        self._set_stale(False)
        self._set_state(State.RUNNING)
        self.started.emit()
        worker.start()

    def _cancel(self) -> None:
        if self._worker is not None:
            self._worker.control.cancel()
            self._set_state(State.STOPPING)

    @Slot()
    def _take_frame(self) -> None:
        if self._worker is not None and (image := self._worker.frames.take()) is not None:
            self.frame.emit(image)

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
        worker = self._worker
        if worker is None:
            return
        self._take_progress()
        self._take_frame()
        if worker.latest is not None:
            self._last = worker.latest
        self._worker = None
        worker.wait()
        worker.deleteLater()
        again, self._again = self._again, None
        if again is not None:
            self._begin(again)
            return
        self._set_state(State.IDLE)
        if self._failure:
            self.failed.emit(self._failure)
        else:
            self.finished.emit(worker.latest is not None and worker.latest.done)

    @Slot()
    def _follow(self) -> None:
        """Pass changed settings to the run, or offer to run again."""
        if self._worker is None:
            self._set_stale(self._last is not None and not same(self._ran, self.studio.scene))
            return
        recipe = self._worker.task.recipe
        self._worker.control.change(live_part(recipe, self.studio.recipe))
        stale = needs_restart(self._ran, self.studio.scene)
        if not stale:
            self._ran = self.studio.scene
        self._set_stale(stale)

    def _set_state(self, state: State) -> None:
        if state is not self.state:
            self.state = state
            self.state_changed.emit()

    def _set_stale(self, stale: bool) -> None:
        if stale != self.stale:
            self.stale = stale
            self.stale_changed.emit()


def live_part(running: Recipe, wanted: Recipe) -> Recipe:
    """The running recipe with what can change while it runs taken from `wanted`."""
    live = {name: getattr(wanted, name) for name in LIVE}
    if wanted.encoder != running.encoder:
        del live["content"], live["style"]
    if len(wanted.styles) != len(running.styles):
        del live["styles"]
    else:
        live["styles"] = tuple(
            replace(old, blend=new.blend)
            for old, new in zip(running.styles, wanted.styles, strict=True)
        )
    return running.replace(**live)


def needs_restart(ran: Scene, now: Scene) -> bool:
    """Whether something was changed that a run cannot take over."""
    if ran.content is not now.content or not same_sources(ran.styles, now.styles):
        return True
    return live_part(ran.recipe, now.recipe) != now.recipe
