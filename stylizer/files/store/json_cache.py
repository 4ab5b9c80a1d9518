"""A cache of measurements of this machine, as a JSON file in the cache folder."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from stylizer.engine.errors import FileError
from stylizer.files.store import atomic_write, folders

MAX_ENTRIES = 64
"""Largest number of entries. The oldest entries above this number are dropped."""


class JsonCache:
    """Mapping of keys to JSON objects, in a file of the cache folder.

    A damaged file counts as empty, and a failure to write is ignored: the caller then measures
    again.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def file(self) -> Path:
        """Path of the cache. Raises FileError when its folder cannot be made."""
        return folders.cache() / self._name

    def read(self) -> dict[str, dict[str, Any]]:
        """Return all entries, the oldest first."""
        try:
            data = json.loads(self.file.read_text("utf-8"))
        except (OSError, FileError, ValueError, RecursionError):
            return {}
        if not isinstance(data, dict):
            return {}
        return {key: entry for key, entry in data.items() if isinstance(entry, dict)}

    def write(self, key: str, entry: dict[str, Any]) -> None:
        """Add or replace an entry, which becomes the newest."""
        entries = self.read()
        entries.pop(key, None)
        newest = dict([*entries.items(), (key, entry)][-MAX_ENTRIES:])
        with contextlib.suppress(FileError):
            atomic_write.write(self.file, json.dumps(newest, indent=1).encode())
