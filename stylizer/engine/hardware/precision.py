"""The choice of the arithmetic precision of the encoder.

Torch is imported inside the functions, so that the window can import this module without torch.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stylizer.engine.errors import DeviceError
from stylizer.engine.recipe import Recipe

if TYPE_CHECKING:
    import torch

PRECISIONS = ("float32", "tf32", "bfloat16")


def supported_precisions(device: torch.device) -> tuple[str, ...]:
    """Return the precisions that the hardware of a device supports, float32 first."""
    import torch

    if device.type == "cuda":
        # AMD's GPUs, which torch also calls CUDA devices, do not support TF32.
        tf32 = not torch.version.hip and torch.cuda.get_device_capability(device) >= (8, 0)
        bfloat16 = torch.cuda.is_bf16_supported(including_emulation=False)
    elif device.type == "cpu":
        has = torch.cpu.get_capabilities()
        bfloat16 = any(has.get(k) for k in ("avx512_bf16", "amx_bf16", "bf16"))
        # The variable ATEN_CPU_CAPABILITY can forbid torch the wide registers.
        bfloat16 = bfloat16 and torch.backends.cpu.get_cpu_capability() != "AVX2"
        tf32 = False
    else:
        tf32 = False
        bfloat16 = device.type != "mps" or torch.backends.mps.is_macos_or_newer(14, 0)
    supported = {"float32": True, "tf32": tf32, "bfloat16": bfloat16}
    return tuple(name for name in PRECISIONS if supported[name])


def choose_precision(recipe: Recipe, device: torch.device, trial_result: str = "auto") -> str:
    """Return the precision of a run on a device.

    If the recipe names a precision, that precision is used. Otherwise it is `trial_result`, the
    precision that a trial chose, or without a trial ("auto") bfloat16 if the hardware supports
    it. L-BFGS measures curvature from small differences of gradients, so it uses float32 unless
    the recipe names a precision. Raises DeviceError if the device does not support the precision
    that the recipe names.
    """
    supported = supported_precisions(device)
    if recipe.precision == "auto":
        if recipe.optimizer == "lbfgs":
            return "float32"
        return (
            trial_result
            if trial_result in supported
            else "bfloat16"
            if "bfloat16" in supported
            else "float32"
        )
    # Every processor can compute in bfloat16, if slowly, so that a record can be replayed.
    replayed = (device.type, recipe.precision) == ("cpu", "bfloat16")
    if recipe.precision not in supported and not replayed:
        raise DeviceError(
            f"The device '{device}' does not support {recipe.precision}."
            f" Choose one of these precisions: auto, {', '.join(supported)}."
        )
    return recipe.precision


def dtype_of(precision: str) -> torch.dtype:
    """Return the dtype of the encoder; it is float32 for TF32, a way to multiply float32."""
    import torch

    return torch.bfloat16 if precision == "bfloat16" else torch.float32


@contextlib.contextmanager
def arithmetic(precision: str, device: torch.device) -> Iterator[None]:
    """Compute float32 convolutions on CUDA in TF32 within the context if `precision` is "tf32".

    Torch has one such setting for the whole process, which is restored at the end.
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
