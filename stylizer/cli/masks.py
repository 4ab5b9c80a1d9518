"""The options for masks, and the regions that they describe."""

from __future__ import annotations

import argparse
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from stylizer.engine.errors import FileError, JobError
from stylizer.engine.recipe import Recipe
from stylizer.files.read import images
from stylizer.files.read.images import Picture
from stylizer.files.record.record import Record, SourceRef
from stylizer.files.runs.finder import Finder


@dataclass
class MaskOption:
    """A mask on the command line, and the settings of its region."""

    path: Path
    settings: dict[str, Any] = field(default_factory=dict)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of masks to a parser."""
    add = parser.add_argument
    add(
        "--mask",
        dest="masks",
        action=_Mask,
        default=[],
        metavar="FILE",
        help="a region with settings of its own, white in FILE; may be given several times, each"
        " followed by the settings of its region:",
    )
    add("--mask-strength", dest="strength", type=float, action=_Setting, metavar="S",
        help="strength of that region, 0 to 1 (0.55)")  # fmt: skip
    add("--mask-styles", dest="styles", type=_numbers, action=_Setting, metavar="N,N",
        help="the --style pictures for that region, counted from 1; by default all")  # fmt: skip
    add("--mask-feather", dest="feather", type=float, action=_Setting, metavar="F",
        help="width of its soft edge, as a share of the longer side, 0 to 0.2 (0.02)")  # fmt: skip
    add("--protect", dest="masks", action=_Protect, metavar="FILE",
        help="keep the photo where FILE is white: a --mask of strength 0")  # fmt: skip
    add("--style-mask", dest="style_masks", action=_StyleMask, default={}, metavar="FILE",
        help="use only the part of the --style before it that is white in FILE")  # fmt: skip


def with_regions(recipe: Recipe, given: Sequence[MaskOption]) -> Recipe:
    """Return the recipe with the regions of the command line.

    A setting that is not on the command line keeps the value of the recipe's own region.
    """
    if not given:
        return recipe
    regions = [asdict(region) for region in recipe.regions[: len(given)]]
    regions += [{} for _ in given[len(regions) :]]
    # The regions are given as dictionaries, so that the recipe checks their values.
    return recipe.replace(
        regions=[{**own, **mask.settings} for own, mask in zip(regions, given, strict=True)]
    )


def mask_files(arguments: Namespace) -> list[Path]:
    """Return the files of all masks on the command line."""
    return [*(mask.path for mask in arguments.masks), *arguments.style_masks.values()]


def open_masks(arguments: Namespace, record: Record | None) -> dict[int, tuple[Picture, ...]]:
    """Open the masks of the content (key 0) and of each style (keys from 1).

    If a source has no masks on the command line, its masks in the record are used. Their files are
    searched for in the folder of the recipe's file. Raises FileError when they are not there.
    """
    opened: dict[int, tuple[Picture, ...]] = {}
    opened |= {i: (images.load(path),) for i, path in arguments.style_masks.items()}
    if arguments.masks:
        opened[0] = tuple(images.load(mask.path) for mask in arguments.masks)
    if record is not None:
        flags = ("--mask", *["--style-mask"] * len(record.styles))
        refs = (record.content, *record.styles)
        for i, (ref, flag) in enumerate(zip(refs, flags, strict=True)):
            if i not in opened:
                opened[i] = recorded_masks(arguments.recipe.parent, ref, flag)
    return opened


def recorded_masks(folder: Path, ref: SourceRef, flag: str = "") -> tuple[Picture, ...]:
    """Return the masks of a source of a record. Raises FileError if any is not in `folder`.

    `flag` is the option by which the user can give the mask, for the error.
    """
    finder = Finder(folder)
    found = finder.masks(ref)
    if finder.missing:
        raise FileError(
            f"{finder.missing[0]}, a mask of {ref.name}, is not in the folder of the result."
            + (f" Give it with {flag}." if flag else " Put it there.")
        )
    return found


def check_count(recipe: Recipe, masks: Sequence[Picture]) -> None:
    """Raise JobError unless there is one mask for each region of the recipe."""
    if len(recipe.regions) != len(masks):
        raise JobError(
            f"The recipe describes {len(recipe.regions)} regions, and {len(masks)} masks were"
            " given. Give one --mask for each region."
        )


class _Mask(argparse.Action):
    """Adds a mask."""

    settings: ClassVar[dict[str, Any]] = {}

    def __call__(self, parser: Any, namespace: Namespace, value: Any, flag: Any = None) -> None:
        masks = [*getattr(namespace, self.dest), MaskOption(Path(value), dict(self.settings))]
        setattr(namespace, self.dest, masks)


class _Protect(_Mask):
    """Adds a mask whose region stays as it is in the photo."""

    settings: ClassVar[dict[str, Any]] = {"strength": 0.0}


class _Setting(argparse.Action):
    """Sets a setting of the region of the preceding mask."""

    def __call__(self, parser: Any, namespace: Namespace, value: Any, flag: Any = None) -> None:
        if not namespace.masks:
            parser.error(f"{flag} must come after the --mask that it is for")
        namespace.masks[-1].settings[self.dest] = value


class _StyleMask(argparse.Action):
    """Adds a mask to the preceding style."""

    def __call__(self, parser: Any, namespace: Namespace, value: Any, flag: Any = None) -> None:
        if not namespace.style:
            parser.error(f"{flag} must come after the --style that it is for")
        namespace.style_masks = {**namespace.style_masks, len(namespace.style): Path(value)}


def _numbers(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError("give numbers of styles, such as 1,3") from None
