"""Several settings side by side: the plan of what to paint, and the thread that paints it."""

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
"""Pictures that must have been painted before it can be told how long the others will take."""


@dataclass(frozen=True, eq=False)
class Plan:
    """A small picture, `size` px long, for each combination of the values of one or two axes.

    `task` has all other settings and the pictures. RecipeError for values that cannot be.
    """

    task: Task
    axes: tuple[Axis, ...]
    size: int

    @cached_property
    def corners(self) -> list[dict[str, str]]:
        """Setting -> value of each picture; those of the first axis change first."""
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
        """The task of each picture, as it is painted."""
        return [
            replace(
                self.task,
                recipe=recipe.replace(size=self.size, coarsest=min(recipe.coarsest, self.size)),
            )
            for recipe in self.recipes
        ]


@dataclass(frozen=True, eq=False)
class Found:
    """A finished picture of a plan; `distances` are those to the content and to the style."""

    index: int
    image: QImage
    point: Point
    distances: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Ahead:
    """How far a plan is: picture `index` is being painted and looks like `frame` now.

    `work` of the whole in [0, 1]; `left` in seconds, None until it is known.
    """

    index: int
    frame: QImage
    work: float
    left: float | None


def write_page(plan: Plan, found: Sequence[Found], folder: Path) -> Path:
    """Write the pictures and a page with them into a new folder in `folder`; returns the page.

    FileError.
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
    """Paints a plan, one picture after another; never destroy it while it runs.

    `ahead` holds the newest Ahead; `failed` tells a sentence. End it through `control`.
    """

    found = Signal(object)
    """Found."""
    failed = Signal(str)

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
            image = from_pixels(point.painting.pixels, point.painting.alpha)
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
