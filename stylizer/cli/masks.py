"""The options that mark regions, and the regions they make."""

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
class Given:
    """A mask on the command line, and what was said about its region."""

    path: Path
    settings: dict[str, Any] = field(default_factory=dict)


def options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--mask",
        dest="masks",
        action=_Mask,
        default=[],
        metavar="FILE",
        help="paint what is white in FILE in its own way; may be given several times, each followed"
        " by what is to be different there:",
    )
    add("--mask-strength", dest="strength", type=float, action=_Setting, metavar="S",
        help="strength of that region, 0 to 1 (0.5)")  # fmt: skip
    add("--mask-styles", dest="styles", type=_numbers, action=_Setting, metavar="N,N",
        help="which --style paint that region, counted from 1; by default all")  # fmt: skip
    add("--mask-feather", dest="feather", type=float, action=_Setting, metavar="F",
        help="how soft its edge is, as a share of the longer side, 0 to 0.2 (0.02)")  # fmt: skip
    add("--protect", dest="masks", action=_Protect, metavar="FILE",
        help="keep the photo where FILE is white: a --mask of strength 0")  # fmt: skip
    add("--style-mask", dest="style_masks", action=_StyleMask, default={}, metavar="FILE",
        help="of the --style before it, only what is white in FILE counts")  # fmt: skip


def with_regions(recipe: Recipe, given: Sequence[Given]) -> Recipe:
    """The recipe with the regions of the command line, of whose settings its own are the rest."""
    if not given:
        return recipe
    regions = [asdict(region) for region in recipe.regions[: len(given)]]
    regions += [{} for _ in given[len(regions) :]]
    # As JSON, so that the recipe checks them.
    return recipe.replace(
        regions=[{**own, **mask.settings} for own, mask in zip(regions, given, strict=True)]
    )


def paths(arguments: Namespace) -> list[Path]:
    """The files of all masks."""
    return [*(mask.path for mask in arguments.masks), *arguments.style_masks.values()]


def opened(arguments: Namespace, record: Record | None) -> dict[int, tuple[Picture, ...]]:
    """The masks of the content (0) and of each style (from 1), those of the record if none given.

    Masks of a record are looked for beside the recipe's file; FileError when they are not there.
    """
    found: dict[int, tuple[Picture, ...]] = {}
    found |= {i: (images.load(path),) for i, path in arguments.style_masks.items()}
    if arguments.masks:
        found[0] = tuple(images.load(mask.path) for mask in arguments.masks)
    if record is not None:
        flags = ("--mask", *["--style-mask"] * len(record.styles))
        refs = (record.content, *record.styles)
        for i, (ref, flag) in enumerate(zip(refs, flags, strict=True)):
            if i not in found:
                found[i] = beside(arguments.recipe.parent, ref, flag)
    return found


def beside(folder: Path, ref: SourceRef, flag: str = "") -> tuple[Picture, ...]:
    """The masks of a source of a record; FileError when one is not in that folder."""
    finder = Finder(folder)
    found = finder.masks(ref)
    if finder.missing:
        raise FileError(
            f"{finder.missing[0]}, a mask over {ref.name}, is not beside the result."
            + (f" Give it with {flag}." if flag else " Put it there.")
        )
    return found


def check(recipe: Recipe, masks: Sequence[Picture]) -> None:
    """JobError when the recipe has regions and there are no masks for them."""
    if len(recipe.regions) != len(masks):
        raise JobError(
            f"The recipe describes {len(recipe.regions)} regions, and {len(masks)} masks were"
            " given. Give each with --mask."
        )


class _Mask(argparse.Action):
    """One more mask."""

    settings: ClassVar[dict[str, Any]] = {}

    def __call__(self, parser: Any, namespace: Namespace, value: Any, flag: Any = None) -> None:
        masks = [*getattr(namespace, self.dest), Given(Path(value), dict(self.settings))]
        setattr(namespace, self.dest, masks)


class _Protect(_Mask):
    settings: ClassVar[dict[str, Any]] = {"strength": 0.0}


class _Setting(argparse.Action):
    """What the region of the mask before it has of its own."""

    def __call__(self, parser: Any, namespace: Namespace, value: Any, flag: Any = None) -> None:
        if not namespace.masks:
            parser.error(f"{flag} goes after the --mask that it is for")
        namespace.masks[-1].settings[self.dest] = value


class _StyleMask(argparse.Action):
    """A mask of the style before it."""

    def __call__(self, parser: Any, namespace: Namespace, value: Any, flag: Any = None) -> None:
        if not namespace.style:
            parser.error(f"{flag} goes after the --style that it is for")
        namespace.style_masks = {**namespace.style_masks, len(namespace.style): Path(value)}


def _numbers(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError("give numbers of styles, such as 1,3") from None
