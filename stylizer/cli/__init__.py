"""The command line: opens the window, or does everything that the window does without one."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

from stylizer.engine.errors import StylizerError

BAD_INPUT = 2
UNEXPECTED = 1


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; returns the exit status and never shows a traceback."""
    _give_streams()
    from stylizer.cli.arguments import parse

    arguments = parse(sys.argv[1:] if argv is None else argv)
    try:
        return int(arguments.command(arguments))
    except StylizerError as error:
        return say(str(error))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNEXPECTED
    except MemoryError:
        return say("There is not enough memory. Choose a smaller size.")
    except Exception as error:
        return _unexpected(error)


def say(sentence: str, status: int = BAD_INPUT) -> int:
    """One sentence on stderr; returns the status."""
    print(f"stylizer: {sentence}", file=sys.stderr)
    return status


def _give_streams() -> None:
    """Windowed builds have no streams; whatever is printed there goes nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123


def _unexpected(error: Exception) -> int:
    """The details go to a file, for a report."""
    from stylizer.files.store import folders

    try:
        log = folders.logs() / "command-line-error.txt"
        log.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
        where = f" Details are in {log}."
    except (OSError, StylizerError):
        where = ""
    return say(f"Something unexpected went wrong ({type(error).__name__}).{where}", UNEXPECTED)
