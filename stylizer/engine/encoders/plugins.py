"""Encoders of other packages, which are found by their entry points (see docs/encoders.md)."""

from __future__ import annotations

import re
from collections.abc import Collection
from importlib.metadata import EntryPoint, entry_points

from stylizer.engine.encoders.info import EncoderInfo

GROUP = "stylizer.encoders"


def found(taken: Collection[str]) -> tuple[tuple[EncoderInfo, ...], dict[str, str]]:
    """Return the encoders of plug-ins, and a sentence for each entry point that cannot be used.

    No plug-in may have a name that is `taken`. This never raises, whatever a plug-in does.
    """
    good: dict[str, EncoderInfo] = {}
    broken = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            info = point.load()
            if wrong := _fault(info, {*taken, *good}):
                broken[point.name] = _sentence(point, wrong)
            else:
                good[info.name] = info
        except (Exception, SystemExit) as error:  # a plug-in may raise anything
            broken[point.name] = _sentence(point, f"{type(error).__name__}: {error}")
    return tuple(good.values()), broken


def _sentence(point: EntryPoint, wrong: str) -> str:
    return f"The encoder plug-in {point.value} cannot be used: {wrong.rstrip('.')}."


def _fault(info: object, taken: Collection[str]) -> str:
    """Return the fault of a plug-in's description as text, empty if there is no fault."""
    if not isinstance(info, EncoderInfo):
        return "it is no EncoderInfo"
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", info.name):
        return f"the name '{info.name}' is not made of small letters, digits and _"
    if info.name in taken:
        return f"there is an encoder '{info.name}' already"
    if info.built_in:
        return "it says that it is built in"
    if not info.style or not info.content or not {*info.content, *info.style} <= {*info.names}:
        return "content and style must name layers that it has"
    if not info.poolings or not {*info.poolings} <= {"average", "max"}:
        return "poolings must be average, max or both"
    return ""
