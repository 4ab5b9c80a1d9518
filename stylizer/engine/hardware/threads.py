"""The number of threads that torch uses."""

from __future__ import annotations

import os


def use_threads(count: int | None = None) -> int:
    """Let torch use `count` threads, and return the number in use.

    By default torch uses all cores, except one for the window if there are more than two. The
    number applies to the whole process, so a run does not set it and leaves it to its caller.
    """
    import torch

    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    torch.set_num_threads(count or (cores - 1 if cores > 2 else cores))
    return torch.get_num_threads()
