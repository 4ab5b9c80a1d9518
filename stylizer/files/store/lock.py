"""A lock that other processes see, and that ends with the process that holds it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from stylizer.engine.errors import FileError


@contextlib.contextmanager
def lock(path: Path, taken: str) -> Iterator[None]:
    """Hold the lock file `path`; whoever comes second gets a FileError with the sentence `taken`.

    FileError also when the file cannot be written. It stays after the lock has ended: removing
    it would let two in, one on the old file and one on a new one.
    """
    # One thread may begin a run and another end it, so the lock belongs to the process. The
    # file is kept on every system, which also rules out locks that outlive a killed process.
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
