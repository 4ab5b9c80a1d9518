"""What a run is begun from, and what it leaves behind."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject

from stylizer.app.run.restore import aim
from stylizer.app.run.worker import Painting, Worker
from stylizer.app.studio import Scene
from stylizer.files.runs.autosave import Autosave
from stylizer.files.runs.saved_runs import SavedRun
from stylizer.files.runs.task import Task


@dataclass(frozen=True, eq=False)
class Made:
    """A result, the scene it was made from, and what was saved of its run: enough to make it
    again, should the program die before a file holds it."""

    picture: Painting
    scene: Scene
    autosave: Autosave


@dataclass(frozen=True, eq=False)
class Launch:
    """A run that is to begin, from a scene: afresh, where `saved` was broken off, or going on
    from the result `before`."""

    task: Task
    scene: Scene
    before: Made | None = None
    saved: SavedRun | None = None

    def worker(self, limit: int, parent: QObject) -> Worker:
        """Its thread; no frame is larger than `limit` px."""
        told, folder, threads = aim(self.scene, self.task), None, None
        if self.saved is not None:
            told = {**self.saved.aim, **told}
            folder, threads = self.saved.folder, self.saved.record.threads
        return Worker(self.task, limit, Autosave(told, folder), threads, parent)
