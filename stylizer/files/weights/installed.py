"""Find and read the installed weights of encoders.

The weights are safetensors files, which ship with the program or lie in the user's cache folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import load_file

from stylizer.engine.encoders.info import EncoderInfo
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.errors import WeightsError
from stylizer.files.shipped.resources import resource
from stylizer.files.store import folders


@dataclass(frozen=True)
class Origin:
    """The source of weights.

    `name` is the address or file name that they came from, `digest` the SHA-256 of that file.
    """

    name: str
    digest: str


def folder() -> Path:
    """Return the folder for the weights of encoders that are not built in."""
    return folders.cache("encoders")


def path_of(name: str) -> Path:
    """Return the path of an encoder's weights. The file need not exist."""
    if ENCODERS[name].built_in:
        return resource("encoders", f"{name}.safetensors")
    return folder() / f"{name}.safetensors"


def installed() -> tuple[EncoderInfo, ...]:
    """Return the encoders whose weights are on this computer, the built-in one first."""
    return tuple(info for info in ENCODERS.values() if path_of(info.name).is_file())


def weights(name: str) -> Mapping[str, NDArray[Any]]:
    """Return the weights of an encoder's network: tensor name -> array.

    Raises WeightsError, which says what is missing and how to get it.
    """
    info, path = ENCODERS[name], path_of(name)
    if not path.is_file():
        raise WeightsError(f"The weights of {info.title} are not on this computer. {_advice(info)}")
    try:
        return load_file(path)
    except (SafetensorError, OSError, ValueError):
        raise WeightsError(
            f"The weights of {info.title} are damaged. Remove them and download them again."
        ) from None


def _advice(info: EncoderInfo) -> str:
    """Say how to get weights that are not installed."""
    if not info.torchvision:
        return import_hint(info.name)
    from stylizer.files.weights.torchvision import weights_url

    download = f"Download them with: stylizer weights get {info.name}."
    return f"{download} {offline_hint(info.name, weights_url(info.name))}"


def import_hint(name: str) -> str:
    """Say what to do for an encoder whose weights cannot be downloaded."""
    return f"Import a file that you have: stylizer weights import {name} FILE."


def offline_hint(name: str, url: str) -> str:
    """Say what to do on a computer without a connection."""
    return (
        f"Without a connection, download {url} on another computer, copy the file here"
        f" and import it: stylizer weights import {name} FILE."
    )


def origin(name: str) -> Origin | None:
    """Return the origin of installed weights; None when it is not stored in their file."""
    try:
        with safe_open(path_of(name), "np") as file:
            metadata = file.metadata() or {}
        return Origin(metadata["source"], metadata["sha256"])
    except (SafetensorError, OSError, KeyError):
        return None


def digest(name: str) -> str:
    """Return the SHA-256 of the file that an encoder's weights were made from.

    This digest is the same on every computer. The digest of the installed file is not.
    """
    path = path_of(name)
    return _digest(name, path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _digest(name: str, path: Path, modified: int) -> str:
    if (made_from := origin(name)) is not None:
        return made_from.digest
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
