"""An exploration: tasks one after another, and the folder that shows their results."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from stylizer.engine.control import Control
from stylizer.engine.derived.sweep import Axis
from stylizer.engine.distances.pareto import pareto
from stylizer.engine.errors import FileError
from stylizer.engine.hardware.threads import use_threads
from stylizer.files.runs.distances import REFERENCE_ENCODER, reference_encoder
from stylizer.files.runs.exploration_page import Entry, page
from stylizer.files.runs.task import Task
from stylizer.files.store import atomic_write
from stylizer.files.write import export

if TYPE_CHECKING:
    from stylizer.engine.explore import Point
    from stylizer.engine.step import Step


def points(
    tasks: Sequence[Task], control: Control, see: Callable[[Step], None] = lambda step: None
) -> Iterator[Point]:
    """Carry the tasks out; as `explore` of the engine does. StylizerError."""
    from stylizer.engine.explore import explore
    from stylizer.engine.hardware import device as devices

    use_threads()
    device = devices.nearest_device(tasks[0].recipe.device)[0]
    return explore((task.job() for task in tasks), control, reference_encoder(device), device, see)


def prepare(folder: Path, *, overwrite: bool) -> None:
    """Make the folder; FileError when it cannot be, or holds things that may be somebody's."""
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
    """The folder: with each picture that is added it tells of all of them.

    `axes` are what is varied, `task` any of the tasks, `count` how many there will be.
    """

    def __init__(self, folder: Path, axes: Sequence[Axis], task: Task, count: int) -> None:
        self.entries: list[Entry] = []
        self._folder, self._axes, self._count = folder, axes, count
        self._told = {
            "content": task.content.ref.name,
            "styles": [style.ref.name for style in task.styles],
            "axes": [asdict(each) for each in axes],
            "measured_by": REFERENCE_ENCODER,
            "count": count,
        }

    def path(self, index: int) -> Path:
        return self._folder / f"{index + 1:0{len(str(self._count))}}.png"

    def add(self, index: int, task: Task, corner: Mapping[str, str], point: Point) -> Entry:
        """Write a picture, with its record inside, and what is known by now. FileError."""
        size, file = point.step.size, self.path(index)
        alpha = task.content.alpha_for(size)
        export.save(file, point.pixels, task.record(point.step, ()), alpha=alpha)
        entry = Entry(file.name, corner, asdict(point.measures), size, point.recipe)
        self.entries.append(entry)
        front = pareto([each.distances for each in self.entries])
        pictures = [
            {**asdict(each), "recipe": each.recipe.to_dict(), "front": best}
            for each, best in zip(self.entries, front, strict=True)
        ]
        results = {**self._told, "pictures": pictures}
        told = json.dumps(results, ensure_ascii=False, indent=1)
        atomic_write.write(self._folder / "results.json", told.encode())
        html = page(self._told, self._axes, self.entries, front)
        atomic_write.write(self._folder / "index.html", html.encode())
        return entry
