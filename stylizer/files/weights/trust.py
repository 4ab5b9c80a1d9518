"""Trust on first use: later downloads of an encoder must have the SHA-256 of the first one."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.errors import FileError
from stylizer.files.store import folders
from stylizer.files.weights.installed import Origin


def trusted(name: str) -> Origin | None:
    """Return the origin of an encoder's first download; None when it was never downloaded.

    The origin is remembered after the file of the weights was deleted.
    """
    entry = _read().get(name)
    return Origin(entry["name"], entry["digest"]) if entry else None


def trust(name: str, origin: Origin | None) -> None:
    """Store the origin of an encoder's download. None removes it. Raises FileError."""
    entries = _read()
    entries.pop(name, None)
    if origin is not None:
        entries[name] = asdict(origin)
    path = _file()
    try:
        path.with_suffix(".new").write_text(json.dumps(entries, indent=1), encoding="utf-8")
        path.with_suffix(".new").replace(path)
    except OSError as error:
        raise FileError(f"{path} cannot be written: {error.strerror}.") from None


def _file() -> Path:
    return folders.data() / "weights.json"


def _read() -> dict[str, dict[str, str]]:
    """Return all origins by encoder. The result is empty when the file is missing or damaged."""
    try:
        data = json.loads(_file().read_text(encoding="utf-8"))
        return {n: {k: str(data[n][k]) for k in ("name", "digest")} for n in ENCODERS if n in data}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}
