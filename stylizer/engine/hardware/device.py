"""The choice of the device.

Torch is imported inside the functions, so that the window can import this module without torch.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from typing import TYPE_CHECKING

from stylizer.engine.errors import DeviceError

if TYPE_CHECKING:
    import torch


def device_names() -> tuple[str, ...]:
    """Return the names of the devices that torch can use here, the best first, "cpu" last.

    If there are several devices of a kind, they are followed by a name such as "cuda:all", which
    stands for all of them together.
    """
    import torch

    found: list[str] = []
    xpus = torch.xpu.device_count() if torch.xpu.is_available() else 0
    for kind, count in (("cuda", torch.cuda.device_count()), ("xpu", xpus)):
        found += [f"{kind}:{i}" for i in range(count)]
        found += [f"{kind}:all"] if count > 1 else []
    if torch.backends.mps.is_available():
        found.append("mps")
    return (*found, "cpu")


def title_of(name: str) -> str:
    """Return the title of a device for users; "experimental" if tests have never run on it."""
    import torch

    if name.endswith(":all"):
        return f"All {len(devices_sharing(name))} GPUs (experimental)"
    if name.startswith("cuda"):
        return torch.cuda.get_device_name(name)
    if name.startswith("xpu"):
        return f"{torch.xpu.get_device_name(name)} (experimental)"
    if name == "mps":
        return "Apple GPU (experimental)"
    return f"{os.cpu_count()} CPU cores ({platform.machine()})"


def find_device(name: str) -> torch.device:
    """Return the device that a recipe names.

    "auto" gives the best device, and "cuda:all" gives the first one, which holds the picture.
    Raises DeviceError if there is no such device.
    """
    import torch

    names = device_names()
    kind, _, which = name.partition(":")
    if name == "auto":
        wanted = names[0]
    else:
        wanted = f"{kind}:0" if kind in ("cuda", "xpu") and which in ("", "all") else name
    if wanted not in names:
        raise DeviceError(
            f"There is no device '{name}' here. Use one of: auto, {', '.join(names)}."
        )
    return torch.device(wanted)


def nearest_device(name: str) -> tuple[torch.device, str | None]:
    """Return (the device that a recipe names, None), or (the best device, a notice)."""
    try:
        return find_device(name), None
    except DeviceError:
        best = find_device("auto")
        return best, f"There is no device '{name}' here. The run uses {best} instead."


def devices_sharing(name: str) -> tuple[torch.device, ...]:
    """Return the devices that share the work; the first one holds the picture.

    A name such as "cuda:all" gives all devices of its kind; any other name gives the device of
    `nearest_device`.
    """
    import torch

    first = nearest_device(name)[0]
    if name != f"{first.type}:all":
        return (first,)
    names = [each for each in device_names() if each.partition(":")[0] == first.type]
    return tuple(torch.device(each) for each in names if each != name)


def joint_name(devices: Sequence[torch.device]) -> str:
    """Return a name such as "cuda:all" for several devices, or the name of a single one."""
    return f"{devices[0].type}:all" if len(devices) > 1 else str(devices[0])
