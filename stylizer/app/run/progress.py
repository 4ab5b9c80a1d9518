"""Compute the progress of a run, its speed and the time that is left."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from stylizer.engine.step import Step
from stylizer.engine.term import Term

WINDOW = 3.0
"""Seconds over which the speed is averaged."""


@dataclass(frozen=True)
class Progress:
    """The progress of a run.

    `work` is the share of the work that is done, in (0, 1]. `rate` is in steps per second and
    `left` in seconds; both are None while they are unknown. `losses` were measured at iteration
    `measured`.
    """

    iteration: int
    total: int
    scale: int
    scales: int
    size: tuple[int, int]
    work: float
    seconds: float
    rate: float | None
    left: float | None
    device: str
    precision: str
    losses: dict[Term, float] | None
    measured: int


class ProgressMeter:
    """Computes the progress of a run from its steps, with the speed over the last few seconds."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, int, float]] = deque()
        self._losses: dict[Term, float] | None = None
        self._measured = 0

    def update(self, step: Step) -> Progress:
        """Return the progress after `step`."""
        if step.losses is not None:
            self._losses, self._measured = step.losses, step.iteration
        if self._recent and step.iteration <= self._recent[-1][1]:
            self._recent.clear()  # the run went back after a device failed
        self._recent.append((step.seconds, step.iteration, step.work))
        # At least two steps are kept, so that slow steps have a speed, too.
        while len(self._recent) > 2 and step.seconds - self._recent[1][0] > WINDOW:
            self._recent.popleft()
        rate, left = self._speed()
        return Progress(
            step.iteration,
            step.total,
            step.scale,
            step.scales,
            step.size,
            step.work,
            step.seconds,
            rate,
            left,
            step.device,
            step.precision,
            self._losses,
            self._measured,
        )

    def _speed(self) -> tuple[float | None, float | None]:
        """Return the steps per second and the seconds left; None for each while it is unknown."""
        (t0, i0, w0), (t1, i1, w1) = self._recent[0], self._recent[-1]
        if t1 - t0 < 0.05:
            return None, None
        left = (1 - w1) * (t1 - t0) / (w1 - w0) if w1 > w0 else None
        return (i1 - i0) / (t1 - t0), left
