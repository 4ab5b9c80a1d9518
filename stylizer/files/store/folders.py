"""The user's folders, which are made when they are needed.

The environment variable STYLIZER_HOME, when set, names one folder that holds them all. All
functions raise FileError when a folder cannot be made.
"""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import PlatformDirs

from stylizer.engine.errors import FileError


def data(inside: str = "") -> Path:
    """Return the folder for data that must be kept, such as saved runs, or a folder inside it."""
    return _folder("data", inside)


def cache(inside: str = "") -> Path:
    """Return the folder for data that can be made again, or a folder inside it."""
    return _folder("cache", inside)


def config() -> Path:
    """Return the folder for settings."""
    return _folder("config")


def logs() -> Path:
    """Return the folder for logs and crash reports."""
    return _folder("log")


def _folder(kind: str, inside: str = "") -> Path:
    home = os.environ.get("STYLIZER_HOME")
    dirs = PlatformDirs("stylizer", appauthor=False)
    path = (Path(home) / kind if home else Path(getattr(dirs, f"user_{kind}_dir"))) / inside
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"The folder {path} cannot be made: {error.strerror}.") from None
    return path
