"""Download, import and remove the weights of encoders.

Only the tensors that an encoder needs are kept.
"""

from __future__ import annotations

import hashlib
import math
import os
import re
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlsplit

from safetensors import SafetensorError
from safetensors.numpy import save_file

from stylizer.engine.encoders.info import Arrays, EncoderInfo
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.errors import FileError, WeightsError
from stylizer.files.store.lock import lock
from stylizer.files.weights import partial_file, torchvision
from stylizer.files.weights.checkpoint import tensors_in
from stylizer.files.weights.download import Download
from stylizer.files.weights.fitting import fits, state_of
from stylizer.files.weights.installed import Origin, folder, import_hint, offline_hint, path_of
from stylizer.files.weights.responses import NoAnswer
from stylizer.files.weights.trust import trust, trusted

MIRROR = "STYLIZER_MIRROR"
"""Environment variable with the address that replaces the official one for downloads."""
FLOAT = 4
"""Bytes in a float32."""


def installed_bytes(name: str) -> int:
    """Return the number of bytes that an encoder's weights take on disk, to within one percent."""
    info = ENCODERS[name]
    return FLOAT * sum(math.prod(shape) for shape in info.design.tensors(info).values())


def download_bytes(name: str) -> int:
    """Return the size of the official file in bytes, to within a few kilobytes."""
    return installed_bytes(name) + FLOAT * torchvision.classifier(name)


def get(name: str, download: Download, mirror: str = "") -> Path:
    """Download torchvision's weights for the encoder `name`, and return the path where they are.

    Only the convolutions are kept. `mirror` is the address of a folder or of the file itself; by
    default it is $STYLIZER_MIRROR, or the official address if that is not set. The SHA-256 must
    begin with the digits in the name of the official file, and must equal that of the first
    download. Raises WeightsError, or FileError from the download.
    """
    info = _foreign(name)
    if not info.torchvision:
        raise WeightsError(f"The weights of {info.title} cannot be downloaded. {import_hint(name)}")
    if path_of(name).is_file():
        return path_of(name)
    official = torchvision.weights_url(name)
    url = address(mirror or os.environ.get(MIRROR, ""), official)
    part = _part(name)
    with _lock(info):
        try:
            download.fetch(url, part, room=installed_bytes(name))
        except NoAnswer as error:
            raise WeightsError(f"{error} {offline_hint(name, official)}") from None
        origin = Origin(_without_password(url), _sha256(part))
        try:
            _check_digest(info, origin.digest, official)
            path = _store(name, state_of(info, part, tensors_in(part)), origin)
        except WeightsError:
            partial_file.discard(part)
            raise
        trust(name, origin)
        partial_file.discard(part)
    return path


def import_weights(name: str | None, file: Path) -> Path:
    """Import the weights of an encoder from a .pth or .safetensors file, and return their path.

    Only the tensors that the encoder needs are kept. If `name` is None, the names and shapes in
    the file decide which encoder it is for. A pickle is opened for tensors only. Raises
    WeightsError.
    """
    info = None if name is None else _foreign(name)
    tensors = tensors_in(file)
    if info is None:
        fitting = [i for i in ENCODERS.values() if not i.built_in and fits(i, tensors)]
        if not fitting:
            raise WeightsError(
                f"{file.name} does not hold the weights of any of these: {_foreigners()}."
            )
        if len(fitting) > 1:
            names = " or ".join(i.name for i in fitting)
            raise WeightsError(
                f"{file.name} may be for {names}. Give the name of the encoder before the file."
            )
        (info,) = fitting
    state = state_of(info, file, tensors)
    with _lock(info):
        return _store(info.name, state, Origin(file.name, _sha256(file)))


def remove(name: str) -> None:
    """Remove weights and partial downloads from the disk, and forget their SHA-256.

    Raises WeightsError when there are none or they cannot be removed.
    """
    info = _foreign(name)
    with _lock(info):
        if not (path_of(name).exists() or _part(name).exists() or trusted(name)):
            raise WeightsError(f"The weights of {info.title} are not on this computer.")
        try:
            path_of(name).unlink(missing_ok=True)
            partial_file.discard(_part(name))
        except OSError as error:
            raise WeightsError(
                f"The weights of {info.title} cannot be removed: {error.strerror}."
            ) from None
        trust(name, None)


def partial_bytes(name: str) -> int:
    """Return the number of bytes of a partial download, 0 when there is none."""
    part = _part(name)
    return part.stat().st_size if part.is_file() else 0


def address(mirror: str, official: str) -> str:
    """Return the address to download from.

    This is the official address, or `mirror` if it is not "". A mirror that does not end in .pth
    is a folder, in which the file has its official name.
    """
    if not mirror:
        return official
    if mirror.partition("?")[0].endswith(".pth"):
        return mirror
    return f"{mirror.rstrip('/')}/{official.rpartition('/')[2]}"


def _foreign(name: str) -> EncoderInfo:
    """Return the encoder `name`. Raises WeightsError when there is none or it is built in."""
    info = ENCODERS.get(name)
    if info is None:
        raise WeightsError(f"There is no encoder '{name}'. There are: {', '.join(ENCODERS)}.")
    if info.built_in:
        raise WeightsError(f"{info.title} is built in. This is only for {_foreigners()}.")
    return info


def _foreigners() -> str:
    return ", ".join(info.name for info in ENCODERS.values() if not info.built_in)


def _part(name: str) -> Path:
    return folder() / f"{name}.pth.part"


def _lock(info: EncoderInfo) -> AbstractContextManager[None]:
    """Return the lock of an encoder's weights. Entering it raises FileError when it is held."""
    taken = f"Another Stylizer is busy with the weights of {info.title}. Wait until it is done."
    return lock(folder() / f"{info.name}.lock", taken)


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise FileError(f"{file} cannot be read: {error.strerror}.") from None


def _check_digest(info: EncoderInfo, digest: str, official: str) -> None:
    """Raise WeightsError unless a download has the expected SHA-256 (see `get`)."""
    prefix = re.search(r"-([0-9a-f]{8,64})\.pth$", official)
    if prefix is None or not digest.startswith(prefix[1]):
        raise WeightsError(
            f"The downloaded file is not torchvision's file of {info.title} (SHA-256 {digest}),"
            " so it was deleted. Try again, or use another mirror."
        )
    first = trusted(info.name)
    if first is not None and first.digest.startswith(prefix[1]) and first.digest != digest:
        raise WeightsError(
            f"The downloaded file of {info.title} (SHA-256 {digest}) differs from the first"
            f" download ({first.digest}), so it was deleted. To accept it nevertheless, run"
            f" stylizer weights remove {info.name} and download it again."
        )


def _store(name: str, state: Arrays, made_from: Origin) -> Path:
    """Write the weights with their origin to a file, and return its path."""
    target = path_of(name)
    temporary = target.with_suffix(".new")
    metadata = {"source": made_from.name, "sha256": made_from.digest}
    try:
        save_file(dict(state), temporary, metadata)
        temporary.replace(target)
    except (OSError, SafetensorError) as error:
        temporary.unlink(missing_ok=True)
        raise FileError(f"The weights could not be stored in {target.parent}: {error}.") from None
    return target


def _without_password(url: str) -> str:
    """Return an address without the user name and password that it may hold."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
