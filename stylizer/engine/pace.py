"""The pace of a run: where it is in its plan, and when a scale is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stylizer.engine.errors import JobError
from stylizer.engine.recipe import Recipe
from stylizer.engine.scales.pyramid import Scale, plan
from stylizer.engine.state import NOT_OURS, RunState
from stylizer.engine.term import Term

WINDOW = 4
"""Number of steps over which progress is measured."""
TOLERANCE = 0.13
"""Share of the loss; a scale of a run of normal quality is over when `WINDOW` steps lower the loss
by less. With this value usual pairs end about when planned; hard pairs, whose loss still falls
fast, get up to `LATEST` times as many steps."""
EARLIEST, LATEST = 0.7, 1.6
"""Fewest and most steps of a scale as multiples of the planned number."""


class Pace:
    """The place of a run in its plan of scales.

    A scale has exactly the planned number of steps if the recipe gives numbers of steps. If they
    are automatic, a scale is over when the loss hardly falls any more. `index` is the index of the
    scale, and `taken` the number of steps taken at it.
    """

    def __init__(self, recipe: Recipe, width: int, height: int) -> None:
        self.scales: Sequence[Scale] = plan(recipe, width, height)
        self.index = self.taken = 0
        self._tolerance = TOLERANCE / recipe.quality if recipe.follows_progress else None
        self._steps_before: list[int] = []  # taken at each scale before
        self._since = 0  # steps at this scale before the last change of the objective
        self._losses: list[float] = []  # of the last steps since then

    @property
    def scale(self) -> Scale:
        return self.scales[self.index]

    @property
    def over(self) -> bool:
        """True if the scale is over."""
        if self._tolerance is None:
            return self.taken >= self.scale.steps
        steps = self.taken - self._since
        if steps >= LATEST * self.scale.steps:
            return True
        if steps < max(EARLIEST * self.scale.steps, 1) or len(self._losses) <= WINDOW:
            return False
        return self._losses[-1] > (1 - self._tolerance) * self._losses[0]

    @property
    def done(self) -> bool:
        """True if the last scale is over."""
        return self.index == len(self.scales) - 1 and self.over

    @property
    def total(self) -> int:
        """Number of steps that the run is expected to have at its end."""
        later = sum(scale.steps for scale in self.scales[self.index + 1 :])
        return sum(self._steps_before) + self.taken + self._rest() + later

    @property
    def work(self) -> float:
        """Share of the work that is done, by pixels, in [0, 1]."""
        steps = zip(self.scales, self._steps_before, strict=False)
        work = sum(each.pixels * taken for each, taken in steps) + self.scale.pixels * self.taken
        later = sum(each.pixels * each.steps for each in self.scales[self.index + 1 :])
        return work / (work + self.scale.pixels * self._rest() + later)

    def _rest(self) -> int:
        """Return the number of steps that are still expected at this scale."""
        return 0 if self.over else max(1, self.scale.steps - (self.taken - self._since))

    def take(self, losses: Mapping[Term, float] | None) -> None:
        """Count a step; `losses` are the terms of the objective, if they were measured."""
        self.taken += 1
        if losses is not None:
            self._losses = [*self._losses, sum(losses.values())][-WINDOW - 1 :]

    def change(self) -> None:
        """Let this scale take its planned steps again, because the objective has changed."""
        self._since, self._losses = self.taken, []

    def next_scale(self) -> None:
        self._steps_before.append(self.taken)
        self.index += 1
        self.taken = 0
        self.change()

    # Saving and going on

    def numbers(self) -> dict[str, float]:
        """Return the numbers from which `restore` goes on."""
        return {
            "pace since": self._since,
            **{f"pace taken {i}": n for i, n in enumerate([*self._steps_before, self.taken])},
            **{f"pace loss {i}": loss for i, loss in enumerate(self._losses)},
        }

    def restore(self, state: RunState) -> None:
        """Go on from a saved state. Raises JobError if the plan has no such place."""
        numbers, iteration = state.numbers("pace "), state.iteration
        steps = _listed(numbers, "pace taken ")
        if not steps:  # saved by an earlier version, in which the number of steps was fixed
            steps = []
            while len(steps) < len(self.scales) and sum(steps) < iteration:
                planned = self.scales[len(steps)].steps
                steps.append(min(planned, iteration - sum(steps)))
        if sum(steps) != iteration or not 0 < len(steps) <= len(self.scales):
            raise JobError(NOT_OURS)
        *before, taken = (int(n) for n in steps)
        self._steps_before, self.taken, self.index = before, taken, len(before)
        self._since = int(numbers.get("pace since", 0))
        self._losses = _listed(numbers, "pace loss ")
        if self.done:
            raise JobError(NOT_OURS)


def _listed(numbers: Mapping[str, float], prefix: str) -> list[float]:
    """Return the numbers whose names are `prefix` followed by 0, 1, 2 ..."""
    count = sum(name.startswith(prefix) for name in numbers)
    return [numbers[f"{prefix}{i}"] for i in range(count)]
