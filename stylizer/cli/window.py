"""`stylizer [FILE ...]`: open the window."""

from __future__ import annotations

import sys
from argparse import Namespace

from stylizer.engine.errors import DeviceError, FileError
from stylizer.system import has_display


def main(arguments: Namespace) -> int:
    for path in arguments.files:
        if not path.exists():
            raise FileError(f"There is no file {path}. For the commands see: stylizer --help")
    if not has_display():
        raise DeviceError(
            "There is no display for the window. To render without one, see: stylizer render --help"
        )
    if sys.platform == "win32":
        import torch  # noqa: F401  (torch cannot be loaded after Qt)
    try:
        from stylizer import gui
    except ImportError as error:
        raise DeviceError(f"The window cannot start ({error}). See: stylizer doctor") from None
    return int(gui.main(arguments.files) or 0)
