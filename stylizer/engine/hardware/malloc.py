"""The heap of the GNU C library, from which torch takes the memory of the processor.

Elsewhere these functions do nothing to it.
"""

from __future__ import annotations

import ctypes
import sys

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""Names of settings, as mallopt(3) numbers them."""
LARGEST = 2**31 - 1
"""The largest number that mallopt takes."""


def keep() -> None:
    """Let freed memory serve again within the process, to be called before it has threads.

    The library returns a freed tensor of more than 32 MB to the system, and Linux then hands out
    the next one page by page, cleared: at 2048 px half the time of a step. Kept, the memory of one
    step serves the next. There is one arena for all threads, since in any but the first the
    library does so whatever it was told. Where the address space is limited (`ulimit -v`), the
    gaps of such a heap would count, so there all is left as it is.
    """
    if _gnu() and not _limited():
        library = ctypes.CDLL(None)
        library.mallopt(M_MMAP_THRESHOLD, LARGEST)
        library.mallopt(M_TRIM_THRESHOLD, -1)  # never of itself: see `give_back`
        library.mallopt(M_ARENA_MAX, 1)


def give_back() -> None:
    """Return memory that is not used now to the system."""
    if _gnu():
        ctypes.CDLL(None).malloc_trim(0)


def _gnu() -> bool:
    return sys.platform.startswith("linux") and hasattr(ctypes.CDLL(None), "malloc_trim")


def _limited() -> bool:
    import resource

    return resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY
