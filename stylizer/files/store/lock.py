"""A lock between processes, which is released when the process that holds it ends."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from stylizer.engine.errors import FileError


@contextlib.contextmanager
def lock(path: Path, taken: str) -> Iterator[None]:
    """Hold the lock file `path` inside a `with` statement.

    Raises FileError, with the sentence `taken`, when the lock is already held, and FileError when
    the file cannot be written. The file is kept after the lock is released: if it were removed, two
    processes could both hold the lock, one on the removed file and one on a new file.
    """
    # One thread may begin a run and another thread end it, so the lock belongs to the process.
    # Keeping the file on every system also rules out locks that outlive a killed process.
    file = FileLock(path, blocking=False, thread_local=False, preserve_lock_file=True)
    try:
        file.acquire()
    except Timeout:
        raise FileError(taken) from None
    except OSError as error:
        raise FileError(f"{path} cannot be written: {error.strerror}.") from None
    try:
        yield
    finally:
        file.release()
