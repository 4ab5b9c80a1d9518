"""Parse the command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from stylizer.cli.commands import OPTIONS
from stylizer.cli.options import Parser
from stylizer.version import __version__

COMMANDS = {
    "render": "render a picture without the window",
    "enlarge": "continue a result at a larger size, for print",
    "resume": "continue an interrupted render",
    "explore": "render with different settings, and make a page with all results",
    "compare": "measure the distance between two pictures",
    "weights": "list, download, import and remove the weights of encoders",
    "doctor": "show versions, devices, memory, folders and display, for a problem report",
    "bench": "measure the speed of this computer",
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
    """Parse the arguments. Calling `command(arguments)` of the result carries the command out.

    Exits with status 2 and a sentence when the arguments are not valid.
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
    commands = "\n".join(f"  {name:16}{summary}" for name, summary in COMMANDS.items())
    parser = Parser(
        prog="stylizer",
        description="A studio for neural style transfer. Without a command, the window opens.",
        epilog=WINDOW_HELP.format(commands=commands),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"Stylizer {__version__}")
    parser.add_argument(
        "files", nargs="*", type=Path, help="the content picture, then style pictures"
    )
    return parser
