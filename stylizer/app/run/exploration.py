"""Explore settings in the window: the plan of the pictures, and the thread that paints them."""

from __future__ import annotations

import itertools
import json
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal
from PySide6.QtGui import QImage

from stylizer.app.qimages import from_pixels
from stylizer.app.run.mailbox import Mailbox
from stylizer.app.run.worker import be_nice
from stylizer.engine.control import Control
from stylizer.engine.derived.sweep import Axis, corners, with_setting
from stylizer.engine.errors import StylizerError
from stylizer.engine.hardware.failures import typed_errors
from stylizer.engine.recipe import Recipe
from stylizer.files.runs import exploration
from stylizer.files.runs.event import Event
from stylizer.files.runs.exploration import ContactSheet, Point, prepare
from stylizer.files.runs.task import Task

log = logging.getLogger(__name__)

FRAMES_PER_SECOND = 5
SURE = 0.3
"""Number of pictures that must have been painted before the time that is left is estimated."""


@dataclass(frozen=True, eq=False)
class Plan:
    """The plan of an exploration: one small picture for each combination of the axes' values.

    There are one or two axes. `size` is the longer side of each picture in pixels. `task` has the
    sources and all other settings. Its properties raise RecipeError for values that are not valid.
    """

    task: Task
    axes: tuple[Axis, ...]
    size: int

    @cached_property
    def corners(self) -> list[dict[str, str]]:
        """For each picture, setting -> value. The values of the first axis change fastest."""
        return corners(self.axes)

    @cached_property
    def recipes(self) -> list[Recipe]:
        """The recipe of each picture, at the size of the task."""
        found = []
        for corner in self.corners:
            recipe = self.task.recipe
            for key, text in corner.items():
                recipe = with_setting(recipe, key, json.loads(text))
            found.append(recipe)
        return found

    @cached_property
    def tasks(self) -> list[Task]:
        """The task of each picture, at the size of the plan."""
        return [
            replace(
                self.task,
                recipe=recipe.replace(size=self.size, coarsest=min(recipe.coarsest, self.size)),
            )
            for recipe in self.recipes
        ]


@dataclass(frozen=True, eq=False)
class Found:
    """A finished picture of a plan, the one at `index`.

    `distances` are the distance to the content and the distance to the style.
    """

    index: int
    image: QImage
    point: Point
    distances: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Ahead:
    """The progress of an exploration.

    `index` is the picture that is being painted, and `frame` its present state. `work` is the share
    of the whole work that is done, in [0, 1]. `left` is the time left in seconds, None while it is
    unknown.
    """

    index: int
    frame: QImage
    work: float
    left: float | None


def write_page(plan: Plan, found: Sequence[Found], folder: Path) -> Path:
    """Write the pictures and their page into a new folder inside `folder`.

    Return the path of the page. Raises FileError.
    """
    sources = plan.task.content, *plan.task.styles[:1]
    stem = " - ".join(Path(source.picture.name).stem for source in sources)[:80]
    names = itertools.chain([stem], (f"{stem} {i}" for i in itertools.count(2)))
    new = next(folder / name for name in names if not (folder / name).exists())
    prepare(new, overwrite=False)
    sheet = ContactSheet(new, plan.axes, plan.tasks[0], len(plan.corners))
    for each in found:
        sheet.add(each.index, plan.corners[each.index], each.point)
    return new / "index.html"


class Explorer(QThread):
    """The thread that paints the pictures of a plan one after another.

    `ahead` holds the newest Ahead. `control` cancels the thread. The object must not be destroyed
    while the thread runs.
    """

    found = Signal(object)
    """Carries a Found after each finished picture."""
    failed = Signal(str)
    """Carries a sentence for the user."""

    def __init__(self, plan: Plan, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.plan = plan
        self.control = Control()
        self.ahead = Mailbox(self)
        self._index = 0
        self._begun = self._next_frame = 0.0

    def run(self) -> None:
        be_nice()
        try:
            with typed_errors():
                self._run()
        except StylizerError as error:
            self.failed.emit(str(error))
        except Exception:
            log.exception("the exploration failed")
            self.failed.emit(
                self.tr("Exploring failed for an unexpected reason. The log has the details.")
            )

    def _run(self) -> None:
        self._begun = time.monotonic()
        for point in exploration.points(self.plan.tasks, self.control, self._see):
            image = from_pixels(point.result.pixels, point.result.alpha)
            distances = point.distances.perceptual or 0.0, point.distances.style or 0.0
            self.found.emit(Found(self._index, image, point, distances))
            self._index += 1

    def _see(self, event: Event) -> None:
        step, now = event.step, time.monotonic()
        if now < self._next_frame and not step.done:
            return
        self._next_frame = now + 1 / FRAMES_PER_SECOND
        done = self._index + step.work
        work = done / len(self.plan.corners)
        left = (now - self._begun) / work * (1 - work) if done > SURE else None
        frame = from_pixels(step.frame(self.plan.size))
        self.ahead.put(Ahead(self._index, frame, work, left))
