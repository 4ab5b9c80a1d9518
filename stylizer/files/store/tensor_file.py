"""Write and read arrays in the format of safetensors, without a second copy in memory."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from stylizer.engine.errors import FileError
from stylizer.files.store import atomic_write

_TYPES = {"float32": "F32", "float64": "F64", "int64": "I64", "uint8": "U8", "uint16": "U16"}


def write(path: Path, arrays: Mapping[str, NDArray[Any]], about: Mapping[str, str]) -> None:
    """Write arrays and a few texts in one atomic write.

    The arrays are of float32, float64, int64, uint8 or uint16. Raises FileError.
    """
    header: dict[str, object] = {"__metadata__": dict(about)}
    parts, offset = [], 0
    for name, array in arrays.items():
        header[name] = {
            "dtype": _TYPES[array.dtype.name],
            "shape": list(array.shape),
            "data_offsets": [offset, offset + array.nbytes],
        }
        parts.append(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
        offset += array.nbytes
    text = json.dumps(header).encode()
    atomic_write.write(path, struct.pack("<Q", len(text)), text, *parts)


class TensorFile(Mapping[str, NDArray[Any]]):
    """A file that `write` has written. Each array is read when it is accessed.

    `about` holds the texts by name, and `shapes` the shapes of the arrays by name. Neither needs
    an array to be read. Raises FileError when the file is damaged.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with safe_open(path, "numpy") as file:
                self.about: dict[str, str] = file.metadata() or {}
                self.shapes = {n: tuple(file.get_slice(n).get_shape()) for n in file.keys()}  # noqa: SIM118
        except (SafetensorError, OSError, ValueError):
            raise self._damaged() from None

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self.shapes:
            raise KeyError(name)
        try:
            with safe_open(self._path, "numpy") as file:
                array: NDArray[Any] = file.get_tensor(name)
                return array
        except (SafetensorError, OSError, ValueError):
            raise self._damaged() from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.shapes)

    def __len__(self) -> int:
        return len(self.shapes)

    def _damaged(self) -> FileError:
        return FileError(f"{self._path.name} is damaged.")
