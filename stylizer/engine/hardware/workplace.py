"""The workplace of a run: its devices, its precision, and its block size."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TypeVar

import torch

from stylizer.engine.errors import OutOfMemoryError
from stylizer.engine.hardware import device as devices
from stylizer.engine.hardware import memory
from stylizer.engine.hardware.block_size import SMALLEST, block_for
from stylizer.engine.hardware.failures import typed_errors
from stylizer.engine.hardware.precision import arithmetic, choose_precision, dtype_of
from stylizer.engine.job import Job

T = TypeVar("T")


class Workplace:
    """The devices of a run, its precision and its block size.

    `device` holds the picture and shares the work with the `others`; `name` is the name of all of
    them together. `precision` is that of the encoder. `block` is the side in pixels of the blocks
    in which the picture is worked on; it becomes smaller when memory runs short. `notice` is a
    sentence for the user, or None.
    """

    def __init__(self, job: Job) -> None:
        """Raise DeviceError if the job does not fit, or its precision is not supported."""
        recipe = job.recipe
        self.notice: str | None
        self.device, self.notice = devices.nearest_device(recipe.device)
        places = devices.devices_sharing(recipe.device)
        self.others = places[1:]
        self.name = devices.joint_name(places)
        self.precision = choose_precision(recipe, self.device, job.precision)
        height, width = job.content.shape[:2]
        self.block = block_for(
            recipe,
            (width, height),
            [(style.shape[1], style.shape[0]) for style in job.styles],
            self.dtype.itemsize,
            min(memory.available_memory(place) for place in places),
        )
        self._oldest = torch.zeros((), requires_grad=True).exp()  # a node of autograd's graph

    @property
    def dtype(self) -> torch.dtype:
        """The dtype in which the encoder computes."""
        return dtype_of(self.precision)

    def arithmetic(self) -> contextlib.AbstractContextManager[None]:
        """Return a context in which torch computes in the precision of the run."""
        return arithmetic(self.precision, self.device)

    def tell(self) -> str | None:
        """Return the notice and clear it."""
        notice, self.notice = self.notice, None
        return notice

    def fit(self, work: Callable[[], T], side: int) -> T:
        """Call `work`, which works on a picture with a longer side of `side` px; return its result.

        If memory runs short, `block` is halved and `work` is called again and must use the new
        `block`. Raises OutOfMemoryError if memory is too small even for the smallest blocks.
        """
        while True:
            try:
                with typed_errors(), self.arithmetic():
                    return work()
            except OutOfMemoryError:
                used = min(self.block, side)
                if used <= SMALLEST:
                    raise
                self.block = max(SMALLEST, used // 2 // 16 * 16)
                self.notice = (
                    f"Memory ran short: the picture is now worked on in blocks of {self.block} px."
                )
            self._let_go()

    def _let_go(self) -> None:
        """Free the memory that a failed step still holds."""
        # The rest of the failed backward pass waits in a queue of this thread and holds all
        # activations. Autograd drops it when its turn comes, which is before that of older nodes.
        self._oldest.backward(retain_graph=True)  # type: ignore[no-untyped-call]
        memory.free_caches(self.device)
