"""The settings that the explorer can vary, under the names that the window gives them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLocale

from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.recipe import Recipe, Style
from stylizer.engine.term import Term
from stylizer.ui.kit import words
from stylizer.ui.kit.fields import PERCENT

FIRST = ("strength", "joint", "seed", "variety")
"""Asked for most."""
SHARES = (0.0, 2.0)
"""From where to where shares are varied, unless they can only have less."""
RANGES = {"strength": (0.2, 0.8), "scale": (0.5, 2.0)}
"""The others: those ends show nothing."""
MOST = 10.0
"""No share is varied beyond that."""


@dataclass(frozen=True)
class Setting:
    """One of them. `low` and `high` bound its values, `start` and `end` are offered.

    Values are shares, shown in percent, unless they are `whole` numbers. `hint` says more than
    the title.
    """

    key: str
    title: str
    low: float
    high: float
    start: float
    end: float
    whole: bool = False
    hint: str = ""

    def say(self, value: str) -> str:
        """A value as people read it."""
        if self.whole:
            return QLocale().toString(int(value))
        percent = round(100 * float(value), 1)
        text = QLocale().toString(percent, "f", 0 if percent == round(percent) else 1)
        return f"{text} %"


def settings(recipe: Recipe) -> list[Setting | None]:
    """Those that this recipe has; None between groups."""
    titles = words.titles()
    fields = {f.name: f for f in dataclasses.fields(Recipe) if f.name in {*PERCENT, "seed"}}
    found: list[Setting | None] = [
        _setting(name, titles[name], fields.pop(name), recipe) for name in FIRST
    ]
    many = len(recipe.styles) > 1
    for i in range(len(recipe.styles)):
        for field in dataclasses.fields(Style):
            if many or field.name == "scale":
                title = f"{titles[field.name]} {i + 1}" if many else titles[field.name]
                found.append(_setting(f"styles.{i}.{field.name}", title, field, recipe))
    for kind in ("style", "content"):
        found.append(None)
        for layer in ENCODERS[recipe.encoder].faders:
            key = f"{kind}.{layer.name}"
            title = words.term_title(Term(kind, layer.name), recipe.encoder)
            hint = f"{layer.full_title}: {layer.sees}" if layer.sees else layer.full_title
            found.append(Setting(key, title, 0.0, MOST, *SHARES, hint=hint))
    found.append(None)
    found += [_setting(name, titles[name], field, recipe) for name, field in fields.items()]
    return found


def _setting(key: str, title: str, field: dataclasses.Field[object], recipe: Recipe) -> Setting:
    low, high = field.metadata["low"], field.metadata["high"]
    if key == "seed":
        return Setting(key, title, low, high, recipe.seed, recipe.seed, whole=True)
    start, end = RANGES.get(field.name, (max(low, SHARES[0]), min(high, SHARES[1])))
    return Setting(key, title, low, min(high, MOST), start, end)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Settings", text)
