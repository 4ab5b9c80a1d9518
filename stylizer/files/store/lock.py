"""A lock that another process sees, and that ends with the process that holds it."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType

from stylizer.engine.errors import FileError


class Lock:
    """While it is entered no one else enters it; FileError when somebody has.

    The file stays: taking it away would let two in, one on the old file and one on a new one.
    """

    def __init__(self, path: Path, taken: str) -> None:
        """`taken` is the sentence for whoever comes second."""
        self._path, self._taken = path, taken

    def __enter__(self) -> Lock:
        try:
            self._file = self._path.open("ab")
        except OSError as error:
            raise FileError(f"{self._path} cannot be written: {error.strerror}.") from None
        try:
            _hold(self._file.fileno())
        except OSError:
            self._file.close()
            raise FileError(self._taken) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._file.close()


if sys.platform == "win32":
    import msvcrt

    def _hold(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _hold(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
