"""Stylizer: a desktop studio for neural style transfer.

from stylizer import render
result = render("photo.jpg", "painting.jpg", size=512)
result.save("out.png")
"""

import os
from typing import TYPE_CHECKING, Any

from stylizer.engine.hardware import malloc
from stylizer.version import __version__

if TYPE_CHECKING:
    from stylizer.api import Result, render

# OpenMP threads that spin while they wait starve the window, and each other, as soon as anything
# else runs: on two busy cores a step then takes up to twenty times as long. Threads that sleep at
# once make small pictures twice as slow. A short spin is good in both cases. GNU OpenMP reads this
# when torch is loaded; other platforms ignore it.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")

malloc.keep()

__all__ = ["Result", "__version__", "render"]


def __getattr__(name: str) -> Any:
    """Import `render` and `Result` on first use, because they need more than the window does."""
    if name in ("Result", "render"):
        from stylizer import api

        return getattr(api, name)
    raise AttributeError(f"module 'stylizer' has no attribute '{name}'")
