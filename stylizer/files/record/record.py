"""The record that is stored inside a result: how it was made, and from which sources."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from stylizer.engine.errors import RecipeError, StylizerError
from stylizer.engine.job import Change
from stylizer.engine.recipe import Recipe
from stylizer.files.record.edit import WHOLE, Edit
from stylizer.version import __version__

MAX_THREADS = 1024
"""Upper bound on the number of threads in a record, because a replay would start them all."""


@dataclass(frozen=True)
class SourceRef:
    """Reference to a source picture: its file name, its digest and its edit.

    `name` is never a path. `digest` is the SHA-256 of the bytes of the file. `masks` lie over the
    whole picture, before the edit.
    """

    name: str
    digest: str
    edit: Edit = WHOLE
    masks: tuple[SourceRef, ...] = ()

    def __post_init__(self) -> None:
        name = PurePath(self.name.replace("\\", "/")).name
        # A file name may hold bytes that are not valid text.
        object.__setattr__(self, "name", name.encode("utf-8", "replace").decode())


@dataclass(frozen=True)
class Record:
    """The recipe, the sources and the circumstances of a result.

    Equal records give equal pixels on the same CPU. `changes` are the changes to the recipe during
    the run. `block` is the side in pixels of the blocks of the last step. `steps` is the number of
    steps done. `width` and `height` are in pixels.
    """

    recipe: Recipe
    content: SourceRef
    styles: tuple[SourceRef, ...]
    start: SourceRef | None
    changes: tuple[Change, ...]
    device: str
    precision: str
    block: int
    threads: int
    steps: int
    width: int
    height: int
    encoder_digest: str
    stylizer: str = __version__

    @property
    def sources(self) -> tuple[SourceRef, ...]:
        """The content, the styles, and the start if there is one."""
        return (self.content, *self.styles, *((self.start,) if self.start else ()))

    @property
    def exact(self) -> Recipe:
        """The recipe with the precision and block size that were used, for an exact replay."""
        return self.recipe.replace(precision=self.precision, block=self.block)

    def to_json(self) -> str:
        """Return the record as compact JSON."""
        data = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        data["recipe"] = self.recipe.to_dict()
        plain = {k: _plain(v) for k, v in data.items()}
        return json.dumps(plain, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Record:
        """Read what `to_json` wrote. Raises RecipeError for anything else."""
        try:
            data = json.loads(text)
            return cls(
                recipe=Recipe.from_dict(data["recipe"]),
                content=_source(data["content"]),
                styles=tuple(_source(item) for item in data["styles"]),
                start=None if data["start"] is None else _source(data["start"]),
                changes=tuple(
                    Change(_whole(c["iteration"], 1), dict(c["settings"])) for c in data["changes"]
                ),
                device=str(data["device"]),
                precision=str(data["precision"]),
                block=_whole(data.get("block", 0), 0),
                threads=_whole(data["threads"], 1, MAX_THREADS),
                steps=_whole(data["steps"], 1),
                width=_whole(data["width"], 1),
                height=_whole(data["height"], 1),
                encoder_digest=str(data["encoder_digest"]),
                stylizer=str(data["stylizer"]),
            )
        except StylizerError as error:
            raise RecipeError(str(error)) from None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise RecipeError("The record in this picture is damaged.") from None


def _plain(value: Any) -> Any:
    """Convert dataclasses and tuples to JSON values."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _whole(value: Any, low: int, high: int = 2**31) -> int:
    """Return `value` if it is a whole number from `low` to `high`. Raises ValueError otherwise."""
    if type(value) is not int or not low <= value <= high:
        raise ValueError(value)
    return value


def _source(data: dict[str, Any]) -> SourceRef:
    crop = data["edit"]["crop"]
    edit = Edit(data["edit"]["turns"], None if crop is None else tuple(crop))
    masks = tuple(_source(item) for item in data.get("masks", ()))
    return SourceRef(str(data["name"]), str(data["digest"]), edit, masks)
