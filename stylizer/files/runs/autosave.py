"""Saving a run while it goes on, so that a killed one can continue after a restart."""

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
"""Seconds between savings. An interruption loses at most the work of these and of one step."""
SHARE = 0.25
"""Largest share of the time that goes into saving, however large the state is."""
STATE = "state.safetensors"


def home() -> Path:
    """Return the folder of saved runs. Each has a folder in it, and a lock file while it runs."""
    return folders.data("renders")


def held(folder: Path) -> AbstractContextManager[None]:
    """Return the lock of a saved run. Entering it raises FileError while the run goes on."""
    return lock(folder.with_suffix(".lock"), f"The render {folder.name} is still running.")


def source_file(folder: Path, index: int) -> Path:
    """Return the file in which a run keeps a source that has no file of its own."""
    return folder / f"source-{index}.safetensors"


def remove(folder: Path) -> None:
    """Remove a saved run from the disk. Raises FileError while it goes on, or when it cannot."""
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
    """Saves one run, first after `EVERY` seconds.

    Keep it open, or enter it, until the result is written or not wanted any more; then `remove` it.
    `aim` holds JSON values for whoever continues the run, such as where its result was to go.
    `folder` is the folder of the saved run that is continued, None for a new one.
    """

    def __init__(self, aim: Mapping[str, Any], folder: Path | None = None) -> None:
        self._aim = dict(aim)
        self._folder = folder
        self._open = contextlib.ExitStack()
        self._failed = False
        self._due = 0.0

    def open(self) -> None:
        """Lock the saved run that is continued. Raises FileError when it goes on elsewhere."""
        self._due = time.monotonic() + EVERY
        if self._folder is not None:
            self._open.enter_context(held(self._folder))

    def close(self) -> None:
        """Unlock the saved run and leave it to whoever continues it."""
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
        """Remove the saved run from the disk. Raises FileError when that is refused."""
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
