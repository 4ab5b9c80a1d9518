"""The scale of a fader: the place of each value on its track, and the size of a step."""

from __future__ import annotations

import math
from dataclasses import dataclass

FACTOR = 5
"""A coarse step is so many times longer than a normal one, and a fine step so many times
shorter."""


@dataclass(frozen=True)
class Track:
    """A scale of values from `low` to `high`, shown with `decimals` digits after the point.

    `step` is the change by a key or a notch of the wheel. A `logarithmic` track spaces values by
    their logarithm, or by their square root if it begins at zero.
    """

    low: float
    high: float
    step: float
    decimals: int = 0
    logarithmic: bool = False

    @property
    def unit(self) -> float:
        """The smallest difference that is shown."""
        return float(10.0**-self.decimals)

    @property
    def fine(self) -> float:
        """The size of a fine step, which is at least the smallest difference that is shown."""
        return max(self.step / FACTOR, self.unit)

    @property
    def coarse(self) -> float:
        """The size of a coarse step."""
        return self.step * FACTOR

    def bounded(self, value: float) -> float:
        """Return the nearest value on the track."""
        return min(max(value, self.low), self.high)

    def shown(self, value: float) -> float:
        """Return the nearest value on the track, rounded to what is shown."""
        return round(round(self.bounded(value) / self.unit) * self.unit, 9)

    def share(self, value: float) -> float:
        """Return the place of a value on the track, from 0 (`low`) to 1 (`high`)."""
        value = self.bounded(value)
        if not self.logarithmic:
            return (value - self.low) / (self.high - self.low)
        if self.low > 0:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return math.sqrt((value - self.low) / (self.high - self.low))

    def at(self, share: float) -> float:
        """Return the value at a place on the track; a place outside [0, 1] counts as its end."""
        share = min(max(share, 0.0), 1.0)
        if not self.logarithmic:
            return self.low + (self.high - self.low) * share
        if self.low > 0:
            return float(self.low * (self.high / self.low) ** share)
        return self.low + (self.high - self.low) * share**2
