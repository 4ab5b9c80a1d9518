"""The command line: it opens the window, or does the same work without a window."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

from stylizer.engine.errors import StylizerError

BAD_INPUT = 2
UNEXPECTED = 1


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line and return the exit status; never show a traceback."""
    _ensure_streams()
    from stylizer.cli.arguments import parse

    arguments = parse(sys.argv[1:] if argv is None else argv)
    try:
        return int(arguments.command(arguments))
    except StylizerError as error:
        return say(str(error))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the program that read our output has ended
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNEXPECTED
    except MemoryError:
        return say("There is not enough memory. Choose a smaller size.")
    except Exception as error:
        return _unexpected(error)


def say(sentence: str, status: int = BAD_INPUT) -> int:
    """Print one sentence on stderr and return `status`."""
    print(f"stylizer: {sentence}", file=sys.stderr)
    return status


def _ensure_streams() -> None:
    """Replace missing output streams by streams that discard all text.

    A windowed build of the program has no output streams.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123


def _unexpected(error: Exception) -> int:
    """Write the details of an error to a file, for a report, and print the path of that file."""
    from stylizer.files.store import folders

    try:
        log = folders.logs() / "command-line-error.txt"
        log.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
        where = f" Details are in {log}."
    except (OSError, StylizerError):
        where = ""
    return say(f"Something unexpected went wrong ({type(error).__name__}).{where}", UNEXPECTED)
