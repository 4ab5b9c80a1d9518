"""A run writes itself down as it goes, so that a killed one can go on after a restart."""

from __future__ import annotations

import contextlib
import json
import secrets
import shutil
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any

from stylizer.engine.errors import FileError
from stylizer.files.read.images import Picture
from stylizer.files.runs.event import Event
from stylizer.files.runs.task import Task
from stylizer.files.store import folders, tensor_file
from stylizer.files.store.lock import lock

EVERY = 15.0
"""Seconds between savings. What a break can cost is this and one step."""
SHARE = 0.25
"""At most so much of the time goes into saving, however large the state is."""
STATE = "state.safetensors"


def home() -> Path:
    """The folder of saved runs: each has a folder in it, and beside that a lock while it lives."""
    return folders.data("renders")


def held(folder: Path) -> AbstractContextManager[None]:
    """The lock of a saved run; FileError when it is entered while the run is alive."""
    return lock(folder.with_suffix(".lock"), f"The render {folder.name} is still running.")


def source_file(folder: Path, index: int) -> Path:
    """Where a run keeps a source that has no file of its own."""
    return folder / f"source-{index}.safetensors"


def remove(folder: Path) -> None:
    """Take a saved run off the disk; FileError while it is alive, or when that is refused."""
    try:
        with held(folder):
            shutil.rmtree(folder)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise FileError(f"{folder} cannot be removed: {error.strerror}.") from None
    with contextlib.suppress(OSError):
        folder.with_suffix(".lock").unlink()


class Autosave:
    """Saves one run, first after `EVERY` seconds. Keep it open, or enter it, until the result is
    written, or is not wanted any more; then `remove` it.

    `aim` are JSON values for whoever goes on with the run, such as where its result was to go.
    `folder` is that of the saved run which goes on, None for a new one.
    """

    def __init__(self, aim: Mapping[str, Any], folder: Path | None = None) -> None:
        self._aim = dict(aim)
        self._folder = folder
        self._open = contextlib.ExitStack()
        self._failed = False
        self._due = 0.0

    def open(self) -> None:
        """Nobody else may go on with this run; FileError when it is alive elsewhere."""
        self._due = time.monotonic() + EVERY
        if self._folder is not None:
            self._open.enter_context(held(self._folder))

    def close(self) -> None:
        """Leave what was saved to whoever goes on with it."""
        self._folder = None
        self._open.close()

    def __enter__(self) -> Autosave:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()

    def see(self, event: Event) -> str:
        """Save the run if it is time.

        Returns a sentence when it cannot be saved, once, and else "": the run goes on.
        """
        began = time.monotonic()
        if event.step.done or began < self._due:
            return ""
        notice = ""
        try:
            self._save(event)
        except FileError as error:
            if not self._failed:
                notice = f"{error} The render goes on, but a break would lose it."
            self._failed = True
        now = time.monotonic()
        self._due = now + max(EVERY, (now - began) * (1 / SHARE - 1))
        return notice

    def remove(self) -> None:
        """Forget what was saved; FileError when that is refused."""
        folder = self._folder
        self.close()
        if folder is not None:
            remove(folder)

    def _save(self, event: Event) -> None:
        task, step = event.task, event.step
        state = step.state()
        if not state.finite:
            return  # the run is about to go back by itself
        if self._folder is None:
            self._folder = self._begin(task)
        about = {
            "record": task.record(step, (*event.changes, *event.to_come)).to_json(),
            "run": json.dumps(
                {
                    "seconds": state.seconds,
                    "rate": state.rate,
                    "work": step.work,
                    "paths": [_path(picture) for picture in task.pictures],
                    "aim": self._aim,
                }
            ),
        }
        tensor_file.write(self._folder / STATE, state.arrays, about)

    def _begin(self, task: Task) -> Path:
        folder = home() / f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}"
        try:
            self._open.enter_context(held(folder))
            folder.mkdir()
            for index, picture in enumerate(task.pictures):
                if picture.path is None:
                    alpha = picture.alpha
                    arrays = {"pixels": picture.pixels}
                    arrays |= {} if alpha is None else {"alpha": alpha}
                    tensor_file.write(source_file(folder, index), arrays, {})
        except (OSError, FileError) as error:
            self._open.close()
            with contextlib.suppress(FileError):
                remove(folder)
            if isinstance(error, FileError):
                raise
            raise FileError(f"{folder} cannot be made: {error.strerror}.") from None
        return folder


def _path(picture: Picture) -> str:
    return "" if picture.path is None else str(picture.path.absolute())
