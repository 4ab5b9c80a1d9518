"""Settings of the heap of the GNU C library, from which torch takes main memory on Linux.

On other systems these functions do nothing.
"""

from __future__ import annotations

import ctypes
import sys

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""Numbers of settings in mallopt(3)."""
LARGEST = 2**31 - 1
"""Largest number that mallopt accepts."""


def keep() -> None:
    """Keep freed memory for reuse in this process. Call this before the process has threads.

    By default the library returns freed tensors of more than 32 MB to the system. Linux then clears
    the memory of the next tensor page by page, which takes half the time of a step at 2048 px. With
    this setting, each step reuses the memory of the step before. All threads get the same arena,
    because in other arenas the library ignores the setting. If the address space is limited
    (`ulimit -v`), nothing is changed, because the gaps in such a heap would count.
    """
    if _gnu() and not _limited():
        library = ctypes.CDLL(None)
        library.mallopt(M_MMAP_THRESHOLD, LARGEST)
        library.mallopt(M_TRIM_THRESHOLD, -1)  # never trim automatically: see `give_back`
        library.mallopt(M_ARENA_MAX, 1)


def give_back() -> None:
    """Return unused memory to the system."""
    if _gnu():
        ctypes.CDLL(None).malloc_trim(0)


def _gnu() -> bool:
    return sys.platform.startswith("linux") and hasattr(ctypes.CDLL(None), "malloc_trim")


def _limited() -> bool:
    import resource

    return resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY
