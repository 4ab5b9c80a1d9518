"""Events of a run, as its driver yields them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from stylizer.engine.hardware.failures import typed_errors
from stylizer.engine.job import Change, Pixels, to_come
from stylizer.engine.step import Step
from stylizer.files.record.record import Record
from stylizer.files.runs.painting import Painting
from stylizer.files.runs.task import Task


@dataclass(eq=False)
class Event:
    """A step of a task, or (`ended`) the end of its run after that step.

    `changes` have acted until now; `step.notice` holds all that the user should be told. The
    looks of the step, and `painting`, may be used until the next event is asked for.
    `alpha` is `alpha_for` of the content picture, with a memory.
    """

    task: Task
    step: Step
    changes: tuple[Change, ...]
    alpha: Callable[[tuple[int, int]], Pixels | None]
    ended: bool = False

    @property
    def to_come(self) -> tuple[Change, ...]:
        """Recorded changes of the task that have not acted yet."""
        return to_come(self.task.changes, self.step.iteration)

    def add_notice(self, sentence: str) -> None:
        """Add a sentence to the notice of the step; "" adds nothing."""
        notices = filter(None, (self.step.notice, sentence))
        self.step = replace(self.step, notice=" ".join(notices) or None)

    def record(self) -> Record:
        """Return the record of the picture as it is now."""
        return self.task.record(self.step, self.changes)

    @typed_errors()
    def painting(self) -> Painting:
        """Return the picture as it is now. Raises OutOfMemoryError or DeviceFailedError."""
        return Painting(
            pixels=self.step.image(),
            record=self.record(),
            done=self.step.done,
            alpha=self.alpha(self.step.size),
            exif=self.task.content.picture.exif,
        )

    def release(self) -> None:
        """Let go of the memory that the looks of the step hold; its numbers stay."""
        self.step = replace(self.step, image=_over, frame=_over, heat=_over, state=_over)


def _over(*_: Any) -> NoReturn:
    raise ValueError("A step can be looked at only until the next one is asked for.")
