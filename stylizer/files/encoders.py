"""Encoder weights on disk: safetensors, shipped or in the user's data folder."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from stylizer.engine.encoders.info import EncoderInfo
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.errors import FileError, WeightsError
from stylizer.files import folders
from stylizer.files.resources import resource

MAX_BYTES = 2 << 30


def folder() -> Path:
    """Where the weights of encoders that are not built in lie."""
    path = folders.data() / "encoders"
    try:
        path.mkdir(exist_ok=True)
    except OSError as error:
        raise FileError(f"The folder {path} cannot be made: {error.strerror}.") from None
    return path


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
        from stylizer.files.torchvision import weights_url

        raise WeightsError(
            f"The weights of {info.title} are not on this computer. Download {weights_url(name)}"
            f" and import it: stylizer import-encoder {name} FILE. Or use the encoder 'compact'."
        )
    try:
        return load_file(path)
    except (SafetensorError, OSError, ValueError):
        raise WeightsError(f"The weights of {info.title} are damaged. Import them again.") from None


def digest(name: str) -> str:
    """SHA-256 of an encoder's weights file."""
    path = path_of(name)
    return _digest(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _digest(path: Path, modified: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def import_weights(name: str, file: Path) -> Path:
    """Check torchvision's .pth or a .safetensors file and keep its convolutions for `name`.

    Returns where they lie now. A pickle is opened for tensors only. Raises WeightsError.
    """
    info = ENCODERS.get(name)
    if info is None or info.built_in:
        others = ", ".join(i.name for i in ENCODERS.values() if not i.built_in)
        raise WeightsError(f"Weights can be imported for {others}.")
    state = {k: v for k, v in _read(Path(file)).items() if k.startswith("features.")}
    import torch

    from stylizer.engine.encoders.build import build

    kept = build(name, state, "average", torch.device("cpu")).state_dict()
    target = folder() / f"{name}.safetensors"
    temporary = target.with_suffix(f".{os.getpid()}.part")
    try:
        save_file({k: v.contiguous().numpy() for k, v in kept.items()}, temporary)
        temporary.replace(target)
    except (OSError, SafetensorError) as error:
        temporary.unlink(missing_ok=True)
        raise WeightsError(
            f"The weights could not be stored in {target.parent}: {error}."
        ) from None
    return target


def _read(file: Path) -> dict[str, Any]:
    wrong = WeightsError(f"{file.name} is not a file of encoder weights (.pth or .safetensors).")
    try:
        if not file.is_file():
            raise WeightsError(f"There is no file {file}.")
        if file.stat().st_size > MAX_BYTES:
            raise wrong
        if file.suffix.lower() == ".safetensors":
            return dict(load_file(file))
        import torch

        state = torch.load(file, map_location="cpu", weights_only=True)
    except WeightsError:
        raise
    except Exception:  # whatever a broken file makes the readers raise
        raise wrong from None
    if not isinstance(state, dict):
        raise wrong
    return {str(k): v for k, v in state.items() if isinstance(v, torch.Tensor)}
