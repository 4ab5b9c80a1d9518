"""Describe the computer, and measure its peak speed in matrix products."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from stylizer.engine.hardware import device as devices
from stylizer.engine.hardware.precision import dtype_of, supported_precisions
from stylizer.engine.hardware.threads import use_threads

if TYPE_CHECKING:
    import torch

SIDES_ON_CPU = (1024, 2048)
SIDES = (8192,)
"""Sides of the square matrices for the peak, which are large enough that arithmetic is the limit.
On a CPU two sizes are tried: small products are less disturbed by other programs, and large
products keep many cores busy."""
SECONDS = 0.5
"""Seconds for which products of each size are repeated."""


def measure_machine(device: str, precisions: Sequence[str] | None) -> dict[str, Any]:
    """Return a description of the computer, with the speed of its matrix products.

    The speed is measured in `precisions`; None means all that the device supports.
    """
    import torch

    threads = use_threads()
    first, places = devices.find_device(device), devices.devices_sharing(device)
    name = devices.joint_name(places)
    words = precisions or supported_precisions(first)
    return {
        "cpu": cpu_name(),
        "cores": os.cpu_count(),
        "threads": threads,
        "memory_mb": round(psutil.virtual_memory().total / 2**20),
        "torch": torch.__version__,
        "device": name,
        "device_name": devices.title_of(name),
        "capability": capability(first),
        "matmul_peak": {word: matmul_peak(word, first) * len(places) for word in words},
    }


def matmul_peak(precision: str, device: torch.device) -> float:
    """Return the operations per second of the fastest of many matrix products.

    A multiply-add counts as two operations.
    """
    import torch

    dtype = dtype_of(precision)
    if device.type == "cuda":
        switch: Any = torch.backends.cuda.matmul
        switch.fp32_precision = "tf32" if precision == "tf32" else "ieee"
    best = 0.0
    for side in SIDES_ON_CPU if device.type == "cpu" else SIDES:
        a, b, out = (torch.randn(side, side, device=device).to(dtype) for _ in range(3))
        torch.mm(a, b, out=out)  # not timed, because the first product chooses kernels
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
    """Wait until the device has finished all its work."""
    import torch

    if device.type != "cpu":
        torch.accelerator.synchronize(device)


def cpu_name() -> str:
    """Return the model name of the processor."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:  # not Linux
        pass
    return platform.processor() or platform.machine()


def capability(device: torch.device) -> str:
    """Return the compute capability of a GPU, or the instruction sets of a processor."""
    import torch

    if device.type == "cuda":
        return ".".join(str(part) for part in torch.cuda.get_device_capability(device))
    if device.type != "cpu":
        return device.type
    names = [torch.backends.cpu.get_cpu_capability()]
    if "bfloat16" in supported_precisions(device):
        has = torch.cpu.get_capabilities()
        names += [name.upper() for name in ("avx512_bf16", "amx_bf16") if has.get(name)]
    return ", ".join(names)
