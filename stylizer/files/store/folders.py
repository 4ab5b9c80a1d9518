"""The user's folders. STYLIZER_HOME, when set, holds them all."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import PlatformDirs

from stylizer.engine.errors import FileError


def data(inside: str = "") -> Path:
    """Projects, broken runs and what else must stay; or a folder inside of that."""
    return _folder("data", inside)


def cache(inside: str = "") -> Path:
    """What can be made again, or a folder inside of that."""
    return _folder("cache", inside)


def config() -> Path:
    """Settings."""
    return _folder("config")


def logs() -> Path:
    """Logs and crash reports."""
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
