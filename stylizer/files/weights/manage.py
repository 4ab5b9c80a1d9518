"""Getting the weights of an encoder: from the network or from a file, checked, made smaller."""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import save_file

from stylizer.engine.encoders.info import Arrays, EncoderInfo
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.errors import FileError, WeightsError
from stylizer.files.store import folders
from stylizer.files.store.lock import lock
from stylizer.files.weights import torchvision
from stylizer.files.weights.checkpoint import Tensor, tensors
from stylizer.files.weights.download import Download, NoAnswer, discard
from stylizer.files.weights.installed import Origin, by_hand, folder, from_file, path_of

MIRROR = "STYLIZER_MIRROR"
"""Environment variable: where to fetch from instead of the official address."""
FLOAT = 4
"""Bytes of a float32."""


def kept_bytes(name: str) -> int:
    """What an encoder's weights take on disk, within a hundredth."""
    info = ENCODERS[name]
    return FLOAT * sum(math.prod(shape) for shape in info.design.tensors(info).values())


def download_bytes(name: str) -> int:
    """What the official file weighs, a few kilobytes more or less."""
    return kept_bytes(name) + FLOAT * torchvision.classifier(name)


def get(name: str, download: Download, mirror: str = "") -> Path:
    """Fetch torchvision's weights of `name` and keep the convolutions; returns where they lie.

    `mirror` (else $STYLIZER_MIRROR, else the official address) is the address of a folder or of
    the file itself. The bytes must have the SHA-256 that begins as the official file's name
    says, and those of the first time. Raises WeightsError, or FileError from the download.
    """
    info = _foreign(name)
    if not info.torchvision:
        raise WeightsError(f"The weights of {info.title} are not fetched. {from_file(name)}")
    if path_of(name).is_file():
        return path_of(name)
    official = torchvision.weights_url(name)
    url = address(mirror or os.environ.get(MIRROR, ""), official)
    part = _part(name)
    with _lock(info):
        try:
            download.fetch(url, part, room=kept_bytes(name))
        except NoAnswer as error:
            raise WeightsError(f"{error} {by_hand(name, official)}") from None
        came = Origin(_public(url), _sha256(part))
        try:
            _check_bytes(info, came.digest, official)
            path = _keep(name, _state(info, part, tensors(part)), came)
        except WeightsError:
            discard(part)
            raise
        _trust(name, came)
        discard(part)
    return path


def import_weights(name: str | None, file: Path) -> Path:
    """Keep what an encoder wants of a .pth file, such as torchvision's, or a .safetensors file.

    Without a name, names and shapes in the file tell which encoder it is for. Returns where
    they lie now. A pickle is opened for tensors only. Raises WeightsError.
    """
    info = None if name is None else _foreign(name)
    found = tensors(file)
    if info is None:
        fitting = [i for i in ENCODERS.values() if not i.built_in and _misfit(i, found) is None]
        if not fitting:
            raise WeightsError(f"{file.name} holds the weights of none of {_foreigners()}.")
        if len(fitting) > 1:
            names = " or ".join(i.name for i in fitting)
            raise WeightsError(
                f"{file.name} may be for {names}. Say which, before the file's name."
            )
        (info,) = fitting
    state = _state(info, file, found)
    with _lock(info):
        return _keep(info.name, state, Origin(file.name, _sha256(file)))


def remove(name: str) -> None:
    """Take weights off the disk, and what was begun of them, and forget their SHA-256."""
    info = _foreign(name)
    with _lock(info):
        if not (path_of(name).exists() or _part(name).exists() or trusted(name)):
            raise WeightsError(f"The weights of {info.title} are not on this computer.")
        try:
            path_of(name).unlink(missing_ok=True)
            discard(_part(name))
        except OSError as error:
            raise WeightsError(
                f"The weights of {info.title} cannot be removed: {error.strerror}."
            ) from None
        _trust(name, None)


def begun(name: str) -> int:
    """Bytes that a download which was cut short has brought."""
    part = _part(name)
    return part.stat().st_size if part.is_file() else 0


def address(mirror: str, official: str) -> str:
    """Where to fetch the official file from: a mirror is a folder unless it ends as a file."""
    if not mirror:
        return official
    if mirror.partition("?")[0].endswith(".pth"):
        return mirror
    return f"{mirror.rstrip('/')}/{official.rpartition('/')[2]}"


def trusted(name: str) -> Origin | None:
    """What the first download of an encoder's weights brought, kept when the weights are gone."""
    told = _read_trust().get(name)
    return Origin(told["name"], told["digest"]) if told else None


def _foreign(name: str) -> EncoderInfo:
    info = ENCODERS.get(name)
    if info is None:
        raise WeightsError(f"There is no encoder '{name}'. There are: {', '.join(ENCODERS)}.")
    if info.built_in:
        raise WeightsError(f"{info.title} is built in; this is for {_foreigners()}.")
    return info


def _foreigners() -> str:
    return ", ".join(info.name for info in ENCODERS.values() if not info.built_in)


def _part(name: str) -> Path:
    return folder() / f"{name}.pth.part"


def _lock(info: EncoderInfo) -> AbstractContextManager[None]:
    """The lock of an encoder's weights; FileError when another process has it."""
    taken = f"Another Stylizer is busy with the weights of {info.title}. Wait until it is done."
    return lock(folder() / f"{info.name}.lock", taken)


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise FileError(f"{file} cannot be read: {error.strerror}.") from None


def _check_bytes(info: EncoderInfo, digest: str, official: str) -> None:
    prefix = re.search(r"-([0-9a-f]{8,64})\.pth$", official)
    if prefix is None or not digest.startswith(prefix[1]):
        raise WeightsError(
            f"What came is not torchvision's file of {info.title} (SHA-256 {digest}),"
            " so it was thrown away. Try again, or another mirror."
        )
    first = trusted(info.name)
    if first is not None and first.digest.startswith(prefix[1]) and first.digest != digest:
        raise WeightsError(
            f"What came for {info.title} are other bytes (SHA-256 {digest}) than the first time"
            f" ({first.digest}), so they were thrown away. To accept them all the same:"
            f" stylizer weights remove {info.name}, then get them again."
        )


def _named(info: EncoderInfo, found: dict[str, Tensor]) -> dict[str, Tensor]:
    """As a whole model names them, also where a file holds the one wanted part of it alone."""
    parts = {key.partition(".")[0] for key in info.design.tensors(info)}
    part = f"{parts.pop()}." if len(parts) == 1 else ""
    return {k if k.startswith(part) else f"{part}{k}": t for k, t in found.items()}


def _misfit(info: EncoderInfo, found: dict[str, Tensor]) -> str | None:
    """The first name that is missing or not as it should be."""
    named = _named(info, found)
    for key, shape in info.design.tensors(info).items():
        if key not in named or named[key].shape != shape or not named[key].usable:
            return key
    return None


def _state(info: EncoderInfo, file: Path, found: dict[str, Tensor]) -> Arrays:
    """The network's state, name -> float32 array, all of them there and finite. WeightsError."""
    if (key := _misfit(info, found)) is not None:
        raise WeightsError(
            f"{file.name} does not hold the weights of {info.title}:"
            f" '{key}' is missing, of another shape, or neither float32 nor float16."
        )
    named = _named(info, found)
    wanted = {k: named[k].read().astype(np.float32) for k in info.design.tensors(info)}
    with np.errstate(all="ignore"):  # what is no number is told below
        state = info.design.state(wanted)
    for key, values in (*wanted.items(), *state.items()):
        if not np.isfinite(values).all():
            raise WeightsError(f"{file.name} is damaged: '{key}' holds values that are no numbers.")
    return state


def _keep(
    name: str,
    state: Arrays,
    made_from: Origin,
) -> Path:
    """Write the weights beside and rename, with where they came from inside."""
    target = path_of(name)
    temporary = target.with_suffix(".new")
    about = {"source": made_from.name, "sha256": made_from.digest}
    try:
        save_file(dict(state), temporary, about)
        temporary.replace(target)
    except (OSError, SafetensorError) as error:
        temporary.unlink(missing_ok=True)
        raise FileError(f"The weights could not be stored in {target.parent}: {error}.") from None
    return target


def _trust_file() -> Path:
    return folders.data() / "weights.json"


def _read_trust() -> dict[str, dict[str, str]]:
    """Encoder -> what its first download brought; empty when the file makes no sense."""
    try:
        told = json.loads(_trust_file().read_text(encoding="utf-8"))
        return {n: {k: str(told[n][k]) for k in ("name", "digest")} for n in ENCODERS if n in told}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}


def _trust(name: str, came: Origin | None) -> None:
    told = _read_trust()
    told.pop(name, None)
    if came is not None:
        told[name] = asdict(came)
    path = _trust_file()
    try:
        path.with_suffix(".new").write_text(json.dumps(told, indent=1), encoding="utf-8")
        path.with_suffix(".new").replace(path)
    except OSError as error:
        raise FileError(f"{path} cannot be written: {error.strerror}.") from None


def _public(url: str) -> str:
    """An address without the password that it may hold."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
