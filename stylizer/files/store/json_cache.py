"""What was measured on this machine, kept from run to run."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from stylizer.engine.errors import FileError
from stylizer.files.store import atomic_write, folders

KEPT = 64
"""Entries beyond that go, the oldest first."""


class JsonCache:
    """Key -> JSON object, in a file of the cache folder. One that is broken or cannot be written
    is empty: then the measuring is done again."""

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def file(self) -> Path:
        """Where it lies. FileError when the folder cannot be made."""
        return folders.cache() / self._name

    def read(self) -> dict[str, dict[str, Any]]:
        """All entries, the oldest first."""
        try:
            data = json.loads(self.file.read_text("utf-8"))
        except (OSError, FileError, ValueError, RecursionError):
            return {}
        if not isinstance(data, dict):
            return {}
        return {key: entry for key, entry in data.items() if isinstance(entry, dict)}

    def write(self, key: str, entry: dict[str, Any]) -> None:
        """Put in an entry as the newest."""
        known = self.read()
        known.pop(key, None)
        newest = dict([*known.items(), (key, entry)][-KEPT:])
        with contextlib.suppress(FileError):
            atomic_write.write(self.file, json.dumps(newest, indent=1).encode())
