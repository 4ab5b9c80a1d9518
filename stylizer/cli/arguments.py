"""What can be typed after `stylizer`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from stylizer.cli.options import OPTIONS, Parser
from stylizer.version import __version__

COMMANDS = {
    "render": "make a picture without the window",
    "enlarge": "paint on at a larger size, for print",
    "resume": "go on with a render that was broken off",
    "explore": "make pictures with several settings side by side, and a page to choose from",
    "compare": "measure how far apart two pictures are",
    "weights": "list, get, import and remove the weights of encoders",
    "doctor": "show versions, devices, memory, folders, display",
    "bench": "measure how fast this computer is",
}

WINDOW_HELP = """\
commands:
{commands}

examples:
  stylizer                                    open the window
  stylizer photo.jpg painting.jpg             open it with these two
  stylizer render --content photo.jpg --style painting.jpg --output out.png
  stylizer render --help                      all settings of render
"""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments; `command(arguments)` does the work and returns the exit status.

    Exits with status 2 and a sentence when they make no sense.
    """
    if argv and argv[0] in COMMANDS:
        name = argv[0].replace("-", "_")
        parser = Parser(
            prog=f"stylizer {argv[0]}",
            description=COMMANDS[argv[0]].capitalize() + ".",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        OPTIONS[argv[0]](parser)
        arguments = parser.parse_args(argv[1:])
    else:
        name = "window"
        arguments = _window_parser().parse_args(argv)
    arguments.command = import_module(f"stylizer.cli.{name}").main
    return arguments


def _window_parser() -> Parser:
    commands = "\n".join(f"  {name:16}{what}" for name, what in COMMANDS.items())
    parser = Parser(
        prog="stylizer",
        description="A studio for neural style transfer. Without a command the window opens.",
        epilog=WINDOW_HELP.format(commands=commands),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"Stylizer {__version__}")
    parser.add_argument(
        "files", nargs="*", type=Path, help="the content picture, then style pictures"
    )
    return parser
