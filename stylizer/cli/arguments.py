"""What can be typed after `stylizer`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from stylizer import __version__
from stylizer.engine.device import PRECISIONS
from stylizer.engine.encoders.registry import ENCODERS

COMMANDS = {
    "render": "make a picture without the window",
    "enlarge": "paint on at a larger size, for print",
    "resume": "go on with a render that was broken off",
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

RENDER_HELP = """\
examples:
  stylizer render --content photo.jpg --style painting.jpg --output out.png --size 1024
  stylizer render --content photo.jpg --style a.jpg --style b.jpg:0.5 --output out.png
  stylizer render --content photo.jpg --style a.jpg --output out.png \\
      --set strength=0.7 --set style.s3_1=2 --set styles.0.scale=1.5
  stylizer render --content photo.jpg --style a.jpg --output again.png --recipe out.png

A render saves itself every 15 seconds or so. One that was broken off, by a power cut or at
shutdown, goes on with: stylizer resume
"""

ENLARGE_HELP = """\
The result must carry its recipe. Its photo and paintings are looked for beside it; name those
that lie elsewhere. From the result on the pyramid goes upward, with fewer steps the larger it
gets. Anything else that render can set, --set can, such as last_steps, the steps at full size.

examples:
  stylizer enlarge out.png --size 8192 --output print.tif --depth 16
  stylizer enlarge out.png --content photo.jpg --style painting.jpg --size 4096 --output print.png
"""

RESUME_HELP = """\
Without an ID, the render that was saved last goes on. The result is written where it was to go.

examples:
  stylizer resume --list
  stylizer resume
  stylizer resume 20260131-174500-a1b2 --output print.png
  stylizer resume 20260131-174500-a1b2 --discard
"""

BENCH_HELP = """\
The sample pair is rendered with the default settings, each measurement in a process of its own.
First the steps: the median time of one, after two that are not counted. Then, for each encoder,
the whole picture: from the call on, until a frame can be shown, until the first scale is done,
until the picture is finished.

Peak memory is that of the GPU, or of the whole process with Python and torch.

The share of peak is the work of a step by its time, against the fastest product of large square
matrices in the same precision, measured right after. The work is two operations for each
multiply-add that a step runs in convolutions and matrix products: the layers that are needed,
forward and back to the picture (not to the weights), the second forward pass of blocks, and the
Gram products, which are float32 in any precision. On CUDA, float32 stands for TF32 where cuDNN
takes that for convolutions.

examples:
  stylizer bench
  stylizer bench --encoder compact --sizes 2048 4096 --blocks 0 512 1024
  stylizer bench --json > bench.json
"""


class Parser(argparse.ArgumentParser):
    """Answers a mistake with one sentence instead of the whole usage."""

    def error(self, message: str) -> NoReturn:
        sentence = message[:1].upper() + message[1:].rstrip(".")
        self.exit(2, f"stylizer: {sentence}. See {self.prog} --help.\n")


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
        ARGUMENTS[argv[0]](parser)
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


def _render(parser: Parser) -> None:
    parser.epilog = RENDER_HELP
    add = parser.add_argument
    add("--content", required=True, type=Path, metavar="FILE", help="the picture to paint")
    add(
        "--style",
        required=True,
        action="append",
        metavar="FILE[:BLEND]",
        help="a picture to paint like; give several, each with its share of the mixture",
    )
    _output(parser)
    add("--size", type=int, metavar="N", help="longer side of the result in pixels")
    add("--encoder", choices=tuple(ENCODERS), help="the network that looks at the pictures")
    add("--device", metavar="D", help="auto, cpu, cuda, cuda:1, mps, xpu")
    add("--preset", metavar="P", help="a named look, such as default or gatys")
    add(
        "--recipe",
        type=Path,
        metavar="FILE",
        help="settings from a JSON recipe, a record, or a picture that Stylizer made",
    )
    _settings(parser)
    add("--seed", type=int, metavar="N", help="for the start from noise")
    add("--start-image", type=Path, metavar="FILE", help="the picture to start from")
    _progress(parser)


def _enlarge(parser: Parser) -> None:
    parser.epilog = ENLARGE_HELP
    add = parser.add_argument
    add("result", type=Path, metavar="RESULT", help="a picture that Stylizer made")
    add("--size", required=True, type=int, metavar="N", help="longer side in pixels, up to 16384")
    add("--content", type=Path, metavar="FILE", help="the picture that was painted")
    add(
        "--style",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a picture it was painted like; all of them, in the order of the recipe",
    )
    _output(parser)
    add("--device", metavar="D", help="auto, cpu, cuda, cuda:1, mps, xpu")
    _settings(parser)
    _progress(parser)


def _resume(parser: Parser) -> None:
    parser.epilog = RESUME_HELP
    add = parser.add_argument
    add("name", nargs="?", metavar="ID", help="which one; by default the one saved last")
    add("--list", action="store_true", help="show the renders that can go on")
    add("--discard", action="store_true", help="take the saved render ID off the disk")
    add("--output", type=Path, metavar="FILE", help="write the result there instead")
    _progress(parser)


def _output(parser: Parser) -> None:
    add = parser.add_argument
    add(
        "--output",
        required=True,
        type=Path,
        metavar="FILE",
        help=".png, .jpg, .tif, .webp or .avif; the suffix chooses the format",
    )
    add("--depth", type=int, choices=(8, 16), default=8, help="bits per colour; 16: .png and .tif")
    add(
        "--quality",
        type=int,
        default=95,
        metavar="N",
        help="1 to 100, for .jpg, .webp and .avif (95)",
    )
    add("--no-record", action="store_true", help="do not write the recipe into the picture")
    add("--keep-exif", action="store_true", help="keep the photo's camera data, but no location")
    add("--keep-location", action="store_true", help="keep the camera data and the GPS position")


def _settings(parser: Parser) -> None:
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        dest="settings",
        help="any setting of the recipe, such as tv=2, style.s3_1=2, styles.0.scale=1.5",
    )


def _progress(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="end with one line of JSON on stdout")
    parser.add_argument("--quiet", action="store_true", help="no progress on stderr")


def _weights(parser: Parser) -> None:
    others = [name for name, info in ENCODERS.items() if not info.built_in]
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _json(actions.add_parser("list", help="what is installed and what could be"))
    get = actions.add_parser("get", help="download torchvision's ImageNet weights")
    get.add_argument("name", choices=others)
    get.add_argument(
        "--mirror",
        default="",
        metavar="URL",
        help="the folder or the file to fetch instead; by default $STYLIZER_MIRROR",
    )
    get.add_argument("--quiet", action="store_true", help="no progress on stderr")
    bring = actions.add_parser("import", help="take weights from a file")
    bring.add_argument("name", nargs="?", choices=others, help="by default, the file tells")
    bring.add_argument("file", type=Path, help="torchvision's .pth file or a .safetensors file")
    actions.add_parser("remove", help="take weights off the disk").add_argument("name")


def _bench(parser: Parser) -> None:
    parser.epilog = BENCH_HELP
    add = parser.add_argument
    add(
        "--sizes",
        type=int,
        nargs="+",
        default=[256, 512, 1024],
        metavar="N",
        help="longer sides at which steps are timed, in pixels (256 512 1024)",
    )
    add(
        "--precisions",
        nargs="+",
        choices=PRECISIONS,
        help="by default all that the device itself can do",
    )
    add(
        "--blocks",
        type=int,
        nargs="+",
        default=[],
        metavar="N",
        help="time steps in blocks of so many pixels too; 0: as the program chooses",
    )
    add("--steps", type=int, default=5, metavar="N", help="how often a step is timed (5)")
    add("--size", type=int, default=512, metavar="N", help="size of the whole picture (512)")
    add("--no-picture", action="store_true", help="time steps only, no whole picture")
    add("--encoder", choices=tuple(ENCODERS), help="this one only; by default all installed ones")
    add("--device", default="auto", metavar="D", help="auto, cpu, cuda, cuda:1, mps, xpu")
    add("--one", type=json.loads, help=argparse.SUPPRESS)  # see stylizer/cli/bench
    _json(parser)


def _json(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


ARGUMENTS = {
    "render": _render,
    "enlarge": _enlarge,
    "resume": _resume,
    "weights": _weights,
    "doctor": _json,
    "bench": _bench,
}
