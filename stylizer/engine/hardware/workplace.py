"""The workplace of a run: its devices, its arithmetic, and blocks that its memory can hold."""

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
    """The devices of a run, and how they work on its picture.

    `device` holds the picture; it and the `others` share the work, under one `name`. `precision`
    is the arithmetic of the encoder. `block` is the side in pixels of the parts in which the
    picture is worked on; it shrinks when memory runs short. `notice` is a sentence that the user
    should be told, or None.
    """

    def __init__(self, job: Job) -> None:
        """Raises DeviceError when the job does not fit, or the device cannot do its precision."""
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
        """The numbers that the encoder computes with."""
        return dtype_of(self.precision)

    def arithmetic(self) -> contextlib.AbstractContextManager[None]:
        """Return a context in which torch computes in the run's precision."""
        return arithmetic(self.precision, self.device)

    def tell(self) -> str | None:
        """Return the notice, once."""
        notice, self.notice = self.notice, None
        return notice

    def fit(self, work: Callable[[], T], side: int) -> T:
        """Do `work` on a picture whose longer side is `side` px; return what it returns.

        When memory runs short, `block` is halved and the work is done again, which must then use
        the new `block`. Raises OutOfMemoryError when the smallest blocks are too large.
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
        """Free what a failed step has left behind."""
        # What was still to be done of its backward pass waits in a queue of this thread, and holds
        # all activations. It is dropped when its turn comes, which is before that of older nodes.
        self._oldest.backward(retain_graph=True)  # type: ignore[no-untyped-call]
        memory.free_caches(self.device)
