"""The settings that the explorer can sweep, under their titles in the window."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLocale

from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.recipe import Recipe, Style
from stylizer.engine.settings import Setting, described
from stylizer.engine.term import Term
from stylizer.ui.kit.words import term_title, translated

FIRST = ("strength", "joint", "seed", "seed_diversity")
"""The settings at the top of the list, which people need most."""
SHARES = (0.0, 2.0)
"""The range that is offered for a share, if the setting allows it."""
RANGES = {"strength": (0.2, 0.8), "scale": (0.5, 2.0)}
"""The ranges that are offered for other settings, because the ends of SHARES show little."""
MOST = 10.0
"""The largest value up to which a share can be swept."""


@dataclass(frozen=True)
class SweepSetting:
    """A setting to sweep.

    `low` and `high` bound its values; the form begins with the range from `start` to `end`. Values
    are shares, shown in percent, unless they are `whole` numbers. `hint` explains the title.
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
        """Return a value as the window shows it, such as "40 %"."""
        if self.whole:
            return QLocale().toString(int(value))
        percent = round(100 * float(value), 1)
        text = QLocale().toString(percent, "f", 0 if percent == round(percent) else 1)
        return f"{text} %"


def sweep_settings(recipe: Recipe) -> list[SweepSetting | None]:
    """Return the settings of this recipe that can be swept; None between groups."""
    known = {name: s for name, s in Recipe.settings().items() if s.unit == "%" or name == "seed"}
    found: list[SweepSetting | None] = [_sweep(name, known.pop(name), recipe) for name in FIRST]
    many = len(recipe.styles) > 1
    for i in range(len(recipe.styles)):
        for name, setting in described(Style).items():
            if many or name == "scale":
                number = f" {i + 1}" if many else ""
                found.append(_sweep(f"styles.{i}.{name}", setting, recipe, number))
    for kind in ("style", "content"):
        found.append(None)
        for layer in ENCODERS[recipe.encoder].faders:
            key = f"{kind}.{layer.name}"
            title = term_title(Term(kind, layer.name), recipe.encoder)
            hint = f"{layer.full_title}: {layer.sees}" if layer.sees else layer.full_title
            found.append(SweepSetting(key, title, 0.0, MOST, *SHARES, hint=hint))
    found.append(None)
    found += [_sweep(name, setting, recipe) for name, setting in known.items()]
    return found


def _sweep(key: str, setting: Setting, recipe: Recipe, number: str = "") -> SweepSetting:
    title = translated(setting.title) + number
    if key == "seed":
        return SweepSetting(
            key, title, setting.low, setting.high, recipe.seed, recipe.seed, whole=True
        )
    usual = max(setting.low, SHARES[0]), min(setting.high, SHARES[1])
    start, end = RANGES.get(setting.name, usual)
    return SweepSetting(key, title, setting.low, min(setting.high, MOST), start, end)
