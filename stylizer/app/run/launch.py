"""The values with which a run starts, and those that are kept of its result."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject

from stylizer.app.run.restore import purpose
from stylizer.app.run.worker import Worker
from stylizer.app.scene import Scene
from stylizer.files.runs.autosave import Autosave
from stylizer.files.runs.run_result import RunResult
from stylizer.files.runs.saved_runs import SavedRun
from stylizer.files.runs.task import Task


@dataclass(frozen=True, eq=False)
class KeptResult:
    """A result, the scene that it was made from, and the saved state of its run.

    From the saved state the result can be made again if the program crashes before the export.
    """

    picture: RunResult
    scene: Scene
    autosave: Autosave


@dataclass(frozen=True, eq=False)
class Launch:
    """A run that is about to start from a scene.

    The run starts from the beginning, or continues the interrupted run `saved` or the result
    `before`.
    """

    task: Task
    scene: Scene
    before: KeptResult | None = None
    saved: SavedRun | None = None

    def worker(self, limit: int, parent: QObject) -> Worker:
        """Return the thread of the run. No side of a frame is longer than `limit` px."""
        values, folder, threads = purpose(self.scene, self.task), None, None
        if self.saved is not None:
            values = {**self.saved.purpose, **values}
            folder, threads = self.saved.folder, self.saved.record.threads
        return Worker(self.task, limit, Autosave(values, folder), threads, parent)
