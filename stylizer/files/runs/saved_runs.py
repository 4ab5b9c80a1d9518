"""Find the runs that were interrupted, and continue or discard them."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stylizer.engine.errors import FileError, JobError, StylizerError
from stylizer.engine.recipe import Recipe
from stylizer.engine.state import RunState
from stylizer.files.read import images
from stylizer.files.read.images import Picture
from stylizer.files.record.record import Record, SourceRef
from stylizer.files.runs import autosave
from stylizer.files.runs.source import Source
from stylizer.files.runs.task import Task
from stylizer.files.store.tensor_file import TensorFile
from stylizer.files.weights import installed

log = logging.getLogger(__name__)

MAX_SIDE = int(Recipe.settings()["size"].high) + 64
"""Longest side in pixels that is accepted from a saved run."""
MAX_ARRAYS = 64
"""Largest number of arrays in the state of a saved run."""


@dataclass(frozen=True, eq=False)
class SavedRun:
    """An interrupted run on disk.

    `when` is the time of the last saving, in seconds since 1970. `work` is the share of the work
    that was done, in [0, 1]. `purpose` says what the run was started for (see Autosave). `paths`
    are the files of its pictures, in the order of `Task.pictures`; "" for a picture without a file.
    """

    folder: Path
    when: float
    work: float
    purpose: Mapping[str, Any]
    record: Record
    state: RunState
    paths: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of the run, which `stylizer resume` takes."""
        return self.folder.name

    def task(self) -> Task:
        """Return the task that continues the run.

        Raises StylizerError when a source or the encoder is missing or has changed since.
        """
        record = self.record
        if installed.digest(record.recipe.encoder) != record.encoder_digest:
            raise JobError(
                "The encoder has other weights now than when this render began."
                " Install the old weights again, or discard the render."
            )
        pictures = iter([self._picture(i, ref) for i, ref in enumerate(_flat(record))])
        sources = [
            Source(next(pictures), ref.edit, tuple(next(pictures) for _ in ref.masks))
            for ref in record.sources
        ]
        count = len(record.styles)
        return Task(
            recipe=record.exact,
            content=sources[0],
            styles=tuple(sources[1 : count + 1]),
            start=sources[count + 1] if record.start else None,
            changes=record.changes,
            resume=self.state,
        )

    def discard(self) -> None:
        """Remove the run from the disk. Raises FileError when another process continues it."""
        autosave.remove(self.folder)

    def _picture(self, index: int, ref: SourceRef) -> Picture:
        if path := self.paths[index]:
            picture = images.load(Path(path))
            if picture.digest != ref.digest:
                raise FileError(
                    f"{ref.name} has changed since this render began."
                    " Put the old file back, or discard the render."
                )
            return picture
        stored = TensorFile(autosave.source_file(self.folder, index))
        shape = stored.shapes.get("pixels", ())
        if len(shape) != 3 or shape[2] != 3 or stored.shapes.get("alpha", shape[:2]) != shape[:2]:
            raise FileError(f"{ref.name}, which was kept with this render, is damaged.")
        return Picture(stored["pixels"], ref.name, ref.digest, alpha=stored.get("alpha"))


def saved_runs(warn: Callable[[str], object] = log.warning) -> list[SavedRun]:
    """Return the runs that can be continued, the newest first. Runs that are alive are left out.

    `warn` is called with a sentence about each damaged run. The folder of a run that was killed
    before its first saving is removed.
    """
    runs = []
    for folder in autosave.home().iterdir():
        if not folder.is_dir():
            continue
        try:
            with autosave.held(folder):
                has_state = (folder / autosave.STATE).exists()
        except FileError:
            continue  # the run is alive
        if not has_state:
            autosave.remove(folder)  # the run was killed before its first saving
            continue
        try:
            runs.append(_read(folder))
        except (StylizerError, ValueError, KeyError, TypeError, OSError):
            warn(
                f"The saved render {folder.name} is damaged and cannot be continued."
                f" Remove it with: stylizer resume {folder.name} --discard."
            )
    return sorted(runs, key=lambda run: run.when, reverse=True)


def _read(folder: Path) -> SavedRun:
    """Read a saved run.

    Raises StylizerError, ValueError, KeyError, TypeError or OSError when the run is damaged.
    """
    path = folder / autosave.STATE
    arrays = TensorFile(path)
    record = Record.from_json(arrays.about["record"])
    run = json.loads(arrays.about["run"])
    paths = tuple(map(str, run["paths"]))
    shapes = set(arrays.shapes.values()) - {()}
    valid = (
        len(paths) == len(_flat(record))
        and len(record.recipe.styles) == len(record.styles)
        and len(record.recipe.regions) == len(record.content.masks)
        and len(arrays) <= MAX_ARRAYS
        and len(shapes) == 1
        and all(len(s) == 3 and s[2] == 3 and max(s) <= MAX_SIDE for s in shapes)
    )
    if not valid or not isinstance(run["aim"], dict):
        raise ValueError(folder)
    return SavedRun(
        folder=folder,
        when=path.stat().st_mtime,
        work=_number(run["work"], 0, 1),
        purpose=run["aim"],
        record=record,
        state=RunState(
            record.steps, _number(run["seconds"], 0, math.inf), _number(run["rate"], 0, 1), arrays
        ),
        paths=paths,
    )


def _flat(record: Record) -> list[SourceRef]:
    """Return the references to all pictures, in the order of `Task.pictures`."""
    return [ref for source in record.sources for ref in (source, *source.masks)]


def _number(value: Any, low: float, high: float) -> float:
    """Return `value` as a finite number from `low` to `high`. Raises ValueError otherwise."""
    number = float(value)
    if not (low <= number <= high and np.isfinite(number)):
        raise ValueError(value)
    return number
