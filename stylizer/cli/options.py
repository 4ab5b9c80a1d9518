"""The parser of the command line, and the options that several commands share."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NoReturn

from stylizer.cli import masks
from stylizer.engine.encoders.registry import ENCODERS

DEVICES = "auto, cpu, cuda, cuda:1, mps, xpu; cuda:all, xpu:all: all of that kind (experimental)"


class Parser(argparse.ArgumentParser):
    """A parser that reports a mistake in one sentence, instead of the usage text of argparse."""

    def error(self, message: str) -> NoReturn:
        sentence = message[:1].upper() + message[1:].rstrip(".")
        self.exit(2, f"stylizer: {sentence}. See {self.prog} --help.\n")


def content_and_styles(parser: Parser, *, both: bool = True) -> None:
    """Add the options for pictures and masks. If `both` is set, content and style are required."""
    add = parser.add_argument
    add("--content", required=both, type=Path, metavar="FILE", help="the picture to paint")
    add(
        "--style",
        required=both,
        action="append",
        default=None if both else [],
        metavar="FILE[:BLEND]",
        help="a picture whose style to use; may be given several times, BLEND is its share",
    )
    masks.add_options(parser)


def settings(parser: Parser) -> None:
    """Add the options for the settings of the recipe."""
    add = parser.add_argument
    add("--size", type=int, metavar="N", help="longer side of the result in pixels")
    add("--encoder", choices=tuple(ENCODERS), help="the network that measures content and style")
    device(parser)
    add("--preset", metavar="P", help="a named set of settings, such as default or gatys")
    add(
        "--recipe",
        type=Path,
        metavar="FILE",
        help="take the settings from a JSON recipe, a record, or a result of Stylizer",
    )
    any_setting(parser)
    add(
        "--seed", type=int, metavar="N", help="seed of the random numbers, for the start from noise"
    )


def any_setting(parser: Parser) -> None:
    """Add --set."""
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        dest="settings",
        help="any setting of the recipe, such as tv=2, style.s3_1=2, styles.0.scale=1.5",
    )


def device(parser: Parser) -> None:
    """Add --device."""
    parser.add_argument("--device", metavar="D", help=DEVICES)


def output(parser: Parser) -> None:
    """Add the options for the output file and its format."""
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
    add(
        "--keep-exif", action="store_true", help="keep the photo's camera data without its location"
    )
    add("--keep-location", action="store_true", help="keep the camera data and the GPS position")


def progress(parser: Parser) -> None:
    """Add the options for reports on stdout and stderr."""
    parser.add_argument("--json", action="store_true", help="end with one line of JSON on stdout")
    parser.add_argument("--quiet", action="store_true", help="no progress on stderr")


def json_flag(parser: Parser) -> None:
    """Add --json."""
    parser.add_argument("--json", action="store_true", help="print JSON")
