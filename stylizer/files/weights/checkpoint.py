"""The tensors in a file from anywhere: torch's .pth, new or old format, or safetensors.

Nothing in it is executed: torch opens a pickle for tensors only (weights_only). That alone
bounds no memory, so a pickle that names more than a state dict needs, or a size larger than its
own file, is refused before torch sees it.
"""

from __future__ import annotations

import io
import pickletools
import re
import stat
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stylizer.engine.errors import WeightsError

MAX_BYTES = 1 << 30
MAX_HEADER = 1 << 20
"""Bytes of a pickle or a header, which say what the tensors are called."""
OLD_TORCH = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."
"""How files of torch before 1.6 begin, the official ones of VGG among them."""
OBJECT = 3
"""The fourth pickle of such a file is the state dict; before it come magic, version, system."""
NAMES = re.compile(
    r"collections OrderedDict|torch Size|torch\.nn\.parameter Parameter"
    r"|torch(\.storage|\.cuda)? \w+Storage"
    r"|torch\._utils _rebuild_(tensor|tensor_v2|parameter|parameter_with_state)"
)


class Tensor(NamedTuple):
    """One tensor of a file, of which nothing is read before `read`."""

    shape: tuple[int, ...]
    usable: bool
    """Whether its numbers are float32 or float16."""
    read: Callable[[], NDArray[Any]]


def tensors(file: Path) -> dict[str, Tensor]:
    """Name -> tensor. WeightsError when it is no such file."""
    wrong = WeightsError(f"{file.name} is not a file of encoder weights (.pth or .safetensors).")
    try:
        status = file.stat()
        if stat.S_ISDIR(status.st_mode):
            raise WeightsError(f"{file} is a folder. Choose a .pth or .safetensors file.")
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
            raise wrong
        with file.open("rb") as opened:
            head = opened.read(MAX_HEADER)
        if zipfile.is_zipfile(file):
            _check_zip(file)
            return _torch(file, mapped=True)
        if head.startswith(OLD_TORCH):
            _check_pickles(head, status.st_size)
            return _torch(file, mapped=False)
        if int.from_bytes(head[:8], "little") > MAX_HEADER:
            raise wrong
        return _safetensors(file)
    except FileNotFoundError:
        raise WeightsError(f"There is no file {file}.") from None
    except OSError as error:
        raise WeightsError(f"{file} cannot be read: {error.strerror}.") from None
    except WeightsError:
        raise
    except Exception:  # whatever a broken file makes the readers raise
        raise wrong from None


def _check_zip(file: Path) -> None:
    """ValueError unless it is stored, not compressed, and so cannot grow."""
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        pickles = [m for m in members if m.filename.rpartition("/")[2] == "data.pkl"]
        if any(m.compress_type != zipfile.ZIP_STORED for m in members) or len(pickles) != 1:
            raise ValueError
        if pickles[0].file_size > MAX_HEADER:
            raise ValueError
        _check_pickle(io.BytesIO(archive.read(pickles[0])), file.stat().st_size)


def _check_pickles(head: bytes, size: int) -> None:
    stream = io.BytesIO(head)
    for index in range(OBJECT + 1):
        _check_pickle(stream, size if index == OBJECT else None)


def _check_pickle(stream: io.BytesIO, size: int | None) -> None:
    """ValueError when it names a thing that no state dict needs, or numbers beyond `size`."""
    for code, argument, _ in pickletools.genops(stream):
        if code.name == "GLOBAL" and not NAMES.fullmatch(str(argument)):
            raise ValueError
        if size is not None and isinstance(argument, int) and argument > size:
            raise ValueError


def _torch(file: Path, *, mapped: bool) -> dict[str, Tensor]:
    import torch

    state = torch.load(str(file), map_location="cpu", weights_only=True, mmap=mapped)
    kinds = (torch.float32, torch.float16)
    return {
        str(name): Tensor(tuple(tensor.shape), tensor.dtype in kinds, _reader(tensor))
        for name, tensor in state.items()
        if isinstance(tensor, torch.Tensor)
    }


def _reader(tensor: Any) -> Callable[[], NDArray[Any]]:
    return lambda: np.asarray(tensor.detach().contiguous())


def _safetensors(file: Path) -> dict[str, Tensor]:
    from safetensors import safe_open

    opened: Any = safe_open(file, "np")
    found = {}
    for name in opened.keys():  # noqa: SIM118 (it is no dict)
        part = opened.get_slice(name)
        usable = part.get_dtype() in ("F32", "F16")
        found[name] = Tensor(tuple(part.get_shape()), usable, partial(opened.get_tensor, name))
    return found
