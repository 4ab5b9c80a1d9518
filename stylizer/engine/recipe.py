"""The recipe: every setting of a run, as frozen values with ranges, defaults and units.

This module does not import torch, because the window and the command line show and change recipes
long before torch is loaded. Exported pictures, recipe files and projects hold a recipe as JSON
(`to_json`, `from_json`).
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stylizer.engine import options
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.errors import RecipeError
from stylizer.engine.losses import registry
from stylizer.engine.parts import Region, Style, parts
from stylizer.engine.settings import SHARE, WEIGHT, Setting, described, setting

__all__ = ["Recipe", "Region", "Style", "Weights"]

VERSION = 2
OLD_DEFAULTS = {
    "optimizer": "adam", "first_steps": 200, "last_steps": 80, "start": "content", "objects": 1.0,
    "strength": 0.5,
}  # fmt: skip
"""Defaults of version 1 that were different, or that stand for what version 1 did."""
RENAMED = {"variety": "seed_diversity"}
"""Old name of a setting, as recipes and records of the first versions have it -> its new name."""

Weights = Mapping[str, float]
"""Layer name -> weight; 1.0 is 100 %."""
_LAYERS = {"low": WEIGHT["low"], "high": WEIGHT["high"], "live": True}


@dataclass(frozen=True)
class Recipe:
    """Every setting of a run. Live settings may change while the run goes on; see live.py.

    `content` and `style` are weights of layers; None stands for the usual weights of the encoder.

    `losses` holds the settings of losses (weights and options, see losses/description.py) that are
    not at their default. `replace`, JSON, the window and the command line treat each of them like
    any other setting, under its own name.

    `block` is the side in pixels of the blocks in which a picture is worked on. Smaller blocks need
    less memory and more time; the result is the same except for rounding. With 0 the program
    chooses the side; a block as large as the picture keeps the picture whole.

    `colors` chooses the colours of the result. With "style" they come from the styles. With
    "luminance" they come from the photo, and only brightness is painted. With "covariance",
    "cholesky" and "histogram" the styles are given the photo's colours before the run. With
    "palette" the photo is given the colours of the styles before the run. `color_strength` blends
    between "style" (0) and the chosen mode (1).

    Raises RecipeError, with a sentence that names the field, for a value out of range.
    """

    # fmt: off
    size: int = setting(
        512, group="result", low=16, high=16384, step=64, unit="px",
        title="Size", hint="The longer side of the finished picture, in pixels.",
    )
    encoder: str = setting(
        "compact", group="result", options=options.ENCODER,
        title="Encoder", hint="The neural network whose layers tell strokes from shapes.",
    )
    colors: str = setting(
        "style", group="result", options=options.COLORS, title="Colours",
        hint="Whether the result has the colours of the painting or those of the photo.",
    )
    color_strength: float = setting(
        1.0, group="result", **SHARE, live=True, title="Colour strength",
        hint="How strongly the choice of colours applies; 0 % gives the colours of the painting.",
    )
    quality: float = setting(
        1.0, group="result", low=0.1, high=10.0, step=0.1, title="Quality", named=options.QUALITY,
        hint="How much work goes into the picture. Twice the quality takes about twice the time.",
    )
    strength: float = setting(
        0.55, group="mixer", **SHARE, live=True, title="Strength",
        hint="How far the photo turns into the painting. At 0 % the photo stays as it is.",
    )
    content: Weights | None = setting(
        None, group="mixer", **_LAYERS, title="Content layers",
        hint="How strongly each layer keeps the forms of the photo.",
    )
    style: Weights | None = setting(
        None, group="mixer", **_LAYERS, title="Style layers",
        hint="How strongly each layer brings in the strokes of the painting.",
    )
    styles: tuple[Style, ...] = setting(
        (Style(),), group="mixer", parts=Style, title="Styles",
        hint="The style images, each with its blend and its scale.",
    )
    regions: tuple[Region, ...] = setting(
        (), group="mixer", parts=Region, title="Regions",
        hint="Parts of the photo, marked by masks, each with its own strength and its own"
        " paintings.",
    )
    joint: float = setting(
        1.0, group="content", **SHARE, live=True, title="Features, not pixels",
        hint="At 100 % the result keeps the features of the photo, at 0 % its pixels, in between"
        " both.",
    )
    objects: float = setting(
        0.0, group="style", **SHARE, live=True, title="Objects of the painting",
        hint="How far single objects of the painting, such as a face, may appear in the result. At"
        " 0 % only what recurs in it does: strokes, colours and patterns.",
    )
    losses: Mapping[str, float] = field(default_factory=dict)
    pooling: str = setting(
        "average", group="advanced", options=options.POOLING, title="Pooling",
        hint="How the network halves the picture: average is smoother, maximum keeps hard edges.",
    )
    smoothing: str = setting(
        "plain", group="advanced", options=options.SMOOTHING, title="Smoothing",
        hint="Softmax stops a few very strong features from hiding all others, which can happen in"
        " ResNet networks. Experimental.",
    )
    coarsest: int = setting(
        128, group="advanced", low=16, high=16384, step=16, unit="px", title="First size",
        hint="The longer side of the first, smallest picture. A smaller one gives larger forms.",
    )
    seed: int = setting(
        0, group="advanced", low=0, high=2**31 - 1, step=1, title="Seed",
        hint="The start of the random numbers: the same seed gives the same picture.",
    )
    seed_diversity: float = setting(
        0.0, group="advanced", **WEIGHT, title="Seed diversity",
        hint="Lets each seed arrange the painting's patterns in its own way. The higher it is, the"
        " more the results of two seeds differ.",
    )
    adaptive: bool = setting(
        False, group="advanced", title="Even out layers",
        hint="Measures every few steps how strongly each layer changes the picture, and makes that"
        " follow the weights, so that no layer hides another.",
    )
    start: str = setting(
        "colors", group="advanced", options=options.START, title="Start from",
        hint="The picture that the first step begins with.",
    )
    optimizer: str = setting(
        "pyramid", group="advanced", options=options.OPTIMIZER, title="Optimiser",
        hint="How the picture is improved. The usual way needs a tenth of the steps of the others,"
        " which repeat pictures of earlier versions.",
    )
    first_steps: int = setting(
        0, group="advanced", low=0, high=10000, step=10, lowest="Automatic",
        title="Steps at first size",
        hint="How often the smallest picture is improved, which finds the large forms. Automatic"
        " follows the quality.",
    )
    last_steps: int = setting(
        0, group="advanced", low=0, high=10000, step=10, lowest="Automatic",
        title="Steps at full size",
        hint="How often the full-size picture is improved, which makes fine strokes. Automatic"
        " follows the quality.",
    )
    learning_rate: float = setting(
        0.02, group="advanced", low=1e-5, high=1.0, step=0.005, live=True, title="Step size",
        hint="How far a step may change the picture. Larger is quicker, smaller is calmer.",
    )
    averaging: float = setting(
        0.97, group="advanced", low=0.0, high=0.999, step=0.01, title="Averaging",
        hint="How many past steps are averaged into the shown picture. Higher is calmer, 0 is off.",
    )
    references: str = setting(
        "relative", group="advanced", options=options.REFERENCES, title="Weights count",
        hint="Relative: 100 % has about the same effect on every layer. As in Gatys et al.: the"
        " numbers are those of the paper.",
    )
    device: str = setting(
        "auto", group="advanced", options=options.DEVICE, title="Device",
        others="auto, cpu, cuda, cuda:1 or mps",
        hint="The processor or graphics card that does the work. Automatic takes the fastest.",
    )
    precision: str = setting(
        "auto", group="advanced", options=options.PRECISION, title="Precision",
        hint="How exactly numbers are stored. Automatic takes what is fast and exact enough here.",
    )
    block: int = setting(
        0, group="advanced", low=0, high=65536, step=64, unit="px", lowest="Automatic",
        title="Block size",
        hint="The side of the blocks in which a large picture is worked on. Smaller blocks need"
        " less memory and more time.",
    )
    # fmt: on

    def __post_init__(self) -> None:
        for name, known in described(Recipe).items():
            value = getattr(self, name)
            checked = parts(known.parts, name, value) if known.parts else known.checked(value)
            object.__setattr__(self, name, checked)
        object.__setattr__(self, "losses", registry.checked(self.losses))
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

    @staticmethod
    def settings() -> dict[str, Setting]:
        """Return all settings by name, those of losses included, in the order of the window."""
        return {**described(Recipe), **registry.settings()}

    @property
    def smoothed(self) -> bool:
        """True if the encoder's features are smoothed."""
        return self.smoothing == "softmax"

    @property
    def follows_progress(self) -> bool:
        """True if the numbers of steps depend on how fast the loss falls."""
        return self.optimizer == "pyramid" and self.first_steps == self.last_steps == 0

    def content_weights(self) -> dict[str, float]:
        """Return the content weights above zero: layer -> weight, fine to coarse."""
        return _present(self.content, ENCODERS[self.encoder].content, self.encoder)

    def style_weights(self) -> dict[str, float]:
        """Return the style weights above zero: layer -> weight, fine to coarse."""
        return _present(self.style, ENCODERS[self.encoder].style, self.encoder)

    def loss(self, name: str) -> float:
        """Return the setting of a loss, such as its weight, by the name of the setting."""
        default: float = registry.settings()[name].default
        return self.losses.get(name, default)

    def value(self, name: str) -> Any:
        """Return the value of any setting by its name."""
        return self.loss(name) if name in registry.settings() else getattr(self, name)

    def replace(self, **changes: Any) -> Recipe:
        """Return a copy with some settings changed; raise RecipeError for a wrong name or value."""
        known, changes = self.settings(), renamed(changes)
        if unknown := set(changes) - known.keys():
            raise RecipeError(
                f"There is no setting '{min(unknown)}'. There are: {', '.join(sorted(known))}."
            )
        of_losses = {name: changes.pop(name) for name in registry.settings() if name in changes}
        return dataclasses.replace(self, **changes, losses={**self.losses, **of_losses})

    def to_dict(self) -> dict[str, Any]:
        """Return all settings by name, as plain JSON values, and the version of the format."""
        plain = dataclasses.asdict(self)
        del plain["losses"]
        return {"version": VERSION, **plain, **{n: self.loss(n) for n in registry.settings()}}

    def to_json(self) -> str:
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    @classmethod
    def from_dict(cls, data: object) -> Recipe:
        """Return the recipe that `to_dict` wrote; missing settings take their defaults.

        Raises RecipeError for anything else, newer versions of the format included.
        """
        if not isinstance(data, dict):
            raise RecipeError("A recipe is a JSON object of settings.")
        version = data.get("version", VERSION)
        if not isinstance(version, int) or version > VERSION:
            raise RecipeError(
                "This recipe was written by a newer Stylizer. Update Stylizer to use it."
            )
        settings = {str(k): v for k, v in data.items() if k != "version"}
        if version < 2:
            settings = {**OLD_DEFAULTS, **settings}
        if "keep_colors" in settings:  # records of the first versions hold this switch
            kept = settings.pop("keep_colors")
            settings = {"colors": "luminance" if kept else "style", **settings}
        return cls().replace(**settings)

    @classmethod
    def from_json(cls, text: str) -> Recipe:
        """Parse JSON; raise RecipeError when the text is not a recipe."""
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise RecipeError(f"This is not a recipe: {error}.") from None
        return cls.from_dict(data)


def renamed(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings with the names of earlier versions replaced by those of now."""
    return {RENAMED.get(name, name): value for name, value in settings.items()}


def _present(given: Weights | None, usual: Weights, encoder: str) -> dict[str, float]:
    weights = usual if given is None else given
    return {n: weights[n] for n in ENCODERS[encoder].names if weights.get(n, 0.0) > 0}
