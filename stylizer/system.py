"""Properties of this process and machine: the peak memory, a display, an NVIDIA GPU."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import psutil


def peak_memory_mb() -> float:
    """Return the peak memory of this process so far, in MiB."""
    try:
        # VmHWM is used because ru_maxrss starts with the size of the parent process.
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    except (OSError, ValueError, IndexError):
        pass
    info = psutil.Process().memory_info()
    return int(getattr(info, "peak_wset", info.rss)) / 2**20


def has_display() -> bool:
    """Return whether there is a display for a window. Only on Linux there may be none."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def has_nvidia() -> bool:
    """Return whether the driver of an NVIDIA GPU is installed."""
    return shutil.which("nvidia-smi") is not None or Path("/proc/driver/nvidia/version").exists()
