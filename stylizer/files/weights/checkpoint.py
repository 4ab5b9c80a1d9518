"""Read the tensors in a file of any origin: a .pth file of torch, or a .safetensors file.

Both the new and the old format of .pth files are read. No code in the file is executed, because
torch opens the pickle for tensors only (`weights_only`). That alone does not limit memory. So
before torch opens it, a pickle is refused if it names classes or functions that a state dict does
not need, or a size larger than the file.
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
"""Largest file that is opened."""
MAX_HEADER = 1 << 20
"""Largest pickle or header in bytes. It holds only the names and shapes of the tensors."""
OLD_TORCH = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."
"""First bytes of a .pth file of torch before 1.6, such as the official weights of VGG."""
STATE_DICT = 3
"""Index of the state dict among the pickles of an old file: magic number, protocol version and
system information come first."""
ALLOWED = re.compile(
    r"collections OrderedDict|torch Size|torch\.nn\.parameter Parameter"
    r"|torch(\.storage|\.cuda)? \w+Storage"
    r"|torch\._utils _rebuild_(tensor|tensor_v2|parameter|parameter_with_state)"
)
"""Classes and functions that the pickle of a state dict may name."""


class Tensor(NamedTuple):
    """One tensor of a file. Its values are read only when `read` is called."""

    shape: tuple[int, ...]
    usable: bool
    """True if the values are float32 or float16."""
    read: Callable[[], NDArray[Any]]


def tensors_in(file: Path) -> dict[str, Tensor]:
    """Return the tensors of a file by name. Raises WeightsError for any other kind of file."""
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
    except Exception:  # the readers raise nearly anything on broken files
        raise wrong from None


def _check_zip(file: Path) -> None:
    """Raise ValueError if the pickle is refused, or if anything in the archive is compressed.

    Compressed data could take far more memory than the file has bytes.
    """
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        pickles = [m for m in members if m.filename.rpartition("/")[2] == "data.pkl"]
        if any(m.compress_type != zipfile.ZIP_STORED for m in members) or len(pickles) != 1:
            raise ValueError
        if pickles[0].file_size > MAX_HEADER:
            raise ValueError
        _check_pickle(io.BytesIO(archive.read(pickles[0])), file.stat().st_size)


def _check_pickles(head: bytes, size: int) -> None:
    """Raise ValueError if `_check_pickle` refuses a pickle in `head`, the start of an old file."""
    stream = io.BytesIO(head)
    for index in range(STATE_DICT + 1):
        _check_pickle(stream, size if index == STATE_DICT else None)


def _check_pickle(stream: io.BytesIO, size: int | None) -> None:
    """Raise ValueError for a pickle that a state dict cannot be.

    It must name only ALLOWED classes and functions, and hold no number above `size`. None means
    that numbers are not checked.
    """
    for code, argument, _ in pickletools.genops(stream):
        if code.name == "GLOBAL" and not ALLOWED.fullmatch(str(argument)):
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
    tensors = {}
    for name in opened.keys():  # noqa: SIM118 (`opened` is not a dict)
        part = opened.get_slice(name)
        usable = part.get_dtype() in ("F32", "F16")
        tensors[name] = Tensor(tuple(part.get_shape()), usable, partial(opened.get_tensor, name))
    return tensors
