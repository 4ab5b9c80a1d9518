"""Encoder weights on disk: safetensors, shipped or in the user's cache folder."""

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
    """Where weights came from: an address or a file's name, and the SHA-256 of those bytes."""

    name: str
    digest: str


def folder() -> Path:
    """Where the weights of encoders that are not built in lie."""
    return folders.cache("encoders")


def path_of(name: str) -> Path:
    """Where the weights of an encoder lie, or would lie."""
    if ENCODERS[name].built_in:
        return resource("encoders", f"{name}.safetensors")
    return folder() / f"{name}.safetensors"


def installed() -> tuple[EncoderInfo, ...]:
    """The encoders that can be used now, the built-in one first."""
    return tuple(info for info in ENCODERS.values() if path_of(info.name).is_file())


def weights(name: str) -> Mapping[str, NDArray[Any]]:
    """State name -> array. WeightsError says what is missing and how to get it."""
    info, path = ENCODERS[name], path_of(name)
    if not path.is_file():
        raise WeightsError(f"The weights of {info.title} are not on this computer. {_advice(info)}")
    try:
        return load_file(path)
    except (SafetensorError, OSError, ValueError):
        raise WeightsError(
            f"The weights of {info.title} are damaged. Remove them and get them again."
        ) from None


def _advice(info: EncoderInfo) -> str:
    """How to get weights that are not there."""
    if not info.torchvision:
        return from_file(info.name)
    from stylizer.files.weights.torchvision import weights_url

    by_net = f"Get them with: stylizer weights get {info.name}."
    return f"{by_net} {by_hand(info.name, weights_url(info.name))}"


def from_file(name: str) -> str:
    """What to do for an encoder whose weights are nowhere to be fetched."""
    return f"Import a file that you have: stylizer weights import {name} FILE."


def by_hand(name: str, url: str) -> str:
    """What to do where this computer cannot reach the network."""
    return (
        f"Without a connection, bring the file {url} from another computer"
        f" and import it: stylizer weights import {name} FILE."
    )


def origin(name: str) -> Origin | None:
    """What installed weights were made from; None when nothing tells it."""
    try:
        with safe_open(path_of(name), "np") as file:
            told = file.metadata() or {}
        return Origin(told["source"], told["sha256"])
    except (SafetensorError, OSError, KeyError):
        return None


def digest(name: str) -> str:
    """SHA-256 of the file that an encoder's weights came from: the same on every computer."""
    path = path_of(name)
    return _digest(name, path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _digest(name: str, path: Path, modified: int) -> str:
    if (made_from := origin(name)) is not None:
        return made_from.digest
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
