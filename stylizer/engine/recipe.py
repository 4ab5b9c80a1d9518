"""Every setting of a run, as frozen values with ranges, defaults and units.

No torch here: the window and the command line show and change recipes long before
torch is loaded. A recipe travels as JSON (`to_json`, `from_json`) inside exported
pictures, in files and in projects.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.errors import RecipeError

VERSION = 1

Weights = Mapping[str, float]
"""Layer name -> weight; 1.0 is 100 %."""


def number(
    default: float, low: float, high: float, *, step: float, unit: str = "", live: bool = False
) -> Any:
    """A numeric field: its default, inclusive range, usual step, and unit."""
    meta = {"low": low, "high": high, "step": step, "unit": unit, "live": live}
    return field(default=default, metadata=meta)


def choice(default: str, *options: str) -> Any:
    """A field that takes one of a few words."""
    return field(default=default, metadata={"options": options, "live": False})


def switch(default: bool) -> Any:
    """A field that is on or off."""
    return field(default=default, metadata={"live": False})


def parts(kind: type, *usual: Any) -> Any:
    """A list of parts, which are dataclasses of such fields: live in what is live in a part."""
    return field(default=usual, metadata={"parts": kind})


WEIGHT_LIMIT = 1e6


def _share(default: float) -> Any:
    """A weight beside others, live."""
    return number(default, 0.0, WEIGHT_LIMIT, step=0.05, live=True)


# Weights per layer; None asks for what suits the encoder.
_LAYERS = {"low": 0.0, "high": WEIGHT_LIMIT, "live": True}


@dataclass(frozen=True)
class Style:
    """How one style image takes part.

    `blend` is its share against the other styles (only ratios count); `scale` is its
    size relative to the result: 2.0 makes its strokes twice as large.
    """

    blend: float = number(1.0, 0.0, 10.0, step=0.05, live=True)
    scale: float = number(1.0, 0.1, 4.0, step=0.05)


@dataclass(frozen=True)
class Region:
    """How a part of the content, which a mask marks, is painted.

    `strength` is as that of the recipe; 0 protects the region: it stays the photo. `styles` are
    the numbers of the style images that paint it, counted from 1; empty: all of them. Over
    `feather`, a share of the picture's longer side, one region passes into the next.
    """

    strength: float = number(0.5, 0.0, 1.0, step=0.01, live=True)
    styles: tuple[int, ...] = field(default=(), metadata={"live": True})
    feather: float = number(0.02, 0.0, 0.2, step=0.01)


@dataclass(frozen=True)
class Recipe:
    """Every setting of a run. Fields marked live may change while it runs; see live.py.

    `block` is the side of the parts in which a picture is worked on: a step needs less memory
    for it and takes longer, the result is the same but for rounding. 0 leaves the choice to
    the program; one as large as the picture keeps it whole.

    `colors` says where those of the result come from: "style"; "luminance", the photo, of which
    brightness alone is painted; "covariance", "cholesky" and "histogram", the photo, whose
    colours the styles are given before they are used; "palette", the styles, whose colours the
    photo is given. `color_strength` goes from "style" to that.

    Raises RecipeError, with a sentence that names the field, for a value out of range.
    """

    encoder: str = choice("compact", *ENCODERS)
    pooling: str = choice("average", "average", "max")
    smoothing: str = choice("plain", "plain", "softmax")
    size: int = number(512, 16, 16384, step=64, unit="px")
    coarsest: int = number(128, 16, 16384, step=16, unit="px")
    first_steps: int = number(200, 1, 10000, step=10)
    last_steps: int = number(80, 1, 10000, step=10)
    seed: int = number(0, 0, 2**31 - 1, step=1)
    strength: float = number(0.5, 0.0, 1.0, step=0.01, live=True)
    content: Weights | None = field(default=None, metadata=_LAYERS)
    style: Weights | None = field(default=None, metadata=_LAYERS)
    gram: float = _share(1.0)
    covariance: float = _share(0.0)
    mean_std: float = _share(0.0)
    wasserstein: float = _share(0.0)
    sliced: float = _share(0.0)
    histogram: float = _share(0.0)
    nearest: float = _share(0.0)
    emd: float = _share(0.0)
    feature_l2: float = _share(1.0)
    feature_l1: float = _share(0.0)
    feature_smooth_l1: float = _share(0.0)
    self_similarity: float = _share(0.0)
    joint: float = number(1.0, 0.0, 1.0, step=0.01, live=True)
    laplacian: float = _share(0.0)
    laplacian_side: int = number(4, 1, 64, step=1, unit="px", live=True)
    opponent: float = _share(0.0)
    luminance: float = _share(1.0)
    red_green: float = _share(1.0)
    blue_yellow: float = _share(1.0)
    adaptive: bool = switch(False)
    pixel_l1: float = number(0.0, 0.0, WEIGHT_LIMIT, step=0.05, live=True)
    pixel_l2: float = number(0.0, 0.0, WEIGHT_LIMIT, step=0.05, live=True)
    tv: float = number(0.0, 0.0, WEIGHT_LIMIT, step=0.05, live=True)
    variety: float = _share(0.0)
    styles: tuple[Style, ...] = parts(Style, Style())
    regions: tuple[Region, ...] = parts(Region)
    colors: str = choice(
        "style", "style", "luminance", "covariance", "cholesky", "histogram", "palette"
    )
    color_strength: float = number(1.0, 0.0, 1.0, step=0.01, live=True)
    start: str = choice("content", "content", "noise", "style", "file")
    optimizer: str = choice("adam", "adam", "lbfgs")
    learning_rate: float = number(0.02, 1e-5, 1.0, step=0.005, live=True)
    averaging: float = number(0.97, 0.0, 0.999, step=0.01)
    references: str = choice("relative", "relative", "gatys")
    device: str = field(default="auto", metadata={"live": False})
    precision: str = choice("auto", "auto", "float32", "tf32", "bfloat16")
    block: int = number(0, 0, 65536, step=64, unit="px")

    def __post_init__(self) -> None:
        for f in dataclasses.fields(self):
            object.__setattr__(self, f.name, _checked(f, getattr(self, f.name)))
        info = ENCODERS[self.encoder]
        for name in ("content", "style"):
            for layer in getattr(self, name) or ():
                if layer not in info.names:
                    raise RecipeError(
                        f"{name}: {info.title} has no layer '{layer}'. It has: "
                        + ", ".join(info.names)
                    )
        if self.pooling not in info.poolings:
            raise RecipeError(
                f"pooling: {info.title} only has {' or '.join(info.poolings)} pooling."
            )

    @property
    def smoothed(self) -> bool:
        """Whether the encoder's features are smoothed."""
        return self.smoothing == "softmax"

    def content_weights(self) -> dict[str, float]:
        """Content weight of each layer that has one above zero, fine to coarse."""
        return _present(self.content, ENCODERS[self.encoder].content, self.encoder)

    def style_weights(self) -> dict[str, float]:
        """Style weight of each layer that has one above zero, fine to coarse."""
        return _present(self.style, ENCODERS[self.encoder].style, self.encoder)

    def replace(self, **changes: Any) -> Recipe:
        """A recipe with some fields changed; RecipeError for a wrong name or value."""
        known = {f.name for f in dataclasses.fields(self)}
        if unknown := set(changes) - known:
            raise RecipeError(
                f"There is no setting '{min(unknown)}'. There are: {', '.join(sorted(known))}."
            )
        return dataclasses.replace(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, with the version of the format."""
        return {"version": VERSION, **dataclasses.asdict(self)}

    def to_json(self) -> str:
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    @classmethod
    def from_dict(cls, data: object) -> Recipe:
        """The recipe that `to_dict` wrote; missing fields take their defaults.

        Raises RecipeError for anything else, newer versions included.
        """
        if not isinstance(data, dict):
            raise RecipeError("A recipe is a JSON object of settings.")
        version = data.get("version", VERSION)
        if not isinstance(version, int) or version > VERSION:
            raise RecipeError(
                "This recipe was written by a newer Stylizer. Update Stylizer to use it."
            )
        settings = {str(k): v for k, v in data.items() if k != "version"}
        if "keep_colors" in settings:  # a switch of the first versions, in their records
            kept = settings.pop("keep_colors")
            settings = {"colors": "luminance" if kept else "style", **settings}
        return cls().replace(**settings)

    @classmethod
    def from_json(cls, text: str) -> Recipe:
        """Parse JSON; RecipeError with a sentence when it is not a recipe."""
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise RecipeError(f"This is not a recipe: {error}.") from None
        return cls.from_dict(data)


def _present(given: Weights | None, usual: Weights, encoder: str) -> dict[str, float]:
    weights = usual if given is None else given
    return {n: weights[n] for n in ENCODERS[encoder].names if weights.get(n, 0.0) > 0}


def _checked(f: dataclasses.Field[Any], value: Any) -> Any:
    """The value of a field in its own type, or RecipeError."""
    if f.name == "styles":
        return _checked_styles(value)
    if f.name == "regions":
        return _checked_regions(value)
    if f.name in ("content", "style"):
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise RecipeError(f"{f.name}: give an object of layer names and weights.")
        return {str(k): _checked_number(f"{f.name} {k}", v, f.metadata) for k, v in value.items()}
    if "options" in f.metadata:
        if value not in f.metadata["options"]:
            raise RecipeError(f"{f.name}: choose one of {', '.join(f.metadata['options'])}.")
        return value
    if f.name == "device":
        if not isinstance(value, str) or not value or len(value) > 32:
            raise RecipeError("device: give a name such as auto, cpu, cuda, cuda:1 or mps.")
        return value
    if isinstance(f.default, bool):
        if not isinstance(value, bool):
            raise RecipeError(f"{f.name}: give true or false.")
        return value
    number = _checked_number(f.name, value, f.metadata)
    if isinstance(f.default, int):
        if number != int(number):
            raise RecipeError(f"{f.name}: give a whole number.")
        return int(number)
    return number


def _checked_number(name: str, value: Any, meta: Mapping[str, Any]) -> float:
    low, high = meta["low"], meta["high"]
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise RecipeError(f"{name}: give a number from {low:g} to {high:g}.")
    if not math.isfinite(value):
        raise RecipeError(f"{name}: give a finite number.")
    return float(value)


def _checked_styles(value: Any) -> tuple[Style, ...]:
    if not isinstance(value, list | tuple) or len(value) > 64:
        raise RecipeError("styles: give a list of at most 64 styles.")
    styles = []
    for item in value:
        if isinstance(item, dict):
            if unknown := set(item) - {f.name for f in dataclasses.fields(Style)}:
                raise RecipeError(f"styles: a style has no setting '{min(map(str, unknown))}'.")
            item = Style(**item)
        if not isinstance(item, Style):
            raise RecipeError("styles: each style is an object with blend and scale.")
        checked = {
            f.name: _checked_number(f"style {f.name}", getattr(item, f.name), f.metadata)
            for f in dataclasses.fields(item)
        }
        styles.append(Style(**checked))
    return tuple(styles)


def _checked_regions(value: Any) -> tuple[Region, ...]:
    if not isinstance(value, list | tuple) or len(value) > 64:
        raise RecipeError("regions: give a list of at most 64 regions.")
    regions = []
    for item in value:
        if isinstance(item, dict):
            if unknown := set(item) - {f.name for f in dataclasses.fields(Region)}:
                raise RecipeError(f"regions: a region has no setting '{min(map(str, unknown))}'.")
            item = Region(**item)
        if not isinstance(item, Region):
            raise RecipeError("regions: each is an object with strength, styles and feather.")
        styles = item.styles
        if not isinstance(styles, list | tuple) or not all(
            type(n) is int and 1 <= n <= 64 for n in styles
        ):
            raise RecipeError("region styles: give a list of numbers of styles, the first is 1.")
        numbers = {
            f.name: _checked_number(f"region {f.name}", getattr(item, f.name), f.metadata)
            for f in dataclasses.fields(item)
            if f.name != "styles"
        }
        regions.append(Region(styles=tuple(sorted(set(styles))), **numbers))
    return tuple(regions)
