"""A partly downloaded file on disk, with a note of the version that it is a part of."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Version:
    """The version of a file on a server.

    `etag` is its entity tag, `total` its size in bytes, 0 if that is not known.
    """

    etag: str = ""
    total: int = 0


def size(part: Path) -> int:
    """Return the number of bytes that have been downloaded."""
    return part.stat().st_size if part.exists() else 0


def begin(part: Path, version: Version) -> None:
    """Make an empty partial file, and a file beside it with the version."""
    part.write_bytes(b"")
    _sidecar(part).write_text(json.dumps(asdict(version)), encoding="utf-8")


def version_of(part: Path) -> Version:
    """Return the version that `begin` stored; an empty one if that is missing or damaged."""
    try:
        data = json.loads(_sidecar(part).read_text(encoding="utf-8"))
        return Version(str(data["etag"]), int(data["total"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Version()


def discard(part: Path) -> None:
    """Remove the partial file and the note of its version."""
    part.unlink(missing_ok=True)
    _sidecar(part).unlink(missing_ok=True)


def _sidecar(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")
