"""What the computer is that `stylizer bench` runs on, and the most that it can do."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from stylizer.engine.hardware import device as devices

if TYPE_CHECKING:
    import torch

SIDES_ON_CPU = (1024, 2048)
SIDES = (8192,)
"""Of the square matrices that show the peak: large enough to be bound by arithmetic. On a CPU the
smaller ones slip in between what other programs do, the larger ones keep many cores busy."""
SECONDS = 0.5
"""How long products of each size are tried."""


def machine(device: str, precisions: Sequence[str] | None) -> dict[str, Any]:
    """What the computer is, and its matmul peak in these precisions; None: in all it can do."""
    import torch

    threads = devices.use_threads()
    where, places = devices.resolve(device), devices.shared(device)
    name = devices.called(places)
    words = precisions or devices.precisions(where)
    return {
        "cpu": cpu_name(),
        "cores": os.cpu_count(),
        "threads": threads,
        "memory_mb": round(psutil.virtual_memory().total / 2**20),
        "torch": torch.__version__,
        "device": name,
        "device_name": devices.describe(name),
        "capability": capability(where),
        "matmul_peak": {word: matmul_peak(word, where) * len(places) for word in words},
    }


def matmul_peak(precision: str, device: torch.device) -> float:
    """Operations per second (two for a multiply-add) of the best of many square products."""
    import torch

    dtype = devices.dtype(precision)
    if device.type == "cuda":
        switch: Any = torch.backends.cuda.matmul
        switch.fp32_precision = "tf32" if precision == "tf32" else "ieee"
    best = 0.0
    for side in SIDES_ON_CPU if device.type == "cpu" else SIDES:
        a, b, out = (torch.randn(side, side, device=device).to(dtype) for _ in range(3))
        torch.mm(a, b, out=out)  # chooses kernels
        wait_for(device)
        began = now = time.perf_counter()
        while now < began + SECONDS:
            before = now
            torch.mm(a, b, out=out)
            wait_for(device)
            now = time.perf_counter()
            best = max(best, 2 * side**3 / (now - before))
    return best


def wait_for(device: torch.device) -> None:
    """Return when the device has done all that it was given."""
    import torch

    if device.type != "cpu":
        torch.accelerator.synchronize(device)


def cpu_name() -> str:
    """What the processor calls itself."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:  # not Linux
        pass
    return platform.processor() or platform.machine()


def capability(device: torch.device) -> str:
    """What the device's arithmetic can do, as its maker names it."""
    import torch

    if device.type == "cuda":
        return ".".join(str(part) for part in torch.cuda.get_device_capability(device))
    if device.type != "cpu":
        return device.type
    found = [torch.backends.cpu.get_cpu_capability()]
    has = torch.cpu.get_capabilities()
    found += [name.upper() for name in ("avx512_bf16", "amx_bf16") if has.get(name)]
    return ", ".join(found)
