"""The choice of device, precision and threads.

Torch is imported inside the functions, so that this module can be imported without it.
"""

from __future__ import annotations

import contextlib
import os
import platform
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from stylizer.engine.errors import DeviceError
from stylizer.engine.hardware import memory
from stylizer.engine.recipe import Recipe

if TYPE_CHECKING:
    import torch

PRECISIONS = ("float32", "tf32", "bfloat16")
FAILURES = (
    "CUDA error",
    "CUDA driver",
    "No CUDA GPUs",
    "CUDNN_STATUS",
    "CUBLAS_STATUS",
    "HIP error",
    "MIOpen",
    "MPS backend",
    "XPU",
    "SYCL",
    "UR_RESULT_ERROR",  # Intel's runtime
)
"""What a RuntimeError says that comes from a GPU."""


def devices() -> tuple[str, ...]:
    """Names of the devices that torch can use here, the best first; the last is «cpu».

    After several of a kind comes «cuda:all», which is all of them together.
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


def describe(device: str) -> str:
    """What a person would call the device. «Experimental» are those that no test has run on."""
    import torch

    if device.endswith(":all"):
        return f"All {len(shared(device))} GPUs (experimental)"
    if device.startswith("cuda"):
        return torch.cuda.get_device_name(device)
    if device.startswith("xpu"):
        return f"{torch.xpu.get_device_name(device)} (experimental)"
    if device == "mps":
        return "Apple GPU (experimental)"
    return f"{os.cpu_count()} CPU cores ({platform.machine()})"


def resolve(name: str) -> torch.device:
    """The device of a recipe: «auto» takes the best; of «cuda:all» it is the first, which holds the
    picture. DeviceError when it is not there."""
    import torch

    there = devices()
    kind, _, which = name.partition(":")
    if name == "auto":
        wanted = there[0]
    else:
        wanted = f"{kind}:0" if kind in ("cuda", "xpu") and which in ("", "all") else name
    if wanted not in there:
        raise DeviceError(
            f"There is no device '{name}' here. Use one of: auto, {', '.join(there)}."
        )
    return torch.device(wanted)


def nearest(name: str) -> tuple[torch.device, str | None]:
    """The device of a recipe, or the best one in its place and the sentence that tells so."""
    try:
        return resolve(name), None
    except DeviceError:
        best = resolve("auto")
        return best, f"There is no device '{name}' here: worked on with {best} instead."


def shared(name: str) -> tuple[torch.device, ...]:
    """The devices that share the work of a recipe's, the one that holds the picture first: all of
    the kind for «cuda:all», else that of `nearest` alone."""
    import torch

    first = nearest(name)[0]
    if name != f"{first.type}:all":
        return (first,)
    kind = [each for each in devices() if each.partition(":")[0] == first.type and each != name]
    return tuple(torch.device(each) for each in kind)


def called(places: Sequence[torch.device]) -> str:
    """The name of what `shared` gave."""
    return f"{places[0].type}:all" if len(places) > 1 else str(places[0])


def failed(error: BaseException) -> bool:
    """Whether an error says that a GPU failed, and not for a lack of memory."""
    import torch

    if memory.ran_out(error) or not isinstance(error, RuntimeError):
        return False
    return isinstance(error, torch.AcceleratorError) or any(s in str(error) for s in FAILURES)


def precisions(device: torch.device) -> tuple[str, ...]:
    """The precisions that the device itself can do, float32 first."""
    import torch

    if device.type == "cuda":
        # AMD's cards, which torch calls the same, have no TF32.
        tf32 = not torch.version.hip and torch.cuda.get_device_capability(device) >= (8, 0)
        bfloat16 = torch.cuda.is_bf16_supported(including_emulation=False)
    elif device.type == "cpu":
        has = torch.cpu.get_capabilities()
        tf32, bfloat16 = False, any(has.get(k) for k in ("avx512_bf16", "amx_bf16", "bf16"))
    else:
        tf32 = False
        bfloat16 = device.type != "mps" or torch.backends.mps.is_macos_or_newer(14, 0)
    there = {"float32": True, "tf32": tf32, "bfloat16": bfloat16}
    return tuple(word for word in PRECISIONS if there[word])


def precision(recipe: Recipe, device: torch.device, found: str = "auto") -> str:
    """The arithmetic of the encoder: as the recipe demands, else as a trial `found` it, else
    bfloat16 where the hardware has it. DeviceError when the device cannot do it.

    L-BFGS measures curvature from small differences of gradients and stays in float32.
    """
    there = precisions(device)
    if recipe.precision == "auto":
        if recipe.optimizer == "lbfgs":
            return "float32"
        return found if found in there else "bfloat16" if "bfloat16" in there else "float32"
    # Any processor does bfloat16, if slowly, so that a record can be replayed.
    if recipe.precision not in there and (device.type, recipe.precision) != ("cpu", "bfloat16"):
        raise DeviceError(
            f"The device '{device}' cannot do {recipe.precision}."
            f" Choose one of these precisions: auto, {', '.join(there)}."
        )
    return recipe.precision


def dtype(precision: str) -> torch.dtype:
    """The numbers that the encoder computes with; TF32 is a way to multiply float32."""
    import torch

    return torch.bfloat16 if precision == "bfloat16" else torch.float32


@contextlib.contextmanager
def arithmetic(precision: str, device: torch.device) -> Iterator[None]:
    """Within it, convolutions of float32 on CUDA are rounded to TF32 for «tf32», else not.

    Torch has one switch for the whole process; it is put back.
    """
    import torch

    if device.type != "cuda":
        yield
        return
    switch: Any = torch.backends.cudnn.conv  # type: ignore[attr-defined]
    before = switch.fp32_precision
    switch.fp32_precision = "tf32" if precision == "tf32" else "ieee"
    try:
        yield
    finally:
        switch.fp32_precision = before


def use_threads(count: int | None = None) -> int:
    """Let torch use `count` threads; by default all cores, but one for the window if there are
    more than two. Returns the number in use. For the process, so a run leaves it to its caller."""
    import torch

    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    torch.set_num_threads(count or (cores - 1 if cores > 2 else cores))
    return torch.get_num_threads()
