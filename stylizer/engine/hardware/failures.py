"""Types for the errors of torch that are caused by the hardware.

A GPU without free memory raises `torch.OutOfMemoryError`. But torch's allocator for the processor,
oneDNN, cuDNN and some GPUs raise plain RuntimeErrors, which differ only in their texts. This module
is the only one that reads these texts.

Torch is imported inside the functions, so that the window can import this module without torch.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator

from stylizer.engine.errors import DeviceError, DeviceFailedError, OutOfMemoryError

log = logging.getLogger(__name__)

OUT_OF_MEMORY = (
    "out of memory",  # CUDA, MPS, XPU
    "can't allocate memory",  # torch's allocator for the CPU
    "not enough memory",  # the same on Windows
    "bad_alloc",  # the C++ library
    "bad allocation",  # the same on Windows
    "could not create a memory",  # oneDNN
    "could not create a primitive",
    "STATUS_ALLOC_FAILED",  # cuDNN and cuBLAS
)
"""Parts of the texts of RuntimeErrors for a lack of memory."""
FAILED = (
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
"""Parts of the texts of RuntimeErrors that come from a GPU."""


@contextlib.contextmanager
def typed_errors() -> Iterator[None]:
    """Raise errors of the hardware as OutOfMemoryError or DeviceFailedError, others unchanged.

    Like any error, the raised one keeps alive all that the failed work had computed. Therefore the
    work must not be tried again inside the `except` clause that catches it, but after the clause.
    """
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        kind = _kind(error)
        if kind is None:
            raise
        # Log only the text: a log record would keep the error alive, and all that it holds.
        log.info("%s: %s", kind.__name__, str(error))
        raise kind from None


def _kind(error: Exception) -> type[DeviceError] | None:
    """Return the type that an error of torch, numpy or Python should get; None to keep its own.

    Texts about a lack of memory are searched first, because on a GPU they also contain texts of a
    failure.
    """
    import torch

    text = str(error)
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return OutOfMemoryError
    if any(sign in text for sign in OUT_OF_MEMORY):
        return OutOfMemoryError
    if isinstance(error, torch.AcceleratorError) or any(sign in text for sign in FAILED):
        return DeviceFailedError
    return None
