"""Write a file under a temporary name and then rename it, so that an old file is never damaged."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import sys
from pathlib import Path
from typing import BinaryIO

from stylizer.engine.errors import FileError

if sys.platform != "win32":
    import fcntl

PREFIX, SUFFIX = ".stylizer-", ".part"
_REASONS = {
    errno.ENOSPC: "There is not enough space on the disk for {0}.",
    errno.EDQUOT: "Your quota on the disk has no room for {0}.",
    errno.EFBIG: "{0} would be larger than a file can be there.",
    errno.EACCES: "There is no permission to write {0}.",
    errno.EPERM: "There is no permission to write {0}.",
    errno.EROFS: "{0} cannot be written, because the disk is read-only.",
    errno.ENAMETOOLONG: "The name of {0} is too long. Choose a shorter one.",
}


def write(path: Path, *parts: bytes | memoryview) -> None:
    """Write `parts`, joined, to `path` completely, or leave everything as it was.

    If `path` is a link, the file that it points to is written. The permissions of an old file are
    kept. Raises FileError.
    """
    try:
        target = Path(os.path.realpath(path))
        _sweep(target.parent)
        file = _open_temporary(target.parent)
        temporary = Path(file.name)
        try:
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
            if target.exists():
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))
            if sys.platform == "win32":  # Windows does not rename open files
                file.close()
            temporary.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        finally:
            with contextlib.suppress(OSError):  # on a full disk the buffer cannot be flushed
                file.close()
    except OSError as error:
        raise FileError(sentence(error, path.name)) from None


def sentence(error: OSError, name: str) -> str:
    """Return a sentence that says why the file called `name` could not be written."""
    known = _REASONS.get(error.errno or 0, "{0} could not be written: {1}.")
    return known.format(name, error.strerror)


def _open_temporary(folder: Path) -> BinaryIO:
    """Open a new temporary file. This process holds a lock on the file until it is closed."""
    while True:
        file = (folder / f"{PREFIX}{secrets.token_hex(6)}{SUFFIX}").open("xb")
        if sys.platform != "win32":
            # The file itself is locked: a separate lock file would be left behind by a crash.
            with contextlib.suppress(OSError):  # some network disks do not support locks
                fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file.fileno()).st_nlink:
            return file
        file.close()  # another process removed the file before it was locked


def _sweep(folder: Path) -> None:
    """Remove the temporary files of processes that were killed, whose locks are gone."""
    for path in folder.glob(f"{PREFIX}*{SUFFIX}"):
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                path.unlink()  # Windows refuses this while the file is open
                continue
            with path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
