"""The scale of a fader: where each value stands on its track, and how far a step goes."""

from __future__ import annotations

import math
from dataclasses import dataclass

FACTOR = 5
"""How many times longer a coarse step is, and how many times shorter a fine one."""


@dataclass(frozen=True)
class Track:
    """Values from `low` to `high`, shown with `decimals` digits after the point.

    `step` is how far a key or a notch of the wheel goes. A `logarithmic` track spaces values as
    the ear would: by their ratio, or by their square root where it begins at zero.
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
        """A fine step; no finer than what is shown."""
        return max(self.step / FACTOR, self.unit)

    @property
    def coarse(self) -> float:
        """A coarse step."""
        return self.step * FACTOR

    def bounded(self, value: float) -> float:
        """The nearest value on the track."""
        return min(max(value, self.low), self.high)

    def shown(self, value: float) -> float:
        """The nearest value on the track, rounded to what is shown."""
        return round(round(self.bounded(value) / self.unit) * self.unit, 9)

    def share(self, value: float) -> float:
        """Where a value stands on the track, from 0 (`low`) to 1 (`high`)."""
        value = self.bounded(value)
        if not self.logarithmic:
            return (value - self.low) / (self.high - self.low)
        if self.low > 0:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return math.sqrt((value - self.low) / (self.high - self.low))

    def at(self, share: float) -> float:
        """The value at a place on the track, from 0 to 1; a place beyond its ends counts as one."""
        share = min(max(share, 0.0), 1.0)
        if not self.logarithmic:
            return self.low + (self.high - self.low) * share
        if self.low > 0:
            return float(self.low * (self.high / self.low) ** share)
        return self.low + (self.high - self.low) * share**2
