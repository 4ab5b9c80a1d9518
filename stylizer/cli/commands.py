"""Define the options of each command."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from stylizer.cli import help
from stylizer.cli.options import (
    DEVICES,
    Parser,
    any_setting,
    content_and_styles,
    device,
    json_flag,
    output,
    progress,
    settings,
)
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.hardware.precision import PRECISIONS


def render(parser: Parser) -> None:
    parser.epilog = help.RENDER
    content_and_styles(parser, both=False)
    parser.add_argument(
        "--layer",
        action="append",
        default=[],
        metavar="LAYER",
        help="without --content or without --style: the layer to use; may be given several times",
    )
    output(parser)
    settings(parser)
    parser.add_argument(
        "--start-image", type=Path, metavar="FILE", help="the picture to start from"
    )
    progress(parser)


def enlarge(parser: Parser) -> None:
    parser.epilog = help.ENLARGE
    add = parser.add_argument
    add("result", type=Path, metavar="RESULT", help="a result of Stylizer")
    add("--size", required=True, type=int, metavar="N", help="longer side in pixels, up to 16384")
    add("--content", type=Path, metavar="FILE", help="the content picture of the result")
    add(
        "--style",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a style picture of the result; give all of them, in the order of the recipe",
    )
    output(parser)
    device(parser)
    any_setting(parser)
    progress(parser)


def resume(parser: Parser) -> None:
    parser.epilog = help.RESUME
    add = parser.add_argument
    add(
        "name",
        nargs="?",
        metavar="ID",
        help="the render to continue; by default the one saved last",
    )
    add("--list", action="store_true", help="list the renders that can be continued")
    add("--discard", action="store_true", help="remove the saved render ID from the disk")
    add("--output", type=Path, metavar="FILE", help="write the result there instead")
    progress(parser)


def explore(parser: Parser) -> None:
    parser.epilog = help.EXPLORE
    content_and_styles(parser)
    add = parser.add_argument
    add(
        "--output",
        required=True,
        type=Path,
        metavar="FOLDER",
        help="folder for the pictures and index.html",
    )
    add(
        "--vary",
        action="append",
        default=[],
        metavar="KEY=VALUES",
        help="a setting and its values, as FROM:TO:HOW_MANY or VALUE,VALUE,...; a KEY without"
        " values, such as encoder, takes all values of that setting; give --vary twice for a grid",
    )
    add(
        "--several",
        type=_count,
        metavar="N",
        help="N different results, by varying the seed",
    )
    add(
        "--apart",
        type=float,
        default=1.0,
        metavar="WEIGHT",
        help="how strongly the results are pushed apart: the setting seed_diversity (1)",
    )
    add("--overwrite", action="store_true", help="use the folder even if it is not empty")
    settings(parser)
    parser.set_defaults(size=256, start_image=None, layer=[])
    add("--quiet", action="store_true", help="no progress on stderr")


def compare(parser: Parser) -> None:
    parser.epilog = help.COMPARE
    add = parser.add_argument
    add("picture", type=Path, help="a picture or a result")
    add("other", nargs="?", type=Path, help="another picture")
    add("--content", type=Path, metavar="FILE", help="the content picture of the result")
    add(
        "--style",
        action="append",
        default=[],
        metavar="FILE[:BLEND]",
        help="a style picture of the result; may be given several times",
    )
    add("--encoder", choices=tuple(ENCODERS), help="the network that measures (compact)")
    add(
        "--lpips",
        type=Path,
        metavar="FILE",
        help="also measure the LPIPS distance, with this file vgg.pth of the package lpips",
    )
    add(
        "--size",
        type=_side,
        default=512,
        metavar="N",
        help="longest side in pixels at which to compare (512)",
    )
    json_flag(parser)


def weights(parser: Parser) -> None:
    others = [name for name, info in ENCODERS.items() if not info.built_in]
    fetched = [name for name, info in ENCODERS.items() if info.torchvision]
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    json_flag(actions.add_parser("list", help="show all encoders and whether they are installed"))
    get = actions.add_parser("get", help="download torchvision's ImageNet weights")
    get.add_argument("name", choices=fetched)
    get.add_argument(
        "--mirror",
        default="",
        metavar="URL",
        help="address of a folder or file to download instead; by default $STYLIZER_MIRROR",
    )
    get.add_argument("--quiet", action="store_true", help="no progress on stderr")
    importing = actions.add_parser("import", help="import weights from a file")
    importing.add_argument(
        "name", nargs="?", choices=others, help="by default, recognised from the file"
    )
    importing.add_argument(
        "file", type=Path, help="a .pth file, such as torchvision's, or a .safetensors file"
    )
    actions.add_parser("remove", help="remove weights from the disk").add_argument("name")


def bench(parser: Parser) -> None:
    parser.epilog = help.BENCH
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
        help="by default all that the device supports",
    )
    add(
        "--blocks",
        type=int,
        nargs="+",
        default=[],
        metavar="N",
        help="also time steps in blocks of N pixels; 0: as the program chooses",
    )
    add(
        "--steps", type=int, default=5, metavar="N", help="number of times that a step is timed (5)"
    )
    add(
        "--threads",
        type=_threads,
        nargs="+",
        metavar="N",
        help="numbers of processor threads to compare, such as 1 2 4; by default as in a run",
    )
    add("--size", type=int, default=512, metavar="N", help="size of the whole picture (512)")
    add("--no-picture", action="store_true", help="time steps only, no whole picture")
    add(
        "--encoder",
        choices=tuple(ENCODERS),
        help="the encoder to time; by default all installed ones",
    )
    add("--device", default="auto", metavar="D", help=DEVICES)
    add("--one", type=json.loads, help=argparse.SUPPRESS)  # see stylizer/cli/bench
    json_flag(parser)


def _threads(text: str) -> int:
    if not 1 <= int(text) <= 1024:
        raise argparse.ArgumentTypeError("give a number from 1 to 1024")
    return int(text)


def _count(text: str) -> int:
    if not 2 <= int(text) <= 100:
        raise argparse.ArgumentTypeError("give a number from 2 to 100")
    return int(text)


def _side(text: str) -> int:
    if not 16 <= int(text) <= 4096:
        raise argparse.ArgumentTypeError("give a number from 16 to 4096")
    return int(text)


OPTIONS = {
    "render": render,
    "enlarge": enlarge,
    "resume": resume,
    "explore": explore,
    "compare": compare,
    "weights": weights,
    "doctor": json_flag,
    "bench": bench,
}
"""Command -> function that adds its options to a parser."""
