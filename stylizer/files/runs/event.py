"""The events of a run, which the driver yields: one for each step, and one for the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from stylizer.engine.hardware.failures import typed_errors
from stylizer.engine.job import Change, Pixels, changes_after
from stylizer.engine.step import Step
from stylizer.files.record.record import Record
from stylizer.files.runs.run_result import RunResult
from stylizer.files.runs.task import Task


@dataclass(eq=False)
class Event:
    """A step of a task, or the end of its run after that step if `ended` is set.

    `changes` are the changes to the recipe that have taken effect so far. `step.notice` holds all
    messages for the user. The functions of the step that return images (`image`, `frame`, `heat`,
    `state`), and `result`, may be called until the next event is asked for. `alpha` is
    `alpha_for` of the content picture, with a cache.
    """

    task: Task
    step: Step
    changes: tuple[Change, ...]
    alpha: Callable[[tuple[int, int]], Pixels | None]
    ended: bool = False

    @property
    def pending_changes(self) -> tuple[Change, ...]:
        """The recorded changes of the task that have not taken effect yet."""
        return changes_after(self.task.changes, self.step.iteration)

    def add_notice(self, sentence: str) -> None:
        """Add a sentence to the messages for the user; "" adds nothing."""
        notices = filter(None, (self.step.notice, sentence))
        self.step = replace(self.step, notice=" ".join(notices) or None)

    def record(self) -> Record:
        """Return the record of how the picture has been made so far."""
        return self.task.record(self.step, self.changes)

    @typed_errors()
    def result(self) -> RunResult:
        """Return the picture after this step. Raises OutOfMemoryError or DeviceFailedError."""
        return RunResult(
            pixels=self.step.image(),
            record=self.record(),
            done=self.step.done,
            alpha=self.alpha(self.step.size),
            exif=self.task.content.picture.exif,
        )

    def release(self) -> None:
        """Free the arrays that the functions of the step refer to. The numbers of the step stay."""
        self.step = replace(self.step, image=_over, frame=_over, heat=_over, state=_over)


def _over(*_: Any) -> NoReturn:
    raise ValueError("The images of a step can be read only until the next step is asked for.")
