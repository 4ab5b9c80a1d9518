"""Errors of torch are converted to the types that the rest of the program handles."""

from __future__ import annotations

import gc
import weakref

import pytest
import torch

from stylizer.engine.errors import DeviceFailedError, OutOfMemoryError
from stylizer.engine.hardware.failures import typed_errors


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
        RuntimeError("CUDA error: out of memory"),
        RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"),
        RuntimeError("MPS backend out of memory (MPS allocated: 8.00 GB)"),
        RuntimeError(
            "[enforce fail at alloc_cpu.cpp:121] DefaultCPUAllocator: can't allocate memory"
        ),
        RuntimeError("could not create a primitive"),
        RuntimeError("std::bad_alloc"),
    ],
    ids=repr,
)
def test_a_lack_of_memory(error):
    with pytest.raises(OutOfMemoryError, match="smaller size"), typed_errors():
        raise error


@pytest.mark.parametrize(
    "error",
    [
        torch.AcceleratorError("unspecified launch failure"),
        RuntimeError("CUDA error: an illegal memory access was encountered"),
        RuntimeError("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED"),
        RuntimeError("HIP error: unspecified launch failure"),
        RuntimeError("MPS backend: command buffer exited with error"),
        RuntimeError("level_zero backend failed with error: 20 (UR_RESULT_ERROR_DEVICE_LOST)"),
    ],
    ids=repr,
)
def test_a_failure_of_a_device(error):
    with pytest.raises(DeviceFailedError, match="another device"), typed_errors():
        raise error


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("expected scalar type Half but found Float"),
        ValueError("CUDA error"),
        OutOfMemoryError("Too large."),
    ],
    ids=repr,
)
def test_other_errors_stay_what_they_are(error):
    with pytest.raises(type(error)) as caught, typed_errors():
        raise error
    assert caught.value is error


def test_what_failed_is_free_once_the_error_is_caught():
    """It is freed without the garbage collector, so that the work can be tried again at once."""
    held = []

    def work():
        large = torch.zeros(9)
        held.append(weakref.ref(large))
        raise torch.OutOfMemoryError

    gc.disable()
    try:
        try:
            with typed_errors():
                work()
        except OutOfMemoryError:
            assert held[0]() is not None
        assert held[0]() is None
    finally:
        gc.enable()
