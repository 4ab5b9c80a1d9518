"""The free memory of a device or of the process, and the freeing of caches.

Torch is imported inside the functions, so that the window can import this module without torch.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from stylizer.engine.hardware import malloc

if TYPE_CHECKING:
    import torch


def available_memory(device: torch.device) -> int:
    """Return the bytes of memory that a run can still use.

    On a GPU they include unused memory that torch holds. On the processor they are those that the
    process may still take.
    """
    import torch

    if device.type == "cuda":
        cached = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return int(torch.cuda.mem_get_info(device)[0]) + cached
    if device.type == "xpu":
        try:
            left = int(torch.xpu.mem_get_info(device)[0])
        except RuntimeError:  # not every driver reports free memory
            total = int(torch.xpu.get_device_properties(device).total_memory)
            left = total - torch.xpu.memory_reserved(device)
        return left + torch.xpu.memory_reserved(device) - torch.xpu.memory_allocated(device)
    if device.type == "mps":
        return max(torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory(), 0)
    free = [int(psutil.virtual_memory().available), *group_memory(), *address_space()]
    return max(min(free), 0)


def group_memory(
    groups: Path = Path("/proc/self/cgroup"), root: Path = Path("/sys/fs/cgroup")
) -> Iterator[int]:
    """Yield the bytes left in each Linux control group of this process that has a limit.

    The limits of the parents of a group apply too. In a container, the path of a group may contain
    folders that the container does not see; missing folders are skipped.
    """
    try:
        lines = groups.read_text().splitlines()
    except OSError:  # not on Linux
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if not controllers:  # version 2
            names = ("memory.max", "memory.current", "inactive_file")
            hierarchy = root
        elif "memory" in controllers.split(","):
            names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
            hierarchy = root / "memory"
        else:
            continue
        group = hierarchy / path.lstrip("/")
        while group.is_relative_to(hierarchy):
            if (left := _left(group, *names)) is not None:
                yield left
            group = group.parent


def _left(group: Path, limit: str, usage: str, cache: str) -> int | None:
    """Return the bytes left in a group; None if it does not exist or its limit is `max`."""
    try:
        left = int((group / limit).read_text()) - int((group / usage).read_text())
        # The file cache counts as used, but the system frees it when memory is needed.
        lines = (group / "memory.stat").read_text().splitlines()
        stat = dict(line.split(" ", 1) for line in lines)
        return left + int(stat.get(cache, 0))
    except (OSError, ValueError):
        return None


def address_space() -> Iterator[int]:
    """Yield the bytes that the process may still map, if they are limited (`ulimit -v`)."""
    if sys.platform == "win32":
        return
    import resource

    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit != resource.RLIM_INFINITY:
        yield limit - int(psutil.Process().memory_info().vms)


def free_caches(device: torch.device) -> None:
    """Free memory that torch or the C library keeps for reuse.

    The kept pieces may be too small for the next tensor, and other processes may need main memory.
    """
    import torch

    if device.type == "cpu":
        malloc.give_back()
    elif device.type == "cuda":
        torch.cuda.empty_cache()
    elif device.type == "mps":
        torch.mps.empty_cache()
    elif device.type == "xpu":
        torch.xpu.empty_cache()
