"""Write a file under a temporary name and rename it, so that an old file stays whole."""

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
    """Write `parts`, joined, to `path` at once, or leave everything as it was.

    If `path` is a link, its target is written. An old file's permissions are kept. Raises
    FileError.
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
            if sys.platform == "win32":  # there an open file cannot be renamed
                file.close()
            temporary.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        finally:
            with contextlib.suppress(OSError):  # what is left in the buffer of a full disk
                file.close()
    except OSError as error:
        raise FileError(sentence(error, path.name)) from None


def sentence(error: OSError, name: str) -> str:
    """Return a sentence why a file of that name could not be written."""
    known = _REASONS.get(error.errno or 0, "{0} could not be written: {1}.")
    return known.format(name, error.strerror)


def _open_temporary(folder: Path) -> BinaryIO:
    """Open a new temporary file, locked as long as this process lives."""
    while True:
        file = (folder / f"{PREFIX}{secrets.token_hex(6)}{SUFFIX}").open("xb")
        if sys.platform != "win32":
            # The lock is on the file itself, not on one beside it that would be left as well.
            with contextlib.suppress(OSError):  # some network disks have no locks
                fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file.fileno()).st_nlink:
            return file
        file.close()  # another process removed it before it was locked


def _sweep(folder: Path) -> None:
    """Remove temporary files of processes that were killed: their locks are gone."""
    for path in folder.glob(f"{PREFIX}*{SUFFIX}"):
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                path.unlink()  # refused while it is open
                continue
            with path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
