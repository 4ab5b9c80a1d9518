"""Save a run to disk from time to time, so that it can be continued after a crash.

Each run has a folder of its own in `home()`, and a lock file beside that folder while it is alive.
"""

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
"""Seconds between two savings. A crash loses at most this time and one step."""
SHARE = 0.25
"""Largest share of the time that is spent on saving: a large state is saved less often."""
STATE = "state.safetensors"


def home() -> Path:
    """Return the folder of saved runs, which holds one folder and one lock file for each run."""
    return folders.data("renders")


def held(folder: Path) -> AbstractContextManager[None]:
    """Return the lock of a saved run. Entering it raises FileError while the run is alive."""
    return lock(folder.with_suffix(".lock"), f"The render {folder.name} is still running.")


def source_file(folder: Path, index: int) -> Path:
    """Return the path where a run stores a picture that has no file of its own."""
    return folder / f"source-{index}.safetensors"


def remove(folder: Path) -> None:
    """Delete a saved run. Raises FileError while the run is alive or if it cannot be deleted."""
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
    """Saves one run, for the first time after `EVERY` seconds.

    Keep it open, or use it in a `with` statement, until the result is written or no longer wanted.
    Then call `remove`.

    `purpose` holds JSON values that say what the run was started for, such as the file for its
    result. They are given to the program that continues the run. `folder` is the folder of the
    saved run that is being continued, None for a new run.
    """

    def __init__(self, purpose: Mapping[str, Any], folder: Path | None = None) -> None:
        self._purpose = dict(purpose)
        self._folder = folder
        self._open = contextlib.ExitStack()
        self._failed = False
        self._due = 0.0

    def open(self) -> None:
        """Lock the saved run that is being continued, so that no other process continues it.

        Raises FileError when the run is alive in another process.
        """
        self._due = time.monotonic() + EVERY
        if self._folder is not None:
            self._open.enter_context(held(self._folder))

    def close(self) -> None:
        """Unlock the run. Its saved state stays on disk, so that it can be continued later."""
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
        """Save the run when a saving is due.

        Returns a sentence for the user the first time that saving fails, otherwise "". The run
        continues in either case.
        """
        began = time.monotonic()
        if event.step.done or began < self._due:
            return ""
        notice = ""
        try:
            self._save(event)
        except FileError as error:
            if not self._failed:
                notice = f"{error} The render goes on, but a crash would lose it."
            self._failed = True
        now = time.monotonic()
        self._due = now + max(EVERY, (now - began) * (1 / SHARE - 1))
        return notice

    def remove(self) -> None:
        """Close and delete what was saved. Raises FileError if it cannot be deleted."""
        folder = self._folder
        self.close()
        if folder is not None:
            remove(folder)

    def _save(self, event: Event) -> None:
        task, step = event.task, event.step
        state = step.state()
        if not state.finite:
            return  # the optimiser is about to go back to the last finite state
        if self._folder is None:
            self._folder = self._begin(task)
        about = {
            "record": task.record(step, (*event.changes, *event.pending_changes)).to_json(),
            "run": json.dumps(
                {
                    "seconds": state.seconds,
                    "rate": state.rate,
                    "work": step.work,
                    "paths": [_path(picture) for picture in task.pictures],
                    "aim": self._purpose,
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
