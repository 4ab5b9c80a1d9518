"""Explorations: carry out several tasks one after another, and write a folder with the results."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stylizer.engine.control import Control
from stylizer.engine.derived.sweep import Axis
from stylizer.engine.distances.pareto import pareto
from stylizer.engine.errors import FileError
from stylizer.engine.hardware.failures import typed_errors
from stylizer.files.runs.distances import REFERENCE_ENCODER, distance_meter_for
from stylizer.files.runs.driver import drive
from stylizer.files.runs.event import Event
from stylizer.files.runs.exploration_page import Entry, page
from stylizer.files.runs.run_result import RunResult
from stylizer.files.runs.task import Task
from stylizer.files.store import atomic_write

if TYPE_CHECKING:
    from stylizer.engine.distances.distances import Distances


@dataclass(frozen=True, eq=False)
class Point:
    """A finished picture, and its distances to its content and its styles."""

    result: RunResult
    distances: Distances


def points(
    tasks: Iterable[Task], control: Control, see: Callable[[Event], None] = lambda event: None
) -> Iterator[Point]:
    """Carry out one task after another, and yield each picture when it is finished.

    `see` is called with the Event of each step. All pictures are measured by the same encoder,
    whichever encoder painted them. When `control` is cancelled, the generator ends and leaves out
    the unfinished picture. Raises the errors of `drive`.
    """
    for task in tasks:
        result: RunResult | None = None
        for event in drive(task, control):
            if event.ended:
                result = event.result()
            else:
                see(event)
        if control.cancelled or result is None:
            return
        yield Point(result, _distances(task, result))


@typed_errors()
def _distances(task: Task, result: RunResult) -> Distances:
    from stylizer.engine.hardware import device as devices

    device = devices.nearest_device(task.recipe.device)[0]
    size = task.recipe.size
    measure = distance_meter_for(task.content, task.styles, task.recipe, device, size)
    return measure(result.pixels)


def prepare(folder: Path, *, overwrite: bool) -> None:
    """Make the folder for the results.

    Raises FileError when the folder cannot be made, or, without `overwrite`, when it is not empty.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not overwrite and any(folder.iterdir()):
            raise FileError(
                f"The folder {folder} is not empty. Choose another, or add --overwrite."
            )
    except FileExistsError:
        raise FileError(f"{folder} is a file. Choose a folder.") from None
    except OSError as error:
        raise FileError(f"The folder {folder} cannot be used: {error.strerror}.") from None


class ContactSheet:
    """The folder of an exploration, with a page that shows all its pictures.

    `axes` are the settings that vary. `task` is any one of the tasks. `count` is the planned number
    of pictures.
    """

    def __init__(self, folder: Path, axes: Sequence[Axis], task: Task, count: int) -> None:
        self.entries: list[Entry] = []
        self._folder, self._axes, self._count = folder, axes, count
        self._summary = {
            "content": task.content.ref.name,
            "styles": [style.ref.name for style in task.styles],
            "axes": [asdict(each) for each in axes],
            "measured_by": REFERENCE_ENCODER,
            "count": count,
        }

    def path(self, index: int) -> Path:
        """Return the file of a picture. `index` counts from 0."""
        return self._folder / f"{index + 1:0{len(str(self._count))}}.png"

    def add(self, index: int, corner: Mapping[str, str], point: Point) -> Entry:
        """Write a picture with its record inside, and update the page and `results.json`.

        `corner` maps the settings that vary to their values for this picture. Raises FileError.
        """
        result, file = point.result, self.path(index)
        result.write(file)
        distances = asdict(point.distances)
        entry = Entry(file.name, corner, distances, result.size, result.record.recipe)
        self.entries.append(entry)
        front = pareto([each.distances for each in self.entries])
        pictures = [
            {**asdict(each), "recipe": each.recipe.to_dict(), "front": best}
            for each, best in zip(self.entries, front, strict=True)
        ]
        results = {**self._summary, "pictures": pictures}
        text = json.dumps(results, ensure_ascii=False, indent=1)
        atomic_write.write(self._folder / "results.json", text.encode())
        html = page(self._summary, self._axes, self.entries, front)
        atomic_write.write(self._folder / "index.html", html.encode())
        return entry
