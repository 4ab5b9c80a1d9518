"""The description of a setting: its default, its range, and its names in the window.

A dataclass of settings describes each field with `setting`; a loss describes its own settings (see
losses/description.py). Forms, sweeps, `--set` and docs/controls.md are made from these
descriptions. This module does not import torch.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stylizer.engine.errors import RecipeError

WEIGHT: Mapping[str, Any] = {"low": 0.0, "high": 1e6, "step": 0.05, "unit": "%", "live": True}
"""Fields of `Setting` for the weight of a loss."""
SHARE: Mapping[str, Any] = {"low": 0.0, "high": 1.0, "step": 0.01, "unit": "%"}
"""Fields of `Setting` for a share of a whole."""


@dataclass(frozen=True)
class Option:
    """One of the words that a setting accepts, its title in the window, and a sentence about it."""

    value: str
    title: str
    hint: str = ""


@dataclass(frozen=True)
class Setting:
    """One setting. The type of its default is its type; None stands for weights of layers by name.

    A number has an inclusive range from `low` to `high`, a usual `step` and a `unit`; in "%",
    1.0 is shown as 100 %. `lowest` is shown instead of the number `low`, if given. A word is one
    of the `options`; if `others` names examples, any other word is accepted too. A number may also
    be given by one of the names in `named`. `title` and `hint` are the name and the explanation in
    the window, and `group` is the part of the window that shows the setting. A `live` setting may
    change while a run goes on. A setting with `parts` is a list of that dataclass of settings, of
    which the live ones may change.
    """

    name: str
    default: Any
    title: str = ""
    hint: str = ""
    group: str = ""
    low: float = 0.0
    high: float = 0.0
    step: float = 0.0
    unit: str = ""
    lowest: str = ""
    options: tuple[Option, ...] = ()
    others: str = ""
    named: Mapping[str, float] = dataclasses.field(default_factory=dict)
    live: bool = False
    parts: type[Any] | None = None

    def checked(self, value: Any, name: str = "") -> Any:
        """Return the value in the setting's own type.

        Raises RecipeError, with a sentence that calls the setting `name`, for a wrong value.
        """
        name = name or self.name
        if self.default is None:
            return self._checked_layers(value, name)
        if isinstance(self.default, str):
            return self._checked_word(value, name)
        if isinstance(self.default, bool):
            if not isinstance(value, bool):
                raise RecipeError(f"{name}: give true or false.")
            return value
        if isinstance(value, str):
            value = self.named.get(value, value)
        number = self._checked_number(value, name)
        if isinstance(self.default, int):
            if number != int(number):
                raise RecipeError(f"{name}: give a whole number.")
            return int(number)
        return number

    def _checked_layers(self, value: Any, name: str) -> dict[str, float] | None:
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise RecipeError(f"{name}: give an object of layer names and weights.")
        return {str(k): self._checked_number(v, f"{name} {k}") for k, v in value.items()}

    def _checked_number(self, value: Any, name: str) -> float:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not self.low <= value <= self.high
        ):
            words = ", ".join(self.named) + (" or " if self.named else "")
            span = f"{self.low:g} to {self.high:g}"
            raise RecipeError(f"{name}: give {words}a number from {span}.")
        if not math.isfinite(value):
            raise RecipeError(f"{name}: give a finite number.")
        return float(value)

    def _checked_word(self, value: Any, name: str) -> str:
        words = [option.value for option in self.options]
        if self.others:
            if not isinstance(value, str) or not value or len(value) > 32:
                raise RecipeError(f"{name}: give a name such as {self.others}.")
        elif value not in words:
            raise RecipeError(f"{name}: choose one of {', '.join(words)}.")
        return str(value)


def setting(default: Any, **about: Any) -> Any:
    """Return a dataclass field that is a setting; `about` are fields of `Setting` by name."""
    return dataclasses.field(default=default, metadata=about)


def described(kind: type[Any]) -> Mapping[str, Setting]:
    """Return the settings that the fields of a dataclass describe, by name, in order."""
    return {
        f.name: Setting(f.name, f.default, **f.metadata)
        for f in dataclasses.fields(kind)
        if f.default is not dataclasses.MISSING
    }
